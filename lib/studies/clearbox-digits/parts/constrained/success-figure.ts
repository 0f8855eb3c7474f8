import {
  caption,
  curve,
  type Figure,
  formatCount,
  frame,
  type PlotlyTrace,
  percentAxis,
} from '../../../../figures/index.js';
import { HOW, legend, pixelAxis } from './axes.js';
import type { ConstrainedResult } from './result.js';
import { FAMILY_LOOKS, LADDERS, ladderOf, pixelsText } from './words.js';

/** `constrained-success`: how many images have an error that changes only so many pixels. */
export function successFigure({ stamp, data, size, networks: [network] }: ConstrainedResult): Figure {
  const every = network.points.find(({ family }) => family === 'every');
  const ladders = LADDERS.map((family): PlotlyTrace => {
    const points = ladderOf(network, family);
    const { name } = FAMILY_LOOKS[family];
    // All pixels are the end of every ladder but the box's.
    const whole = every && family !== 'box' ? [...points, every] : points;
    return {
      ...curve({
        name,
        look: FAMILY_LOOKS[family],
        points: whole.map(({ pixels, success }) => ({ x: pixels.mean, y: success.value, interval: success.interval })),
      }),
      customdata: whole.map(({ pixels }) => pixelsText({ pixels })),
      hovertemplate: `${name}, %{customdata} pixels: %{y:.1%}<extra></extra>`,
    };
  });
  const free: PlotlyTrace = {
    ...curve({
      name: FAMILY_LOOKS.free.name,
      look: FAMILY_LOOKS.free,
      line: 'dash',
      points: network.free.within.map(({ pixels, success }) => ({
        x: pixels,
        y: success.value,
        interval: success.interval,
      })),
    }),
    hovertemplate: `${FAMILY_LOOKS.free.name}, %{x} pixels: %{y:.1%}<extra></extra>`,
  };
  return {
    id: 'constrained-success',
    caption: caption(
      { ...stamp, data },
      `Share of the ${formatCount(network.clean.correct)} images that the article’s network (seed ${network.seed}) reads right, of ${formatCount(network.clean.n)}, for which an error was found that changes only allowed pixels, each to any value in [0, 1]: a lower bound, by FMN and DDN in L2 and PGD. Bars: 95 % Wilson intervals over images.`,
      HOW,
      'Free choice, dashed: FMN in L0 chooses the pixels of each image itself, as few as it can; or the salient ones, where fewer of them were enough.',
    ),
    data: [...ladders, free],
    layout: frame(
      {
        title: 'Which pixels, and how many, are enough',
        subtitle: ['Images with an error that changes allowed pixels only'],
        stamp,
        height: 480,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 44,
      },
      {
        xaxis: pixelAxis(size),
        yaxis: percentAxis('errors found', { range: [-0.02, 1.03], dtick: 0.25 }),
        annotations: [legend([...LADDERS, 'free'], 66)],
      },
    ),
  };
}
