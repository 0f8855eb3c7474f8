import { caption, digitGrid, type Figure, formatCount } from '../../../../figures/index.js';
import type { RelevanceResult } from './result.js';
import { foundText, referenceOf, referenceText } from './words.js';

/** Against the class, nothing, for the class. */
const DIVERGING = [
  [0, '#053061'],
  [0.25, '#4393C3'],
  [0.5, '#F7F7F7'],
  [0.75, '#D6604D'],
  [1, '#67001F'],
] as const;

/** `relevance-maps`: mean relevance of each class's pixels by each rule. */
export function mapsFigure(result: RelevanceResult): Figure {
  const { stamp, maps, k, test } = result;
  const marked = (pixels: readonly number[]) => {
    const cell = new Float32Array(result.pixelsOfImage).fill(0.5);
    for (const place of pixels) cell[place] = 1;
    return cell;
  };
  return digitGrid({
    id: 'relevance-maps',
    title: 'What speaks for each class, by the rule',
    subtitle: ['Red: for the class; blue: against it. Each panel in shares of its largest value'],
    stamp,
    caption: caption(
      stamp,
      `Layer-wise relevance propagation on the target: mean relevance of each pixel over the test images of a class (n = ${formatCount(test[0].images)} in all), by four rules, each for the logit of the class that the target answers. Each panel is scaled by its largest absolute value, so that panels compare in pattern only.`,
      `First row: the ${k} pixels of ${referenceText(result)}.`,
    ),
    colorscale: DIVERGING,
    rowNames: [result.published ? 'published pixels' : 'relevant pixels', ...maps.map(({ found }) => foundText(found))],
    rows: [
      referenceOf(result).map((pixels, label) => ({ pixels: marked(pixels), title: [`<b>${label}</b>`] })),
      ...maps.map(({ classes }) =>
        classes.map((map) => ({ pixels: map.map((value) => 0.5 + value / 200), title: [] })),
      ),
    ],
  });
}
