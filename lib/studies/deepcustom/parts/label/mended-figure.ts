import { caption, digitGrid, type Figure } from '../../../../figures/index.js';
import { networkText } from '../../words.js';
import type { LabelResult } from './result.js';
import { generatorsText } from './words.js';

/** `label-mended`: images that a network misreads until its attack helps it. */
export function mendedFigure(result: LabelResult): Figure | undefined {
  const { stamp, shown } = result;
  if (shown.images.length === 0) return undefined;
  const name = networkText(shown.network);
  const row = (which: number) =>
    shown.images.map(({ label, images }) => {
      const { pixels, by, answer } = images[which];
      const answered = `read as ${answer}`;
      return {
        pixels,
        title: [
          by === undefined ? `a ${label}` : `generator ${by}`,
          answer === label ? `<b>${answered}</b>` : answered,
        ],
      };
    });
  return digitGrid({
    id: 'label-mended',
    title: `The attack mends: answers of the ${name} network`,
    subtitle: ['Misread clean, read right when “attacked” by their class’s generator; below, by another class’s'],
    stamp,
    caption: caption(
      stamp,
      `The first test image of each of ${shown.images.length} classes that the ${name} network misreads clean and reads right once the generator of its true class has made it (no sample of all images). Bottom: the same images by a wrong class’s generator. Bold: right answers.`,
      generatorsText(result),
    ),
    rowNames: ['clean', 'true class’s generator', 'wrong class’s generator'],
    rows: [0, 1, 2].map(row),
  });
}
