import { caption, digitGrid, type Figure, formatCount } from '../../../../figures/index.js';
import type { RelevanceResult } from './result.js';
import { overlap, referenceOf, referenceText } from './words.js';

/** Mean image in grays up to a half; then the list alone, the reference alone, both. */
const MARKS = [
  [0, '#F7F7F7'],
  [0.5, '#A6A6A6'],
  [0.5, '#0072B2'],
  [0.7, '#0072B2'],
  [0.7, '#D55E00'],
  [0.9, '#D55E00'],
  [0.9, '#222222'],
  [1, '#222222'],
] as const;
const [ALONE, MISSING, BOTH] = [0.6, 0.8, 1];

/** `relevance-pixels`: lists of pixels on the mean image, beside the reference. */
export function pixelsFigure(result: RelevanceResult): Figure {
  const { stamp, k, means, test, blocks, train } = result;
  const reference = referenceOf(result);
  const byRule = (rule: string) => test.find(({ found, over }) => found.rule === rule && over === 'all');
  const shown = [
    ...(result.published ? [{ name: 'ε rule, test', list: test[0] }] : []),
    { name: 'ε rule, one block of training', list: blocks[0] },
    { name: 'ε rule, all training', list: train },
    ...['z-plus', 'alpha-beta', 'brightest'].flatMap((rule) => {
      const list = byRule(rule);
      const name = { 'z-plus': 'z⁺ rule, test', 'alpha-beta': 'αβ rule, test' }[rule] ?? 'brightest, test';
      return list ? [{ name, list }] : [];
    }),
  ];
  const cell = (pixels: readonly number[], label: number) => {
    const drawn = Float32Array.from(means[label], (value) => value / 200.01);
    for (const place of reference[label]) drawn[place] = MISSING;
    for (const place of pixels) drawn[place] = reference[label].includes(place) ? BOTH : ALONE;
    return drawn;
  };
  return digitGrid({
    id: 'relevance-pixels',
    title: result.published ? 'The published pixels, found again and not' : 'Relevant pixels, found again and not',
    subtitle: [
      `Black: in both lists. <span style="color:#D55E00">■</span> only in ${result.published ? 'the published one' : 'that of the ε rule on test images'}. <span style="color:#0072B2">■</span> only in the row’s`,
    ],
    stamp,
    caption: caption(
      stamp,
      `The ${k} most relevant pixels of each class, found on different images and by different rules, on the class’s mean test image (gray), beside ${referenceText(result)}. Numbers: pixels of ${k} that both lists have.`,
      `One block of training: images 1 to ${formatCount(blocks[0].rows[1] + 1)}.`,
    ),
    colorscale: MARKS,
    rowNames: shown.map(({ name }) => name),
    rows: shown.map(({ list }, row) => {
      const { each } = overlap(list.pixels, reference);
      return list.pixels.map((pixels, label) => ({
        pixels: cell(pixels, label),
        title: row === 0 ? [`<b>class ${label}</b>`, String(each[label])] : [String(each[label])],
      }));
    }),
  });
}
