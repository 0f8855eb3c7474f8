import { type Estimate, rocCurve } from '../../../../evaluation/index.js';
import {
  COLORS,
  caption,
  type Figure,
  frame,
  headHeight,
  note,
  type PlotlyTrace,
  percentAxis,
} from '../../../../figures/index.js';
import { radiusText, shareText } from './facts.js';
import type { AdaptiveResult } from './result.js';

const MARGIN = { l: 70, r: 24, b: 60 };
const HEIGHT = 340;

interface Told {
  readonly name: string;
  readonly color: string;
  readonly dash: string;
  readonly errors: readonly number[];
  readonly area: Estimate;
}

function line({ name, color, dash, errors }: Told, clean: readonly number[]): PlotlyTrace {
  const kinds = [...clean.map(() => false), ...errors.map(() => true)];
  const { x, y } = rocCurve(kinds, [...clean, ...errors]);
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x,
    y,
    line: { color, dash, width: 2.2 },
    hovertemplate: `${name}: %{y:.1%} at %{x:.1%} of the clean ones<extra></extra>`,
    cliponaxis: false,
  };
}

/** `adaptive-roc`: the detector by reconstruction error, before and after its attacker knows it. */
export function adaptiveRocFigure({ stamp, detection, data }: AdaptiveResult): Figure | undefined {
  const { epsilon, clean, transferred, evading, areaTransferred, areaEvading } = detection;
  if (!areaTransferred || !areaEvading) return undefined;
  const told: Told[] = [
    {
      name: 'PGD that does not know it',
      color: COLORS.blue,
      dash: 'solid',
      errors: transferred,
      area: areaTransferred,
    },
    { name: 'chosen to evade it', color: COLORS.vermilion, dash: '7px,3px', errors: evading, area: areaEvading },
  ];
  const page = {
    title: 'A detector of attacks, before and after its attacker knows it',
    subtitle: ['Refused is what lies far from the manifold of every class'],
    stamp,
  };
  return {
    id: 'adaptive-roc',
    caption: caption(
      { ...stamp, data },
      `Receiver operating characteristic of the squared L2 between an image and its projection at ε ${radiusText(epsilon)} (L∞): attacked images against n = ${clean.length} clean ones. Solid: PGD on the network alone, n = ${transferred.length}. Dashed: of all images found that the network misreads behind the projection, for each image the one with the smallest error, n = ${evading.length} images. Areas with 95 % intervals over images; dotted: chance.`,
    ),
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'chance',
        x: [0, 1],
        y: [0, 1],
        line: { color: COLORS.gray, width: 1.2, dash: 'dot' },
        hoverinfo: 'skip',
      },
      ...told.map((one) => line(one, clean)),
    ],
    layout: frame(
      { ...page, height: headHeight(page) + HEIGHT + MARGIN.b, margin: MARGIN },
      {
        xaxis: percentAxis('refused, of the clean images', { range: [0, 1] }),
        yaxis: percentAxis('refused, of the attacked images', { range: [0, 1.02] }),
        annotations: [
          note(
            [
              'area under the curve [95 %]',
              ...told.map(
                ({ name, color, area }) => `<span style="color:${color}"><b>${name}</b></span> ${shareText(area)}`,
              ),
            ].join('<br>'),
            {
              ...{ x: 0.98, xref: 'x domain', xanchor: 'right', align: 'right' },
              ...{ y: 0.16, yref: 'y domain', yanchor: 'middle', bgcolor: 'rgba(255, 255, 255, 0.85)' },
            },
          ),
        ],
      },
    ),
  };
}
