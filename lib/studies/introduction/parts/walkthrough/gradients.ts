import { lossGradient } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import type { Network } from '../../../../models/index.js';
import { type Tensor4D, tf } from '../../../../tensor/index.js';
import type { Photograph } from '../../contracts.js';
import type { GradientStep, OneGradient } from './result.js';

/** Steps are chosen so that the gradient promises these changes of the loss. */
const PROMISES = [0.001, 0.01, 0.1, 1];

const lossAt = (model: Network, images: Tensor4D, label: number): number =>
  tf.tidy(() => -(tf.logSoftmax(model.logits(images)).dataSync()[label] as number));

/** An array drawn around gray, its largest value black or white. */
function aroundGray(values: Float32Array, shape: readonly [number, number, number], cut = 1): Promise<string> {
  const sorted = values.map(Math.abs).sort();
  const end = Math.max(1e-12, sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * cut))]);
  return pictureOf(values, shape, [-end, end]);
}

/** What a gradient promises of steps along it, and what they do: `lossAfter` tells the loss after a step. */
const steps = (loss: number, length: number, sign: 1 | -1, lossAfter: (step: number) => number): GradientStep[] =>
  PROMISES.map((promise) => {
    const step = promise / length ** 2;
    return { step, promised: loss + sign * promise, loss: lossAfter(step) };
  });

/** The gradient with respect to the pixels, and the loss after steps up along it. */
export async function pixelGradient(model: Network, { image, shape, label }: Photograph): Promise<OneGradient> {
  const images = tf.tensor4d(image, [1, ...shape]);
  const gradient = lossGradient(model, images, Int32Array.of(label));
  const length = tf.tidy(() => gradient.norm().dataSync()[0]);
  const loss = lossAt(model, images, label);
  const after = (step: number) => tf.tidy(() => lossAt(model, images.add(gradient.mul(step)), label));
  const found = {
    values: image.length,
    length,
    steps: steps(loss, length, 1, after),
    // A few pixels have gradients far above the rest; they are drawn as if they were the largest hundredth's.
    picture: await aroundGray(gradient.dataSync() as Float32Array, shape, 0.99),
  };
  tf.dispose([images, gradient]);
  return found;
}

/** Pixels of the picture of filters, like a photograph's, and how large one of their pixels is drawn. */
const MOSAIC = { side: 224, columns: 6, scale: 12 };

/** The filters of the first convolution [3, 3, 3, n] side by side. */
function filterMosaic(filters: Float32Array, [height, width, , count]: readonly number[]): Float32Array {
  const { side, columns, scale } = MOSAIC;
  const drawn = new Float32Array(side * side * 3);
  for (let k = 0; k < count; k++)
    for (let y = 0; y < height * scale; y++)
      for (let x = 0; x < width * scale; x++)
        for (let c = 0; c < 3; c++) {
          const from = ((Math.floor(y / scale) * width + Math.floor(x / scale)) * 3 + c) * count + k;
          const row = Math.floor(k / columns) * (height * scale + 1) + y;
          const column = (k % columns) * (width * scale + 1) + x;
          drawn[(row * side + column) * 3 + c] = filters[from];
        }
  return drawn;
}

/** The gradient with respect to the weights that training moves, and the loss after steps down along it. */
export async function weightGradient(model: Network, { image, shape, label }: Photograph): Promise<OneGradient> {
  const images = tf.tensor4d(image, [1, ...shape]);
  const trained = Object.entries(model.weights).filter(([, { trainable }]) => trainable);
  const before = trained.map(([, variable]) => variable.clone());
  const { value, grads } = tf.variableGrads(
    () => tf.logSoftmax(model.logits(images)).gather([label], 1).neg().sum() as ReturnType<typeof tf.scalar>,
    trained.map(([, variable]) => variable),
  );
  const gradients = trained.map(([, variable]) => grads[variable.name]);
  const length = Math.sqrt(
    gradients.reduce((sum, gradient) => sum + tf.tidy(() => gradient.square().sum().dataSync()[0]), 0),
  );
  const loss = value.dataSync()[0];
  const after = (step: number) => {
    trained.forEach(([, variable], i) => {
      const moved = tf.tidy(() => before[i].sub(gradients[i].mul(step)));
      variable.assign(moved);
      moved.dispose();
    });
    return lossAt(model, images, label);
  };
  try {
    const filters = gradients[trained.findIndex(([, { shape: own }]) => own.length === 4)];
    const drawn = filterMosaic(filters.dataSync() as Float32Array, filters.shape);
    return {
      values: gradients.reduce((sum, { size }) => sum + size, 0),
      length,
      steps: steps(loss, length, -1, after),
      picture: await aroundGray(drawn, [MOSAIC.side, MOSAIC.side, 3]),
    };
  } finally {
    // The network leaves as it came.
    trained.forEach(([, variable], i) => {
      variable.assign(before[i]);
    });
    tf.dispose([images, value, ...Object.values(grads), ...before]);
  }
}
