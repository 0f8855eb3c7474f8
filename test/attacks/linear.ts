import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';

/** Two classes, images of 2 × 3, logits x W + b: what an attack can do to it is known in closed form. */
export interface Linear extends DifferentiableClassifier {
  /** Weights of class 1 minus weights of class 0: [6]. */
  readonly difference: Float32Array;
  /** Logit of class 1 minus logit of class 0. */
  margin(image: ArrayLike<number>): number;
  /** Rows asked through `predict`, and rows differentiated through `logits`. */
  readonly asked: { predicted: number; differentiated: number };
}

export const WIDTH = 6;

export function linearModel(seed = 1): Linear {
  const weights = keyedNormal(WIDTH * 2, seed);
  const difference = Float32Array.from({ length: WIDTH }, (_, i) => weights[2 * i + 1] - weights[2 * i]);
  // The decision boundary runs through the grey image.
  const bias = [difference.reduce((sum, d) => sum + d / 2, 0), 0];
  const asked = { predicted: 0, differentiated: 0 };
  const scores = (images: Tensor4D): Tensor2D =>
    tf.tidy(
      () =>
        images
          .reshape([-1, WIDTH])
          .matMul(tf.tensor2d(weights, [WIDTH, 2]))
          .add(tf.tensor1d(bias)) as Tensor2D,
    );
  return {
    name: 'linear',
    inputShape: [2, 3, 1],
    classes: 2,
    scores: 'logits',
    difference,
    asked,
    margin: (image) => difference.reduce((sum, d, i) => sum + d * image[i], -bias[0]),
    predict: async (images) => {
      asked.predicted += images.shape[0];
      return scores(images);
    },
    logits: (images) => {
      asked.differentiated += images.shape[0];
      return scores(images);
    },
  };
}

/** The same model, whose logits fail after so many calls. */
export function failingAfter(model: Linear, good: number): Linear {
  let calls = 0;
  return {
    ...model,
    logits: (images) => {
      if (calls++ >= good) throw new Error('broken on purpose');
      return model.logits(images);
    },
  };
}

/** Images well inside [0, 1], so that no attack of epsilon up to 0.2 meets the box; labels as the model answers. */
export function interior(model: Linear, n: number, seed = 2) {
  const pixels = keyedUniform(n * WIDTH, 0.25, 0.75, seed);
  const row = (i: number) => pixels.subarray(i * WIDTH, (i + 1) * WIDTH);
  const labels = Int32Array.from({ length: n }, (_, i) => Number(model.margin(row(i)) > 0));
  return { pixels, labels, row, tensor: () => tf.tensor4d(pixels, [n, 2, 3, 1]) };
}
