import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  colored,
  curve,
  type Figure,
  formatCount,
  formatRadius,
  frame,
  type Look,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { CifarResult } from './result.js';
import { leftBy, NETWORKS } from './words.js';

/** In the order of the attempts: PGD, the non-adaptive one, then the others from the weakest. */
const LOOKS: readonly (Look & { readonly mark: string })[] = [
  { color: COLORS.orange, symbol: 'square', mark: '■' },
  { color: COLORS.blue, symbol: 'circle', mark: '●' },
  { color: COLORS.vermilion, symbol: 'diamond', mark: '◆' },
];

const [WIDTH, SECOND] = [0.475, 0.525];

const tracesOf = (network: string, radii: readonly MeasuredDefence[], panel: number): PlotlyTrace[] =>
  radii[0].attempts.map(({ name }, i) =>
    curve({
      name: `${network}, ${name}`,
      look: LOOKS[i],
      points: [{ epsilon: 0, share: radii[0].clean }, ...radii.map((at) => ({ ...at, share: leftBy(at, name) }))].map(
        ({ epsilon, share }) => ({ x: epsilon, y: share.value, interval: share.interval }),
      ),
      line: 'solid',
      size: 8,
      axes: axesOf(panel),
    }),
  );

/** `cifar-curves`: robust accuracy of both networks over the radius, under each attack. */
export function cifarFigure({ stamp, measured }: CifarResult): Figure | undefined {
  if (!measured) return undefined;
  const { plan, data, training } = measured;
  const n = formatCount(plan.rows);
  const last = plan.epsilons[plan.epsilons.length - 1];
  const panels = ['standard', 'robust'] as const;
  const legend = measured.robust[0].attempts.map(
    ({ name }, i) => `${colored(LOOKS[i].color, `${LOOKS[i].mark} ${name}`)}`,
  );
  return {
    id: 'cifar-curves',
    caption: caption(
      { ...stamp, data },
      `Robust accuracy of two networks of one architecture (${formatCount(training.robust.parameters)} weights) over the radius in L∞; n = ${n} at every point, bars: Wilson’s 95 % intervals over images, of one training each. Left: trained as usual; right: trained for ${training.robust.epochs} epochs on adversarial images at ε ${formatRadius(last)}.`,
      'At 0: clean images.',
    ),
    data: panels.flatMap((which, panel) => tracesOf(NETWORKS[which], measured[which], panel)),
    layout: frame(
      {
        title: 'Adversarial training on CIFAR-10',
        subtitle: [legend.join('   '), `the first ${n} test images, a copy in JPEG; bars: 95 %`],
        stamp,
        height: 470,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        ...Object.fromEntries(
          panels.flatMap((_, panel) => {
            const left = panel * SECOND;
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                plainAxis('ε (L∞)', {
                  ...{ domain: [left, left + WIDTH], anchor: axesOf(panel).yaxis, showgrid: false },
                  ...{ tickvals: [0, ...plan.epsilons], ticktext: ['0', ...plan.epsilons.map(formatRadius)] },
                  range: [-0.05 * last, 1.05 * last],
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                percentAxis(panel === 0 ? 'robust accuracy' : '', {
                  ...{ anchor: axesOf(panel).xaxis, range: [0, 1.02], dtick: 0.25 },
                  ...(panel > 0 && { showticklabels: false }),
                }),
              ],
            ];
          }),
        ),
        annotations: panels.map((which, panel) => panelHeading(NETWORKS[which], panel * SECOND)),
      },
    ),
  };
}
