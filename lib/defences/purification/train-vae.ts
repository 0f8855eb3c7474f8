import { requireNumber } from '../../attacks/index.js';
import { type Dataset, pixelsOf, rowsTensor } from '../../data/index.js';
import { optimizerOf, TrainingDiverged, type TrainingOptions } from '../../models/index.js';
import {
  interruptSignal,
  keyedNormal,
  keyedPermutation,
  pause,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tf,
} from '../../tensor/index.js';
import { createVae, initialVae, type Vae, type VaeShape } from './vae.js';

/** How an autoencoder is trained. */
export interface VaeSettings {
  readonly hidden: number;
  readonly latent: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of Adam at the start; it falls along half a cosine. */
  readonly learningRate: number;
  /** Keys the weights, the order of the rows and the draws of codes. */
  readonly seed: number;
}

/** Keys of the draws of codes, apart from those of the order of the rows. */
const CODES = 0xc0de;

/**
 * The negative evidence lower bound of a batch, in nats a row: pixels as Bernoulli variables (whose shares the gray
 * values are), and the divergence of the codes' distributions from the standard normal.
 * @param noise [n, latent] standard normal
 */
export function negativeBound(vae: Vae, images: Tensor2D, classes: Tensor1D, noise: Tensor2D): Tensor {
  return tf.tidy(() => {
    const [n] = images.shape;
    const { mean, logVariance } = vae.encode(images.reshape([n, ...vae.shape]), classes);
    const logits = vae.pixelLogits(mean.add(logVariance.div(2).exp().mul(noise)), classes);
    // −x log σ(l) − (1 − x) log σ(−l) = softplus(l) − x l.
    const pixels = tf.softplus(logits).sub(images.mul(logits)).sum();
    const divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).sum().div(2);
    return pixels.add(divergence).div(n);
  });
}

/** Gradients of a batch's bound by the weights' names, and its value. */
function gradientsOf(
  vae: Vae,
  loss: () => Tensor,
): { readonly value: number; readonly gradients: Record<string, Tensor> } {
  const entries = Object.entries(vae.weights);
  const { value, grads } = tf.variableGrads(
    () => loss().asScalar(),
    entries.map(([, variable]) => variable),
  );
  return {
    value: value.dataSync()[0],
    gradients: Object.fromEntries(entries.map(([name, variable]) => [name, grads[variable.name]])),
  };
}

/**
 * Trains an autoencoder by Adam on the evidence lower bound.
 * @returns it, the caller's, and the mean loss of each epoch in nats a row.
 * @throws Interrupted when stopped; RangeError naming a setting that does not fit; TrainingDiverged where the loss is no
 * longer a number.
 */
export async function trainVae(
  data: Dataset,
  settings: VaeSettings,
  options: Pick<TrainingOptions, 'onProgress' | 'signal'> = {},
): Promise<{ readonly vae: Vae; readonly losses: number[] }> {
  const { epochs, batchSize, learningRate, seed, hidden, latent } = settings;
  for (const [name, value] of Object.entries({ epochs, batchSize, hidden, latent }))
    requireNumber(name, value, { from: 1, whole: true });
  requireNumber('learningRate', learningRate, { above: 0 });
  const { onProgress, signal = interruptSignal() } = options;
  const n = data.labels.length;
  const width = pixelsOf(data);
  const shape: VaeShape = { shape: data.shape, classes: data.classes, hidden, latent };
  const vae = createVae(shape, initialVae(shape, seed));
  const batches = Math.ceil(n / batchSize);
  const optimizer = optimizerOf({ kind: 'adam', learningRate }, vae.weights, epochs * batches);
  const update = (rows: Int32Array, epoch: number, batch: number) =>
    tf.tidy(() => {
      const images = rowsTensor(data, rows).reshape([rows.length, width]) as Tensor2D;
      const classes = tf.tensor1d(
        rows.map((row) => data.labels[row]),
        'int32',
      );
      const noise = tf.tensor2d(keyedNormal(rows.length * latent, seed, CODES, epoch, batch), [rows.length, latent]);
      const { value, gradients } = gradientsOf(vae, () => negativeBound(vae, images, classes, noise));
      optimizer.step(gradients);
      return value;
    });
  const losses: number[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      // The streams of `initialVae`, which draws its weights by (seed, place): kept, or one seed would train another.
      const order = keyedPermutation(n, seed, epoch);
      let sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        await pause(signal);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const loss = update(rows, epoch, batch);
        if (!Number.isFinite(loss))
          throw new TrainingDiverged(
            `Training diverged: the loss is ${loss} in epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate.`,
          );
        sum += loss * rows.length;
        const seen = Math.min(n, (batch + 1) * batchSize);
        onProgress?.({ epoch: epoch + seen / n, epochs, loss: sum / seen });
      }
      losses.push(sum / n);
    }
  } catch (error) {
    vae.dispose();
    throw error;
  }
  return { vae, losses };
}
