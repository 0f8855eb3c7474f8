import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  colored,
  curve,
  type Figure,
  formatCount,
  frame,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
} from '../../../../figures/index.js';
import { certifiedCurve } from './curve.js';
import type { Smoothed, SmoothingResult } from './result.js';
import { drawsText, radiusText, refutedText } from './words.js';

/** Between panels, in shares of the plot. */
const BETWEEN = 0.04;
/** Radii between which the curves are drawn. */
const STEP = 0.02;

const LOOKS = {
  certified: { color: COLORS.blue, symbol: 'square' },
  attacked: { color: COLORS.vermilion, symbol: 'circle' },
  plain: { color: COLORS.gray, symbol: 'diamond' },
} as const;

/** The curve of one σ in its exact band, as far as anything can be certified. */
function certifiedTraces(one: Smoothed, panel: number): PlotlyTrace[] {
  // Certificates are rounded down.
  const end = Math.floor(1e4 * one.largest) / 1e4;
  const steps = Array.from({ length: Math.ceil(end / STEP) }, (_, i) => Number((i * STEP).toFixed(2)));
  const radii = [...steps, end];
  const points = certifiedCurve(one, radii);
  // Beyond that radius nothing can be certified: the drop to 0 belongs to the curve.
  const dropped = { value: 0, interval: [0, 0] as const };
  const drawn = [...points, dropped];
  const line = (name: string, y: readonly number[], more: Record<string, unknown>): PlotlyTrace => ({
    ...{
      type: 'scatter',
      mode: 'lines',
      name,
      x: [...radii, end],
      y: y.map((share) => Number(share.toFixed(4))),
      ...axesOf(panel),
    },
    ...more,
  });
  const edge = { line: { width: 0, color: LOOKS.certified.color }, hoverinfo: 'skip' };
  return [
    line(
      `σ ${one.sigma}, lower end`,
      drawn.map(({ interval }) => interval[0]),
      edge,
    ),
    line(
      `σ ${one.sigma}, upper end`,
      drawn.map(({ interval }) => interval[1]),
      { ...edge, fill: 'tonexty', fillcolor: 'rgba(0, 114, 178, 0.16)' },
    ),
    line(
      `σ ${one.sigma}, certified`,
      drawn.map(({ value }) => value),
      {
        line: { color: LOOKS.certified.color, width: 2 },
        hovertemplate: 'certified, radius %{x}: %{y:.1%}<extra></extra>',
      },
    ),
  ];
}

const tracesOf = (one: Smoothed, { plain }: SmoothingResult, panel: number): PlotlyTrace[] => [
  curve({
    ...{ name: 'not smoothed, attacked', look: LOOKS.plain, line: 'dash', size: 6, axes: axesOf(panel) },
    points: [
      { x: 0, y: plain.clean.value },
      ...plain.radii.map(({ epsilon, robust }) => ({ x: epsilon, y: robust.value })),
    ],
  }),
  ...certifiedTraces(one, panel),
  curve({
    ...{ name: `σ ${one.sigma}, certified of the attacked images`, look: LOOKS.certified, open: true, line: false },
    ...{ size: 7, axes: axesOf(panel) },
    points: one.attacked.map(({ epsilon, certified }) => ({ x: epsilon, y: certified.value })),
  }),
  curve({
    ...{ name: `σ ${one.sigma}, attacked`, look: LOOKS.attacked, line: false, size: 8, axes: axesOf(panel) },
    points: one.attacked.map(({ epsilon, right }) => ({ x: epsilon, y: right.value, interval: right.interval })),
  }),
];

/** `smoothing`: certified accuracy over the radius, a panel for each σ, with what attacks leave. */
export function smoothingFigure(result: SmoothingResult): Figure {
  const { stamp, sigmas, plain, plan } = result;
  const { width, left } = sideBySide(sigmas.length, BETWEEN);
  const end = Math.max(...sigmas.map(({ largest }) => largest), ...plain.radii.map(({ epsilon }) => epsilon)) + 0.1;
  const [n, few] = [plain.clean.n, sigmas[0].attacked[0].right.n].map(formatCount);
  return {
    id: 'smoothing',
    caption: caption(
      stamp,
      `Certified accuracy over the radius in L2, a panel for each σ of the noise (n = ${n} images; ${drawsText(result)}; band: exact 95 % interval over images; one training each). Circles: the same smoothed classifier under PGD-${plan.attacked.steps} over ${plan.attacked.draws} draws, on the first ${few} of these images (n = ${few}; bars: Wilson’s 95 % intervals); open squares: certified of the same ${few}, with which circles are to be compared. ${refutedText(result)} Grey: the network that is not smoothed, under PGD-${plan.plain.steps} (n = ${n}). Dotted: the largest radius that N and α allow, ${sigmas.map(({ largest }) => radiusText(largest)).join(', ')}. An abstention is wrong.`,
    ),
    data: sigmas.flatMap((one, panel) => tracesOf(one, result, panel)),
    layout: frame(
      {
        title: 'Randomized smoothing: certified, and attacked',
        subtitle: [
          `${colored(LOOKS.certified.color, '━ certified')}   ${colored(LOOKS.attacked.color, '● smoothed, attacked')} and ${colored(LOOKS.certified.color, `□ certified, both of the first ${few}`)}   ${colored(LOOKS.plain.color, '◆ not smoothed, attacked')}   dotted: largest radius`,
          `${n} images; ${drawsText(result)}. ${refutedText(result)}`,
        ],
        stamp,
        height: 430,
        margin: { l: 76, r: 24, b: 60 },
        headRoom: 36,
      },
      {
        ...Object.fromEntries(
          sigmas.flatMap((_, i) => [
            [
              `xaxis${axisSuffix(i)}`,
              plainAxis('radius (L2)', {
                ...{ domain: [left(i), Math.min(1, left(i) + width)], anchor: axesOf(i).yaxis, showgrid: false },
                range: [-0.03 * end, end],
              }),
            ],
            [
              `yaxis${axisSuffix(i)}`,
              percentAxis(i === 0 ? 'robust accuracy' : '', {
                ...{ anchor: axesOf(i).xaxis, range: [0, 1.02], dtick: 0.25 },
                showticklabels: i === 0,
              }),
            ],
          ]),
        ),
        shapes: sigmas.map(({ largest }, i) => ({
          ...{ type: 'line', xref: axesOf(i).xaxis, yref: axesOf(i).yaxis, x0: largest, x1: largest, y0: 0, y1: 1 },
          line: { color: LOOKS.certified.color, width: 1, dash: 'dot' },
        })),
        annotations: sigmas.map(({ sigma }, i) => panelHeading(`σ ${sigma}`, left(i))),
      },
    ),
  };
}
