import type { Classifier } from '../../models/index.js';
import { acceptedRadius, type Norm, pause, type Tensor4D } from '../../tensor/index.js';
import type { AttackBatch } from '../contracts.js';
import { takeBatch } from './in-turn.js';

/** Rows that are handed to a certifier at a time. */
const ROWS = 50;

/**
 * 1 for those of the rows that the model proves not to be answered wrongly anywhere in the ball (`Classifier.certify`),
 * [n]: no attack has anything to find there. Nothing where it proves nothing of such balls.
 * @throws RangeError where its certifier is of another norm, or of a smaller ball than was asked for.
 */
export async function provedRows(
  model: Classifier,
  batch: AttackBatch,
  rows: Int32Array,
  { norm, epsilon, signal }: { readonly norm: Norm; readonly epsilon: number; readonly signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const radius = acceptedRadius(epsilon);
  const certifier = model.certify?.({ norm, epsilon: radius });
  if (!certifier) return undefined;
  if (certifier.norm !== norm || !(certifier.epsilon >= radius))
    throw new RangeError(
      `${model.name} was asked for proofs at ${norm} ε ${radius}, and its certifier ${certifier.name} is of ${certifier.norm} ε ${certifier.epsilon}. Give a certifier of the ball that is asked for, or undefined.`,
    );
  const proved = new Uint8Array(batch.labels.length);
  for (let from = 0; from < rows.length; from += ROWS) {
    await pause(signal);
    const now = rows.subarray(from, from + ROWS);
    const { images, labels, mask } = takeBatch(batch, now);
    try {
      const { certified } = await certifier.certify(images as Tensor4D, labels);
      now.forEach((row, i) => {
        proved[row] = Number(certified[i] === 1);
      });
    } finally {
      images.dispose();
      if (mask !== batch.mask) mask?.dispose();
    }
  }
  return proved;
}
