import { type Attack, carliniWagner, fgsm, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { projectInBox, type Tensor4D, tf } from '../../../../tensor/index.js';
import type { AdaptivePlan } from './plan.js';

/** Images that an attack made on the undefended network. */
export interface Transferred {
  readonly attack: string;
  readonly images: Float32Array;
}

/**
 * The attacks that know nothing of a defence. PGD takes all its steps, since an image that is barely misread is easy to
 * purify; every row is attacked, also one that the network misreads as it is, since the network behind a purifier may
 * read it.
 */
export const transferredAttacks = (
  epsilon: number,
  { transferredSteps: steps }: Pick<AdaptivePlan, 'transferredSteps'>,
): Readonly<Record<string, Attack<DifferentiableClassifier>>> => ({
  FGSM: fgsm({ epsilon }),
  PGD: pgd({ epsilon, steps, earlyStop: false }),
  'Carlini-Wagner': carliniWagner({ steps }),
});

/**
 * What each of these attacks makes of the rows. Carlini and Wagner's heeds no radius in L∞: its images are brought back
 * into the ball, pixel by pixel.
 */
export async function transferredSets(
  network: DifferentiableClassifier,
  rows: Dataset,
  epsilon: number,
  plan: Pick<AdaptivePlan, 'transferredSteps'>,
): Promise<Transferred[]> {
  const { labels, indices } = rows;
  const images = imageTensor(rows);
  const sets: Transferred[] = [];
  try {
    for (const [attack, made] of Object.entries(transferredAttacks(epsilon, plan))) {
      const { images: found } = await made.run(network, { images, labels, indices, predicted: labels });
      sets.push({ attack, images: made.norm === 'linf' ? found : intoBall(found, images, epsilon) });
    }
    return sets;
  } finally {
    images.dispose();
  }
}

function intoBall(found: Float32Array, images: Tensor4D, epsilon: number): Float32Array {
  const inside = tf.tidy(() => projectInBox.linf(tf.tensor4d(found, images.shape), images, epsilon));
  const values = inside.dataSync() as Float32Array;
  inside.dispose();
  return values;
}
