import { type Purifier, perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { type ProjectOptions, projectSlowly, type Vae } from '../../../../defences/index.js';
import { interruptSignal, pause, tf } from '../../../../tensor/index.js';

/** Images in one call of a purifier. */
const CALL = 50;

/** A set of images after a purifier that searches nothing. */
export async function purifiedSet(set: Dataset, purifier: Purifier): Promise<Dataset> {
  const n = set.labels.length;
  const images = new Float32Array(set.images.length);
  for (let from = 0; from < n; from += CALL) {
    await pause(interruptSignal());
    const some = imageTensor(set, from, Math.min(n, from + CALL));
    const pure = purifier.purify(some);
    images.set(await pure.data(), from * pixelsOf(set));
    tf.dispose([some, pure]);
  }
  return { ...set, images };
}

/** A set of images projected onto the manifolds, and which of these was the closest: [n]. */
export async function projectedSet(
  vae: Vae,
  set: Dataset,
  options: ProjectOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<{ readonly set: Dataset; readonly nearest: Int32Array }> {
  const images = imageTensor(set);
  const { codes, nearest, ...rest } = await projectSlowly(vae, images, { ...options, onProgress }).finally(() =>
    images.dispose(),
  );
  const decoded = vae.decode(codes, nearest);
  const found = {
    set: { ...set, images: (await decoded.data()) as Float32Array },
    nearest: (await nearest.data()) as Int32Array,
  };
  tf.dispose([codes, nearest, rest, decoded]);
  return found;
}

/** L2 between the images of two sets, row by row, to five digits: what a result keeps. */
export function distancesBetween(one: Dataset, other: Dataset): number[] {
  const width = pixelsOf(one);
  return Array.from(one.labels, (_, row) => {
    const [from, to] = [row * width, (row + 1) * width];
    const { l2 } = perturbationNorms(one.images.subarray(from, to), other.images.subarray(from, to));
    return Number(l2.toPrecision(5));
  });
}
