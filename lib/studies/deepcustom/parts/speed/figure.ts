import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  note,
  panelHeading,
  plainAxis,
} from '../../../../figures/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES } from '../../words.js';

import { amortized, imagesPerSecond, type Rounds } from './rates.js';
import type { OnSet, SpeedResult } from './result.js';
import { busyText, rateText, setTitle, wayTitle } from './words.js';

interface Bar extends Rounds {
  readonly name: string;
  readonly color: string;
}

/** What is drawn of a set, from the top: generators first, then what needs none. */
function barsOf(set: OnSet): Bar[] {
  const ofGenerator = (name: string) => name === 'generator';
  const timed = set.timed.map((one) => ({
    ...imagesPerSecond(one, set.images),
    name: wayTitle(one.name),
    color: ofGenerator(one.name) ? COLORS.vermilion : COLORS.blue,
  }));
  const trained = LOSSES.flatMap((loss) => {
    const rate = amortized(set, set.epochs[loss].published);
    return rate ? [{ ...rate, name: `with its training, ${ATTACK_NAMES[loss]}`, color: COLORS.orange }] : [];
  });
  return [...timed.slice(0, 1), ...trained, ...timed.slice(1)];
}

/** `speed`: images a second on a logarithmic axis, a panel for each data set. */
export function speedFigure(result: SpeedResult): Figure {
  const { stamp, sets, rounds } = result;
  const width = sets.length === 1 ? 1 : 0.36;
  const left = (panel: number) => (sets.length === 1 ? 0 : panel * (1 - width));
  const bars = sets.map(barsOf);
  const rows = Math.max(...bars.map((some) => some.length));
  const axes = sets.flatMap((_, panel) => {
    const rates = bars[panel].flatMap(({ range }) => [...range]);
    const suffix = axisSuffix(panel);
    const powers = [Math.floor(Math.log10(Math.min(...rates))), Math.ceil(Math.log10(Math.max(...rates)) + 0.3)];
    return [
      [
        `xaxis${suffix}`,
        plainAxis('images a second', {
          ...{ type: 'log', domain: [left(panel), left(panel) + width], anchor: `y${suffix}`, range: powers },
          ...{ tickvals: tens(powers), ticktext: tens(powers).map(tenText) },
        }),
      ],
      [
        `yaxis${suffix}`,
        plainAxis('', {
          ...{ anchor: `x${suffix}`, range: [rows - 0.4, -0.6], showgrid: false, ticks: '' },
          ...{ tickvals: bars[panel].map((_, row) => row), ticktext: bars[panel].map(({ name }) => name) },
        }),
      ],
    ] as const;
  });
  return {
    id: 'speed',
    caption: caption(
      stamp,
      `Images a second of each way to make adversarial images, on the same images and target (${sets.map((set) => `${setTitle(set, result)}: ${formatCount(set.images)} images, ε ${formatEpsilon(set.epsilon)}`).join('; ')}), on a logarithmic axis: medians of ${rounds} rounds, bars from the slowest round to the fastest.`,
      'With its training: each training image is generated once by generators that were trained for the published epochs; an epoch was timed in the same rounds.',
      busyText(result),
    ),
    data: sets.map((_, panel) => ({
      type: 'scatter',
      mode: 'markers',
      x: bars[panel].map(({ median }) => median),
      y: bars[panel].map((_, row) => row),
      marker: { size: 11, color: bars[panel].map(({ color }) => color) },
      error_x: {
        ...{ type: 'data', symmetric: false, thickness: 1.4, width: 5, color: '#555555' },
        array: bars[panel].map(({ median, range }) => range[1] - median),
        arrayminus: bars[panel].map(({ median, range }) => median - range[0]),
      },
      text: bars[panel].map(({ name }) => name),
      hovertemplate: '%{text}: %{x:.3s} images a second<extra></extra>',
      cliponaxis: false,
      ...axesOf(panel),
    })),
    layout: frame(
      {
        ...{ title: 'Images a second', stamp, height: 150 + 38 * rows, headRoom: 28 },
        subtitle: ['All on one target and the same images; bars: the slowest and the fastest round'],
        margin: { l: 190, r: 40, b: 58 },
      },
      {
        ...Object.fromEntries(axes),
        annotations: sets.flatMap((set, panel) => [
          panelHeading(setTitle(set, result), left(panel)),
          ...bars[panel].map(({ median }, row) =>
            note(rateText(median), {
              ...{ x: Math.log10(median), y: row, ...refsOf(panel), yanchor: 'bottom', yshift: 6 },
              font: { size: 11.5 },
            }),
          ),
        ]),
      },
    ),
  };
}

const refsOf = (panel: number) => ({ xref: axesOf(panel).xaxis, yref: axesOf(panel).yaxis });

/** The powers of ten from one exponent to another. */
const tens = ([low, high]: readonly number[]) => Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));

const tenText = (value: number) =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(1)));
