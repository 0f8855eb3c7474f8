import { expect } from 'chai';
import { lossGradient, pgd } from '../../../lib/attacks/index.js';
import { type DifferentiableClassifier, linearize } from '../../../lib/models/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Logits by both roads, answers, and the gradient of the cross-entropy. */
export async function seenOf(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array) {
  const there = linearize(model, images);
  const tensors = [
    there.logits,
    model.logits(images),
    await model.predict(images),
    lossGradient(model, images, labels),
  ];
  const [at, logits, answers, gradient] = tensors.map((tensor) => Array.from(tensor.dataSync()));
  tf.dispose(tensors.slice(1));
  there.dispose();
  return { at, logits, answers, gradient };
}

/** The two are one function, bit for bit, and so is what an attack makes of them. */
export async function expectSame(
  model: DifferentiableClassifier,
  plain: DifferentiableClassifier,
  images: Tensor4D,
  labels: Int32Array,
): Promise<void> {
  expect(await seenOf(model, images, labels)).to.deep.equal(await seenOf(plain, images, labels));
  const attack = pgd({ epsilon: 0.2, steps: 4 });
  const [here, there] = [await attack.run(model, { images, labels }), await attack.run(plain, { images, labels })];
  expect(here.images).to.deep.equal(there.images);
  expect(here.success).to.deep.equal(there.success);
}

/** The derivative on a tape, as one has it who knows the logits alone. */
export async function expectTaped(
  model: DifferentiableClassifier,
  images: Tensor4D,
  labels: Int32Array,
): Promise<void> {
  const { linearize: _none, ...taped } = model;
  const [own, byTape] = [await seenOf(model, images, labels), await seenOf(taped, images, labels)];
  byTape.gradient.forEach((value, i) => {
    expect(value).to.be.closeTo(own.gradient[i], 1e-6);
  });
}
