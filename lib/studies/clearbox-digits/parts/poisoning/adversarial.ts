import { pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../../../data/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import type { PoisoningPlan } from './plan.js';
import type { PoisoningResult } from './result.js';

/** Training images attacked between two reports. */
const CHUNK = 2000;

export interface AdversarialImages {
  /** A place for each row of the data, [n · h · w · c]; images only in the rows that were attacked. */
  readonly images: Float32Array;
  /** Rows of the data that were right before and are read as the goal now. */
  readonly solved: readonly number[];
  readonly told: PoisoningResult['adversarial'];
}

/** Makes the adversarial images of these rows, aimed at the goal, against the attacker's own network. */
export async function adversarialImages(
  network: Network,
  data: Dataset,
  rows: Int32Array,
  settings: PoisoningPlan['attack'],
  onProgress: (done: number, total: number) => void,
): Promise<AdversarialImages> {
  const { seed, epsilon, steps, target } = settings;
  const attack = pgd({ epsilon, steps, target });
  const width = pixelsOf(data);
  const images = new Float32Array(data.images.length);
  const solved: number[] = [];
  let [wrongFromStart, ofTarget] = [0, 0];
  for (let from = 0; from < rows.length; from += CHUNK) {
    onProgress(from, rows.length);
    const taken = rows.subarray(from, from + CHUNK);
    const batch = takeRows(data, taken);
    const tensor = imageTensor(batch);
    try {
      const found = await attack.run(network, { ...batch, images: tensor }, { seed });
      taken.forEach((row, i) => {
        images.set(found.images.subarray(i * width, (i + 1) * width), row * width);
        if (batch.labels[i] === target) ofTarget++;
        else if (found.wrongFromStart[i]) wrongFromStart++;
        else if (found.success[i]) solved.push(row);
      });
    } finally {
      tensor.dispose();
    }
  }
  const n = rows.length;
  const success = proportion(solved.length, n - wrongFromStart - ofTarget);
  return { images, solved, told: { ...settings, n, wrongFromStart, ofTarget, success } };
}
