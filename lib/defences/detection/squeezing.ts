import { bpda, type Purifier } from '../../attacks/index.js';
import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor1D, type Tensor2D, tf } from '../../tensor/index.js';
import { type Detector, readingDetector } from './contract.js';

/**
 * Feature squeezing (Xu, Evans and Qi, 2018): the largest L1 distance, 0 to 2, between the classifier's probabilities for
 * an image and for a squeezed version of it. Its slope goes back through each squeezer as if it were not there (backward
 * pass differentiable approximation: Athalye, Carlini and Wagner, 2018), and is that of the cross-entropy of all
 * versions at the class that the image gets: probabilities near 0 and 1 leave next to no gradient, and where all
 * versions get one class for sure the distance is 0. The classifier stays the caller's.
 * @throws RangeError where there is no squeezer.
 */
export function squeezing(model: DifferentiableClassifier, squeezers: readonly Purifier[]): Detector {
  if (!squeezers.length) throw new RangeError('Feature squeezing needs one squeezer or more, got none.');
  const views = [model, ...squeezers.map((squeezer) => bpda(model, squeezer))];
  const { classes } = model;
  return readingDetector({
    name: `feature squeezing (${squeezers.map(({ name }) => name).join(', ')})`,
    look: (images) =>
      tf.tidy(() =>
        tf.concat(
          views.map((view) => view.logits(images)),
          1,
        ),
      ),
    linearize: (images) => {
      const there = views.map((view) => linearize(view, images));
      const output = tf.keep(
        tf.concat(
          there.map(({ logits }) => logits),
          1,
        ),
      );
      return {
        output,
        pullback: (cotangent) =>
          tf.tidy(() => {
            const each = tf.split(cotangent as Tensor2D, views.length, 1) as Tensor2D[];
            return tf.addN(there.map(({ pullback }, i) => pullback(each[i])));
          }),
        dispose: () => {
          for (const one of there) one.dispose();
          output.dispose();
        },
      };
    },
    judge: (output) =>
      tf.tidy(() => {
        const n = output.shape[0];
        const each = tf.softmax(output.reshape([n, views.length, classes]));
        const plain = each.slice([0, 0, 0], [-1, 1, -1]);
        const squeezed = each.slice([0, 1, 0], [-1, -1, -1]);
        return squeezed.sub(plain).abs().sum(2).max(1) as Tensor1D;
      }),
    instead: (output) =>
      tf.tidy(() => {
        const n = output.shape[0];
        const each = output.reshape([n, views.length, classes]);
        // On a copy: which class the image gets is not differentiated.
        const plain = tf.tensor2d(output.dataSync(), [n, output.shape[1] as number]).slice([0, 0], [-1, classes]);
        const wanted = tf.oneHot(plain.argMax(1).toInt(), classes).expandDims(1);
        return tf.logSoftmax(each).mul(wanted).sum([1, 2]).neg() as Tensor1D;
      }),
  });
}
