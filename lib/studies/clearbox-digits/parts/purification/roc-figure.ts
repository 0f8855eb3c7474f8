import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatInterval,
  formatPercent,
  frame,
  headHeight,
  note,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
} from '../../../../figures/index.js';
import { attackName, type Detected, detected } from './facts.js';
import { type PurificationResult, stampOf } from './result.js';

const MARGIN = { l: 66, r: 34, b: 60 };
const HEIGHT = 340;
const DOMAINS = [
  [0, 0.46],
  [0.54, 1],
] as const;
const RECONSTRUCTIONS = { 'encode-decode': 'encode-decode', projection: 'projection by L2' } as const;
const LOOKS = {
  fgsm: { color: COLORS.blue, dash: 'solid' },
  pgd: { color: COLORS.vermilion, dash: 'dash' },
  carliniWagner: { color: COLORS.green, dash: 'dot' },
} as const;

const line = (panel: number, name: string, { attacked, roc }: Detected): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  ...axesOf(panel),
  x: roc.x,
  y: roc.y,
  line: { ...LOOKS[attacked], width: 2.2 },
  hovertemplate: `${name}: %{y:.1%} at %{x:.1%} false alarms<extra></extra>`,
  cliponaxis: false,
});

/** Which line is which, with its area, in the lower right corner. */
const key = (result: PurificationResult, panel: number, those: readonly Detected[]) =>
  note(
    [
      'area under the curve [95 %]',
      ...those.map(
        ({ attacked, auc }) =>
          `<span style="color:${LOOKS[attacked].color}"><b>${attackName(attacked, result.plan)}</b></span> ${formatPercent(auc.value, 1)} ${formatInterval(auc.interval, 1)}`,
      ),
    ].join('<br>'),
    {
      ...{ x: 0.99, xref: `${axesOf(panel).xaxis} domain`, xanchor: 'right', align: 'right' },
      ...{ y: 0.04, yref: `${axesOf(panel).yaxis} domain`, yanchor: 'bottom' },
    },
  );

/** `purification-roc`: how well the error of reconstruction tells attacked images from clean ones. */
export function rocFigure(result: PurificationResult): Figure {
  const { plan } = result;
  const stamp = stampOf(result);
  const [network] = result.networks;
  const { detectors } = network;
  const found = detectors.map((detector) => detected(network, detector));
  const page = {
    title: 'Attacked images told by the error of reconstruction',
    subtitle: ['Under attacks that know of no detector'],
    stamp,
    headRoom: 26,
  };
  return {
    id: 'purification-roc',
    caption: caption(
      stamp,
      `Receiver operating characteristic of the L2 between an image and its reconstruction, attacked (${found[0][0].alarms.n} images that ${network.name} reads right) against clean (n = ${result.rows.length}); FGSM and PGD at ε ${plan.epsilon} in L∞, Carlini and Wagner’s in L2, made on that network, undefended.`,
      'Areas with 95 % intervals over images.',
    ),
    data: found.flatMap((those, panel) => those.map((one) => line(panel, attackName(one.attacked, plan), one))),
    layout: frame(
      { ...page, height: headHeight(page) + HEIGHT + MARGIN.b, margin: MARGIN },
      {
        ...Object.fromEntries(
          detectors.flatMap((_, panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            const x = { domain: DOMAINS[panel], anchor: yaxis, range: [0, 1] };
            return [
              [`xaxis${axisSuffix(panel)}`, percentAxis('false alarms, of clean images', x)],
              [
                `yaxis${axisSuffix(panel)}`,
                percentAxis(panel === 0 ? 'alarms, of attacked images' : '', { anchor: xaxis, range: [0, 1.02] }),
              ],
            ];
          }),
        ),
        annotations: detectors.flatMap(({ id }, panel) => [
          panelHeading(RECONSTRUCTIONS[id], DOMAINS[panel][0]),
          key(result, panel, found[panel]),
        ]),
      },
    ),
  };
}
