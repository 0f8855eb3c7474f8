import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { networkText } from '../../words.js';
import type { NetworkCurve, RobustnessResult } from './result.js';
import { radiusText } from './words.js';

const COLUMNS = 3;
/** Between panels, in shares of the plot. */
const BETWEEN = { columns: 0.05, lines: 0.16 };

const LOOKS = {
  adaptive: { color: COLORS.blue, symbol: 'circle', mark: '●' },
  own: { color: COLORS.vermilion, symbol: 'square', mark: '■' },
  every: { color: COLORS.green, symbol: 'diamond', mark: '◆' },
} as const;

function tracesOf({ network, clean, points }: NetworkCurve, panel: number): PlotlyTrace[] {
  const start = { x: 0, y: clean.value, interval: clean.interval };
  const of = (name: string, kind: keyof typeof LOOKS, read: (point: NetworkCurve['points'][number]) => typeof clean) =>
    curve({
      name: `${networkText(network)}, ${name}`,
      look: LOOKS[kind],
      points: [
        start,
        ...points.map((point) => ({ x: point.epsilon, y: read(point).value, interval: read(point).interval })),
      ],
      line: kind === 'adaptive' ? 'solid' : kind === 'own' ? 'dash' : 'dot',
      size: 7,
      axes: axesOf(panel),
    });
  return [
    of('right on every static set', 'every', ({ everySet }) => everySet),
    ...(network === 'target' ? [] : [of('the set it was trained on', 'own', ({ sets }) => sets[network])]),
    of('AutoAttack on it', 'adaptive', ({ adaptive }) => adaptive),
  ];
}

/** `robustness-curves`: what the study’s static sets leave right, and what AutoAttack on the network itself leaves. */
export function curvesFigure({ stamp, curves, data, plan }: RobustnessResult): Figure {
  const lines = Math.ceil(curves.length / COLUMNS);
  const width = (1 - BETWEEN.columns * (COLUMNS - 1)) / COLUMNS;
  const height = (1 - BETWEEN.lines * (lines - 1)) / lines;
  const places = curves.map((_, i) => {
    const left = (i % COLUMNS) * (width + BETWEEN.columns);
    const top = 1 - Math.floor(i / COLUMNS) * (height + BETWEEN.lines);
    return { left, right: Math.min(1, left + width), top, bottom: Math.max(0, top - height) };
  });
  const { epsilons } = plan.curve;
  const last = epsilons[epsilons.length - 1];
  const n = formatCount(curves[0].clean.n);
  const mark = (kind: keyof typeof LOOKS, text: string) =>
    `<span style="color:${LOOKS[kind].color}">${LOOKS[kind].mark} ${text}</span>`;
  return {
    id: 'robustness-curves',
    caption: caption(
      { ...stamp, data: data.curve },
      `Right answers of each network over the radius in L∞ (n = ${n} at every point; bars: Wilson’s 95 % intervals over images). Blue: AutoAttack (standard) on the network itself; an image that was broken in a smaller ball counts as broken in every larger one. Dashed: the set that the network was trained on, made once against the target. Dotted: images that are right on all five static sets (three DGN, FGSM, PGD-20).`,
      'At each radius the DGN sets are clipped to that ball, FGSM and PGD are made in it. At 0: clean images.',
    ),
    data: curves.flatMap(tracesOf),
    layout: frame(
      {
        title: 'Robust against yesterday’s images: static sets beside AutoAttack',
        subtitle: [
          `${mark('own', 'the set it was trained on')}   ${mark('every', 'all five static sets')}   ${mark('adaptive', 'AutoAttack on the network itself')}`,
          `${n} test images; bars: 95 %`,
        ],
        stamp,
        height: 640,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 28,
      },
      {
        ...Object.fromEntries(
          places.flatMap(({ left, right, top, bottom }, i) => {
            const below = Math.floor(i / COLUMNS) === lines - 1;
            return [
              [
                `xaxis${axisSuffix(i)}`,
                plainAxis(below ? 'ε (L∞)' : '', {
                  ...{ domain: [left, right], anchor: axesOf(i).yaxis, showgrid: false },
                  ...{ tickvals: [0, ...epsilons], ticktext: ['0', ...epsilons.map(radiusText)] },
                  range: [-0.05 * last, 1.05 * last],
                }),
              ],
              [
                `yaxis${axisSuffix(i)}`,
                percentAxis(i % COLUMNS === 0 ? 'right answers' : '', {
                  ...{ domain: [bottom, top], anchor: axesOf(i).xaxis, range: [0, 1.02], dtick: 0.25 },
                  ...(i % COLUMNS !== 0 && { showticklabels: false }),
                }),
              ],
            ];
          }),
        ),
        annotations: curves.map(({ network }, i) => ({
          ...panelHeading(networkText(network), places[i].left),
          y: places[i].top,
        })),
      },
    ),
  };
}
