import { pixelsOf } from '../../../../data/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { Chain } from '../../contracts.js';
import type { LossName } from '../../schedule.js';
import { answersTo } from './answers.js';
import type { TestSets } from './images.js';
import type { Shown } from './result.js';

/** The first test images, one of each class, that the network misreads clean and reads right by their own generator. */
export async function shownOf(chain: Chain, loss: LossName, sets: TestSets, most: number): Promise<Shown[]> {
  const network = await chain.network(loss);
  const { labels, images } = chain.test;
  const width = pixelsOf(chain.test);
  const { own, wrong } = sets.images[loss];
  const [clean, mended, misled] = [
    await predictLabels(network, chain.test),
    await answersTo(network, chain, own),
    await answersTo(network, chain, wrong),
  ];
  const rows = [...labels.keys()].filter((row) => clean[row] !== labels[row] && mended[row] === labels[row]);
  const first = rows.filter((row, i) => rows.findIndex((one) => labels[one] === labels[row]) === i).slice(0, most);
  const pixels = (of: Float32Array, row: number) =>
    Array.from(of.subarray(row * width, (row + 1) * width), (value) => Number(value.toFixed(2)));
  return first.map((row) => ({
    label: labels[row],
    images: [
      { pixels: pixels(images, row), answer: clean[row] },
      { pixels: pixels(own, row), by: labels[row], answer: mended[row] },
      { pixels: pixels(wrong, row), by: sets.classes.wrong[row], answer: misled[row] },
    ],
  }));
}
