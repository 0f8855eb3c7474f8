import type { Suspicion } from '../../attacks/index.js';
import { type Dataset, imageTensor } from '../../data/index.js';
import { interruptSignal, pause, type Tensor, type Tensor4D } from '../../tensor/index.js';

/** Images in one call of a network. */
const CALL = 500;

/** What is said of every row's image, in the order of the rows: [n · values of a row]. @throws Interrupted when stopped. */
export async function valuesOf(
  say: (images: Tensor4D) => Tensor,
  data: Dataset,
  signal: AbortSignal = interruptSignal(),
): Promise<Float32Array> {
  const n = data.labels.length;
  const parts: Float32Array[] = [];
  for (let from = 0; from < n; from += CALL) {
    await pause(signal);
    const images = imageTensor(data, from, Math.min(n, from + CALL));
    let said: Tensor | undefined;
    try {
      said = say(images);
      parts.push((await said.data()) as Float32Array);
    } finally {
      images.dispose();
      said?.dispose();
    }
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A detector's scores of all rows [n], the higher the more suspicious. @throws Interrupted when stopped. */
export const suspicionOf = (detector: Suspicion, data: Dataset, signal?: AbortSignal): Promise<Float32Array> =>
  valuesOf((images) => detector.score(images), data, signal);
