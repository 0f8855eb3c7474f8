import {
  baseline,
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  percentAxis,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import type { RelevanceResult } from './result.js';
import { foundText, loweredText, meanOf } from './words.js';

const RELEVANT = { color: COLORS.vermilion, symbol: 'circle' };
const RANDOM = { color: COLORS.blue, symbol: 'square' };
const DRAW = 5;

/** `relevance-numbers`: the attack in closed form over the number of pixels that it lowers. */
export function numbersFigure(result: RelevanceResult): Figure {
  const { stamp, numbers, attacked, clean, k, epsilon, test } = result;
  const none = attacked.find(({ lowered }) => lowered === 'none');
  const [reference] = attacked;
  const n = formatCount(clean.n);
  const ends = [numbers[0].k / 1.3, numbers[numbers.length - 1].k * 1.3];
  const last = numbers[numbers.length - 1];
  const shares = [
    ...numbers.flatMap(({ relevant, random }) => [relevant.interval[1], ...random]),
    none?.accuracy.value ?? 0,
  ];
  const high = Math.min(1, Math.ceil(Math.max(...shares) * 10 + 0.5) / 10);
  const page = {
    title: 'How many pixels the LRP attack lowers, and which',
    subtitle: [
      `Its minimum in closed form: these pixels − ε, all others + ε (ε ${formatEpsilon(epsilon)}). Bars: 95 % over ${n} test images`,
      `Gray: no pixel lowered, all raised. Diamond: ${loweredText(reference.lowered, result)}`,
    ],
    stamp,
    height: 430,
    margin: { l: 66, r: 120, b: 60 },
  };
  const draws = numbers.flatMap(({ k: number, random }) => random.map((y) => ({ x: number, y })));
  return {
    id: 'relevance-numbers',
    caption: caption(
      stamp,
      `Accuracy of the target on test images (n = ${n}) at the minimum of the LRP loss (ε ${formatEpsilon(epsilon)}) by the number of pixels that are lowered in each class: the most relevant ones by the ${foundText(test[0].found)} on all training images (circles, with Wilson’s 95 % intervals) and random ones (squares: means of ${numbers[0].random.length} draws; open: each draw). The study lowers ${k}.`,
      'The number has a logarithmic axis.',
    ),
    data: [
      ...(none
        ? [
            {
              ...baseline(
                'all raised',
                ends.map((x) => ({ x, y: none.accuracy.value })),
                'dot',
              ),
              hovertemplate: 'all raised: %{y:.1%}<extra></extra>',
            },
          ]
        : []),
      {
        ...curve({ name: 'random, each draw', look: RANDOM, points: draws, open: true, line: false, size: DRAW }),
        hovertemplate: '%{x} random pixels: %{y:.1%}<extra></extra>',
      },
      {
        ...curve({
          name: 'random pixels',
          look: RANDOM,
          points: numbers.map(({ k: x, random }) => ({ x, y: meanOf(random) })),
        }),
        hovertemplate: '%{x} random pixels: %{y:.1%}<extra>mean</extra>',
      },
      {
        ...curve({
          name: 'most relevant pixels',
          look: RELEVANT,
          points: numbers.map(({ k: x, relevant: { value: y, interval } }) => ({ x, y, interval })),
        }),
        hovertemplate: `the %{x} most relevant pixels: %{y:.1%}<extra>n = ${n}</extra>`,
      },
      {
        ...curve({
          name: loweredText(reference.lowered, result),
          look: { color: COLORS.black, symbol: 'diamond' },
          points: [{ x: k, y: reference.accuracy.value }],
          line: false,
          size: 10,
        }),
        hovertemplate: `${loweredText(reference.lowered, result)}: %{y:.1%}<extra>n = ${n}</extra>`,
      },
    ],
    layout: frame(page, {
      xaxis: plainAxis('pixels lowered in each class', {
        type: 'log',
        showgrid: false,
        range: ends.map(Math.log10),
        tickvals: numbers.map(({ k: number }) => number),
        ticktext: numbers.map(({ k: number }) => String(number)),
      }),
      yaxis: percentAxis('accuracy of the target', { range: [0, high], dtick: 0.1 }),
      annotations: directLabels(
        [
          { text: 'most relevant', color: RELEVANT.color, y: last.relevant.value },
          { text: 'random', color: RANDOM.color, y: meanOf(last.random) },
        ],
        { pixels: plotHeight(page), range: [0, high], x: 1 },
      ),
    }),
  };
}
