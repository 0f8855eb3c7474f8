import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  directLabels,
  type Figure,
  frame,
  panelHeading,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import { ATTACK_NAMES } from '../../words.js';
import type { GeneratorsResult, OfLoss } from './result.js';
import { allEpochs, epochsText } from './words.js';

const DOMAINS = [
  [0, 0.25],
  [0.36, 0.61],
  [0.72, 0.97],
] as const;

/** Neighboring classes are to be told apart where curves cross. */
const LINES = [COLORS.blue, COLORS.vermilion, COLORS.green, COLORS.purple, COLORS.orange];

const colorOf = (label: number) => LINES[label % LINES.length];

/** A logarithm where a loss is positive all along and spans more than a factor of two; else as it is. */
function scaleOf({ generators }: OfLoss) {
  const all = generators.flatMap(({ losses }) => losses);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const log = low > 0 && high / low > 2;
  const at = (value: number) => (log ? Math.log10(value) : value);
  const room = 0.05 * (at(high) - at(low) || 1);
  return { log, at, range: [at(low) - room, at(high) + room] as const };
}

/** 1, 2 and 5 times each power of ten within a range of logarithms, written in full. */
function ticksOf([low, high]: readonly [number, number]) {
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  const values = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  return { tickvals: values, ticktext: values.map(String) };
}

/** `generators-losses`: the mean loss of each epoch, a panel for each loss, a line for each class. */
export function lossesFigure(result: GeneratorsResult): Figure {
  const { stamp, losses } = result;
  const head = {
    ...{ title: 'Training of the generators', stamp, height: 420, margin: { l: 62, r: 20, b: 56 }, headRoom: 28 },
    subtitle: [`A line for each class; epochs of so many published: ${allEpochs(result)}`],
  };
  const pixels = plotHeight(head);
  const scales = losses.map(scaleOf);
  const axes = losses.flatMap((one, panel) => {
    const { log, range } = scales[panel];
    const suffix = axisSuffix(panel);
    return [
      [
        `xaxis${suffix}`,
        plainAxis('epoch', { domain: DOMAINS[panel], anchor: `y${suffix}`, range: [0, one.epochs * 1.02] }),
      ],
      [
        `yaxis${suffix}`,
        plainAxis(panel === 0 ? 'mean loss' : '', {
          ...{ anchor: `x${suffix}`, range },
          ...(log && { type: 'log', ...ticksOf(range) }),
        }),
      ],
    ] as const;
  });
  return {
    id: 'generators-losses',
    caption: caption(
      stamp,
      `Mean loss of each epoch of the generators, one line for each class, named by its digit. Axes are each loss’s own${scales.some(({ log }) => log) ? ', logarithmic where it is positive and spans more than a factor of two' : ''}; losses of different kinds cannot be compared.`,
      `Epochs, of so many published: ${allEpochs(result)}.`,
    ),
    data: losses.flatMap(({ loss, generators }, panel) =>
      generators.map(({ label, losses: curve }) => ({
        type: 'scatter',
        mode: curve.length > 1 ? 'lines' : 'markers',
        name: `${ATTACK_NAMES[loss]}, class ${label}`,
        x: curve.map((_, epoch) => epoch + 1),
        y: curve,
        line: { color: colorOf(label), width: 1.5, dash: label < LINES.length ? 'solid' : 'dash' },
        hovertemplate: `class ${label}, epoch %{x}: %{y:.4g}<extra>${ATTACK_NAMES[loss]}</extra>`,
        ...axesOf(panel),
      })),
    ),
    layout: frame(head, {
      ...Object.fromEntries(axes),
      annotations: losses.flatMap((one, panel) => [
        panelHeading(`${ATTACK_NAMES[one.loss]}, ${epochsText(one)} epochs`, DOMAINS[panel][0]),
        ...directLabels(
          one.generators.map(({ label, losses: curve }) => ({
            text: String(label),
            color: colorOf(label),
            y: scales[panel].at(curve[curve.length - 1]),
          })),
          { pixels, range: scales[panel].range, x: DOMAINS[panel][1], yref: axesOf(panel).yaxis, gap: 13 },
        ),
      ]),
    }),
  };
}
