import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { proportion, transferMatrix } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { keyedRandom } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { openSubjects } from './models.js';
import { EPSILONS, transferAttacks, transferPlan } from './plan.js';
import type { TransferResult, TransferSubject, UnderNoise } from './result.js';

/** Key of the stream of signs. */
const NOISE_STREAM = 0x7a15e;

/** The images with each pixel moved by epsilon, up or down at random, inside [0, 1]. */
function withNoise(data: Dataset, epsilon: number): Dataset {
  const width = pixelsOf(data);
  const images = Float32Array.from(data.images);
  for (const [row, index] of data.indices.entries()) {
    const random = keyedRandom(NOISE_STREAM, index);
    for (let i = row * width; i < (row + 1) * width; i++)
      images[i] = Math.min(1, Math.max(0, images[i] + (random() < 0.5 ? -epsilon : epsilon)));
  }
  return { ...data, images };
}

/** Every attack on every model, and what the images do to each; beside them, noise that was made on none. */
export async function measureTransfer(study: Study, onProgress: OnProgress = () => {}): Promise<TransferResult> {
  const data = study.sample(transferPlan(study).rows);
  onProgress('opening networks and boosted trees', 0, 1);
  const { opened, release } = await openSubjects(study);
  try {
    const models = opened.map(({ model }) => model);
    const matrix = await transferMatrix(models, transferAttacks(study), data, { onProgress });
    const subjects: TransferSubject[] = [];
    for (const { model, kind, description } of opened) {
      const noise: UnderNoise[] = [];
      for (const epsilon of EPSILONS) {
        const answers = await predictLabels(model, withNoise(data, epsilon));
        const rows = Array.from(answers, (answer, row) => Number(answer !== data.labels[row]));
        const lost = rows.reduce((a, b) => a + b, 0);
        noise.push({ epsilon, wrong: proportion(lost, rows.length), rows });
      }
      subjects.push({ name: model.name, kind, description, noise });
    }
    return { stamp: study.stamp, subjects, matrix };
  } finally {
    release();
  }
}
