import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  curve,
  type Figure,
  frame,
  note,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { CHOICES, type Choice, type Effect, type SuspicionResult } from './result.js';
import { ablationOf, CHOICE_TEXT, overClasses } from './words.js';

const LOOKS: Readonly<Record<Choice, { color: string; symbol: string; mark: string }>> = {
  suspicious: { color: COLORS.vermilion, symbol: 'circle', mark: '●' },
  'suspicious-training': { color: COLORS.orange, symbol: 'square', mark: '■' },
  active: { color: COLORS.purple, symbol: 'diamond', mark: '◆' },
  random: { color: COLORS.gray, symbol: 'triangle-up', mark: '▲' },
  matched: { color: COLORS.blue, symbol: 'triangle-down', mark: '▼' },
};

const PANELS: readonly { readonly kind: keyof Effect; readonly heading: string; readonly range: [number, number] }[] = [
  { kind: 'own', heading: 'accuracy on the class: change', range: [-1, 0.25] },
  { kind: 'rest', heading: 'accuracy on all other images: change', range: [-1, 0.25] },
  { kind: 'repaired', heading: 'errors of the class that turn right', range: [0, 1.02] },
  { kind: 'taken', heading: 'other images read as the class: change', range: [-0.25, 1] },
];

const [ACROSS, UP] = [
  [
    [0, 0.46],
    [0.54, 1],
  ],
  [
    [0.56, 1],
    [0, 0.44],
  ],
] as const;

/** Between neighbors at one count, in places of the axis. */
const ASIDE = 0.09;

/** An interval no longer than what can be: Student's t knows no ends. */
const inside = (kind: keyof Effect, interval?: readonly [number, number]): [number, number] | undefined =>
  interval && [Math.max(kind === 'repaired' ? 0 : -1, interval[0]), Math.min(1, interval[1])];

/** `suspicion-ablation`: what a network without its suspicious neurons does, beside random and active ones. */
export function ablationFigure({ stamp, networks: [target] }: SuspicionResult): Figure {
  const counts = [...new Set(target.ablations.map(({ count }) => count))];
  const classes = overClasses(ablationOf(target, 'random', counts[0]), 'own')?.values.length ?? 0;
  const draws = ablationOf(target, 'random', counts[0])?.draws?.length ?? 0;
  const place = (count: number, choice: Choice) =>
    counts.indexOf(count) + ASIDE * (CHOICES.indexOf(choice) - (CHOICES.length - 1) / 2);
  return {
    id: 'suspicion-ablation',
    caption: caption(
      stamp,
      `The target with some of its hidden neurons switched off, chosen for a class: means over ${classes} classes with 95 % intervals over classes (Student’s t); random choices are means over ${draws} draws first. Upper left: accuracy on the class’s own test images, upper right on all others; lower left: errors of the class that turn right (classes with errors alone); lower right: images of other classes that are now read as the class.`,
      'Suspicious by test images: as published, measured on the images that named them; by training images: named by others. Marks of one count stand side by side.',
    ),
    data: PANELS.flatMap(({ kind }, panel) =>
      CHOICES.map((choice) => ({
        ...curve({
          name: CHOICE_TEXT[choice],
          look: LOOKS[choice],
          axes: axesOf(panel),
          size: 7,
          points: counts.flatMap((count) => {
            const over = overClasses(ablationOf(target, choice, count), kind);
            return over ? [{ x: place(count, choice), y: over.mean, interval: inside(kind, over.interval) }] : [];
          }),
        }),
        hovertemplate: `${CHOICE_TEXT[choice]}: %{y:.1%}<extra></extra>`,
      })),
    ),
    layout: frame(
      {
        title: 'Do suspicious neurons make the errors? The network without them',
        subtitle: [
          CHOICES.map(
            (choice) =>
              `<span style="color:${LOOKS[choice].color}">${LOOKS[choice].mark}</span> ${CHOICE_TEXT[choice]}`,
          ).join('  '),
        ],
        stamp,
        height: 680,
        margin: { l: 66, r: 24, b: 58 },
        headRoom: 28,
      },
      {
        ...Object.fromEntries(
          PANELS.flatMap(({ range }, panel) => {
            const [column, row] = [panel % 2, Math.floor(panel / 2)];
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                plainAxis(row === 1 ? 'neurons switched off' : '', {
                  ...{ domain: ACROSS[column], anchor: axesOf(panel).yaxis, showgrid: false },
                  tickvals: counts.map((_, i) => i),
                  ticktext: counts.map(String),
                  range: [-0.5, counts.length - 0.5],
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                percentAxis('', {
                  ...{ domain: UP[row], anchor: axesOf(panel).xaxis, range, dtick: 0.25 },
                  ...{ zeroline: true, zerolinecolor: '#9A9A9A' },
                }),
              ],
            ];
          }),
        ),
        annotations: PANELS.map(({ heading }, panel) =>
          note(`<b>${heading}</b>`, {
            ...{ x: ACROSS[panel % 2][0], xref: 'paper', xanchor: 'left' },
            ...{ y: UP[Math.floor(panel / 2)][1], yref: 'paper', yanchor: 'bottom', yshift: 6 },
          }),
        ),
      },
    ),
  };
}
