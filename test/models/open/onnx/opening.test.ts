import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { lossGradient } from '../../../../lib/attacks/index.js';
import { type DifferentiableClassifier, linearize, type OpenModelOptions } from '../../../../lib/models/index.js';
import { disagreement } from '../../../../lib/models/open/onnx/agreement.js';
import { differentiated, type Known } from '../../../../lib/models/open/onnx/differentiable.js';
import { toHalf } from '../../../../lib/models/open/onnx/elements.js';
import { readOnnx } from '../../../../lib/models/open/onnx/read.js';
import { fromHalf } from '../../../../lib/models/open/onnx/tensors.js';
import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { largestDifference, temporaryFolder } from '../../../helpers.js';
import { differentiable, withModel } from '../fixtures.js';
import {
  bytes,
  floats,
  halves,
  onnxFile,
  type Written,
  type WrittenNode,
  type WrittenTensor,
  wholes,
} from './write.js';

const [HEIGHT, WIDTH] = [2, 3];
const SIZE = HEIGHT * WIDTH;
const ROWS = 5;

/** The file's row of weights for one score, and those for three, [pixels, 3]. */
const ONE = [0.5, -1, 2, 0.25, -0.75, 1];
const THREE = Array.from({ length: SIZE * 3 }, (_, i) => ((i * 5) % 7) / 4 - 0.75);

const values = keyedUniform(ROWS * SIZE, 0, 1, 3);
const pixels = (row: number) => Array.from(values.subarray(row * SIZE, (row + 1) * SIZE));
const dot = (row: readonly number[], weights: readonly number[]) => row.reduce((sum, x, i) => sum + x * weights[i], 0);
const sigma = (z: number) => 1 / (1 + Math.exp(-z));
const column = (k: number) => Array.from({ length: SIZE }, (_, i) => THREE[i * 3 + k]);
const scoresOf = (row: readonly number[]) => [0, 1, 2].map((k) => dot(row, column(k)));

const node = (
  type: string,
  inputs: string,
  output: string,
  attributes: WrittenNode['attributes'] = {},
): WrittenNode => ({ type, inputs: inputs.split(' '), outputs: [output], attributes });

const flat = node('Flatten', 'x', 'flat');

/** A model of images [n, 1, 2, 3] that ends in `y`. */
const model = (
  nodes: readonly WrittenNode[],
  tensors: Readonly<Record<string, WrittenTensor>>,
  width: number,
  more: Partial<Written> = {},
): Written => ({
  nodes,
  tensors,
  input: { name: 'x', shape: ['n', 1, HEIGHT, WIDTH] },
  outputs: [{ name: 'y', shape: ['n', width] }],
  ...more,
});

const one = { w: floats([SIZE, 1], ONE) };
const three = { w: floats([SIZE, 3], THREE) };

describe('ONNX models when they are opened', () => {
  const inFolder = temporaryFolder();

  /** Opens what is written, with the images of this file. */
  function opened(
    written: Written,
    options: OpenModelOptions,
    work: (model: DifferentiableClassifier, images: Tensor4D, description: string) => Promise<void>,
  ): Promise<void> {
    writeFileSync(inFolder('model.onnx'), onnxFile(written));
    return withModel(inFolder('model.onnx'), { input: [HEIGHT, WIDTH, 1], ...options }, async (model) => {
      const images = tf.tensor4d(values, [ROWS, HEIGHT, WIDTH, 1]);
      await work(differentiable(model), images, model.description);
      images.dispose();
    });
  }

  /** What comes of a tensor's numbers, which is disposed. */
  const taken = (tensor: Tensor): number[] => {
    const numbers = Array.from(tensor.dataSync());
    tensor.dispose();
    return numbers;
  };

  const expectNear = (found: ArrayLike<number>, expected: ArrayLike<number>, what: string, near = 2e-6) => {
    expect(found.length, what).to.equal(expected.length);
    expect(largestDifference(found, expected), what).to.be.below(near);
  };

  const labels = Int32Array.from([1, 0, 1, 1, 0]);
  const binary: Record<string, readonly WrittenNode[]> = {
    'one logit': [flat, node('MatMul', 'flat w', 'y')],
    'one probability': [flat, node('MatMul', 'flat w', 'z'), node('Sigmoid', 'z', 'y')],
  };
  for (const [what, nodes] of Object.entries(binary))
    it(`${what} for each image is two classes, with the gradients of both losses`, () =>
      opened(model(nodes, one, 1), { classes: 2 }, async (classifier, images, description) => {
        expect(description).to.include(`${what} for each image, read as two classes; with gradients`);
        const probable = what === 'one probability';
        expect(classifier).to.include({ classes: 2, scores: probable ? 'probabilities' : 'logits' });
        const logits = Array.from(labels).flatMap((_, row) => [0, dot(pixels(row), ONE)]);
        expectNear(taken(classifier.logits(images)), logits, 'logits');
        const shares = logits.map((_, i) => sigma(i % 2 ? logits[i] : -logits[i + 1]));
        expectNear(taken(await classifier.predict(images)), probable ? shares : logits, 'scores');
        // Binary cross-entropy: (σ(z) − label) · w; the margin of the right class: ± w.
        const crossEntropy = Array.from(labels).flatMap((label, row) =>
          ONE.map((weight) => (sigma(logits[2 * row + 1]) - label) * weight),
        );
        expectNear(taken(lossGradient(classifier, images, labels)), crossEntropy, 'cross-entropy');
        const linear = linearize(classifier, images);
        const signs = Array.from(labels).flatMap((label) => (label ? [-1, 1] : [1, -1]));
        const cotangent = tf.tensor2d(signs, [ROWS, 2]);
        const margins = Array.from(labels).flatMap((label) => ONE.map((weight) => (label ? weight : -weight)));
        expectNear(taken(linear.pullback(cotangent)), margins, 'margin');
        linear.dispose();
        cotangent.dispose();
      }));

  /** Of the cross-entropy over the three scores: (softmax − label) · weights. */
  const slopesOfThree = (): number[] =>
    Array.from(labels).flatMap((label, row) => {
      const scores = scoresOf(pixels(row));
      const total = scores.reduce((sum, z) => sum + Math.exp(z), 0);
      const slopes = scores.map((z, k) => Math.exp(z) / total - Number(k === label));
      return Array.from({ length: SIZE }, (_, i) => slopes.reduce((sum, s, k) => sum + s * THREE[i * 3 + k], 0));
    });

  const softmaxes: Record<string, readonly WrittenNode[]> = {
    'a softmax': [flat, node('MatMul', 'flat w', 'z'), node('Softmax', 'z', 'y', { axis: 1 })],
    'exponentials over their sum': [
      flat,
      node('MatMul', 'flat w', 'z'),
      node('Exp', 'z', 'e'),
      node('ReduceSum', 'e axis', 's'),
      node('Div', 'e s', 'y'),
    ],
  };
  for (const [what, nodes] of Object.entries(softmaxes))
    it(`probabilities by ${what}: the cross-entropy's gradient is that of the scores before`, () =>
      opened(model(nodes, { ...three, axis: wholes(1) }, 3), {}, async (classifier, images) => {
        expect(classifier).to.include({ classes: 3, scores: 'probabilities' });
        expectNear(taken(lossGradient(classifier, images, labels)), slopesOfThree(), 'cross-entropy');
        const sums = taken(await classifier.predict(images)).reduce((sum, p) => sum + p, 0);
        expect(sums).to.be.closeTo(ROWS, 1e-5);
      }));

  const all = { x: [0, 1, 2, 3, 4].map(pixels) };
  it('bytes: images are rounded, and the gradient is that of the float graph', () => {
    const nodes = [node('Cast', 'x', 'f', { to: 1 }), node('Flatten', 'f', 'flat'), node('MatMul', 'flat w', 'y')];
    const written = model(nodes, three, 3, { input: { name: 'x', shape: ['n', 1, HEIGHT, WIDTH], type: 'uint8' } });
    return opened(written, { preprocess: 'range=0..255' }, async (classifier, images, description) => {
      expect(description).to.include('takes uint8, values are rounded; with gradients');
      const expected = all.x.flatMap((row) => scoresOf(row.map((x) => Math.round(x * 255))));
      expectNear(taken(await classifier.predict(images)), expected, 'scores', 1e-3);
      const linear = linearize(classifier, images);
      const cotangent = tf.tidy(() => tf.ones([ROWS, 3]).mul([1, 0, 0]) as Tensor2D);
      const slopes = all.x.flatMap(() => column(0).map((weight) => weight * 255));
      expectNear(taken(linear.pullback(cotangent)), slopes, 'gradient', 1e-3);
      linear.dispose();
      cotangent.dispose();
    });
  });

  it('whole numbers inside (QDQ): the scores are those of rounded values, the gradient that of the float graph', () => {
    const steps = THREE.map((weight) => Math.round(weight * 64));
    const written = model(
      [
        node('QuantizeLinear', 'x pixel none', 'q'),
        node('DequantizeLinear', 'q pixel none', 'd'),
        node('Flatten', 'd', 'flat'),
        node('DequantizeLinear', 'whole step zero', 'w'),
        node('MatMul', 'flat w', 'y'),
      ],
      {
        pixel: floats([], [1 / 64]),
        none: bytes('uint8', [], [0]),
        whole: bytes('int8', [SIZE, 3], steps),
        step: floats([], [1 / 64]),
        zero: bytes('int8', [], [0]),
      },
      3,
    );
    return opened(written, {}, async (classifier, images, description) => {
      expect(description).to.include('; with gradients');
      const weights = steps.map((step) => step / 64);
      const scores = (row: readonly number[]) =>
        [0, 1, 2].map((k) => row.reduce((sum, x, i) => sum + (Math.round(x * 64) / 64) * weights[i * 3 + k], 0));
      expectNear(taken(await classifier.predict(images)), all.x.flatMap(scores), 'scores');
      const linear = linearize(classifier, images);
      const cotangent = tf.tidy(() => tf.ones([ROWS, 3]).mul([0, 1, 0]) as Tensor2D);
      const slopes = all.x.flatMap((row) => row.map((_, i) => weights[i * 3 + 1]));
      expectNear(taken(linear.pullback(cotangent)), slopes, 'gradient');
      linear.dispose();
      cotangent.dispose();
    });
  });

  it('answers that are not those of onnxruntime are seen', async () => {
    const file = inFolder('model.onnx');
    writeFileSync(file, onnxFile(model([flat, node('MatMul', 'flat w', 'y')], three, 3)));
    const graph = readOnnx(file);
    const known: Known = {
      name: 'model',
      input: 'x',
      output: 'y',
      images: { shape: [HEIGHT, WIDTH, 1], layout: 'nchw' },
      classes: 3,
      scores: 'logits',
      reading: 'rows',
      rounded: false,
      batch: undefined,
    };
    const images = tf.tensor4d(values, [ROWS, HEIGHT, WIDTH, 1]);
    const own = differentiated(graph, known);
    const expected = Float32Array.from(all.x.flatMap(scoresOf));
    const shape = [ROWS, 3];
    expect(await disagreement(own, images, { shape, values: expected }, known, graph)).to.equal(undefined);
    const most = expected.reduce((largest, score) => Math.max(largest, Math.abs(score)), 0);
    expected[4] += 0.01 * most;
    const says = await disagreement(own, images, { shape, values: expected }, known, graph);
    expect(says).to.match(/differ from onnxruntime's by (1\.0|0\.99|0\.9\d) %/);
    own.dispose();
    images.dispose();
  });

  it('float16 throughout: the gradient is that of the float graph', () => {
    const w = halves([SIZE, 3], THREE.map(toHalf));
    const half = model([flat, node('MatMul', 'flat w', 'y')], { w }, 3, {
      input: { name: 'x', shape: ['n', 1, HEIGHT, WIDTH], type: 'float16' },
      outputs: [{ name: 'y', shape: ['n', 3], type: 'float16' }],
    });
    return opened(half, {}, async (classifier, images, description) => {
      expect(description).to.include('with gradients');
      const expected = all.x.flatMap(scoresOf);
      expectNear(taken(await classifier.predict(images)), expected, 'scores', 5e-3);
      expectNear(taken(lossGradient(classifier, images, labels)), slopesOfThree(), 'cross-entropy');
    });
  });

  it('halves and numbers go there and back; ties go to the even one, and what is too large is infinite', () => {
    for (let bits = 0; bits < 0x7c00; bits += 7) {
      expect(toHalf(fromHalf(bits))).to.equal(bits);
      expect(toHalf(fromHalf(bits | 0x8000))).to.equal(bits | 0x8000);
    }
    expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, Number.NaN].map(toHalf)).to.deep.equal([
      0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 0x7e00,
    ]);
  });

  const fixed = { input: { name: 'x', shape: [1, 1, HEIGHT, WIDTH] }, outputs: [{ name: 'y', shape: [1, 3] }] };
  const mean = node('ReduceMean', 'x', 'm', { axes: [0], keepdims: 1 });
  const batches: Record<string, readonly WrittenNode[]> = {
    'names it in a shape': [node('Reshape', 'x shape', 'flat'), node('MatMul', 'flat w', 'y')],
    'has its only row at hand': [
      mean,
      node('Add', 'x m', 'twice'),
      node('Flatten', 'twice', 'flat'),
      node('MatMul', 'flat w', 'y'),
    ],
  };
  for (const [what, nodes] of Object.entries(batches))
    it(`a batch of 1 that ${what}: many images, each for itself`, () =>
      opened(model(nodes, { ...three, shape: wholes(1, SIZE) }, 3, fixed), {}, async (classifier, images) => {
        const times = what.startsWith('names') ? 1 : 2;
        const expected = all.x.flatMap((row) => scoresOf(row).map((z) => z * times));
        expectNear(taken(await classifier.predict(images)), expected, 'scores');
        const linear = linearize(classifier, images);
        const cotangent = tf.tensor2d(
          Array.from({ length: ROWS * 3 }, (_, i) => i - 7),
          [ROWS, 3],
        );
        const pulled = all.x.flatMap((_row, n) =>
          Array.from({ length: SIZE }, (_, i) =>
            [0, 1, 2].reduce((sum, k) => sum + times * (n * 3 + k - 7) * THREE[i * 3 + k], 0),
          ),
        );
        expectNear(taken(linear.pullback(cotangent)), pulled, 'gradient', 1e-5);
        linear.dispose();
        cotangent.dispose();
      }));

  it('an operator without a gradient is named, and the model is a black box', async () => {
    const nodes = [flat, node('MatMul', 'flat w', 'z'), node('Atan', 'z', 'y')];
    writeFileSync(inFolder('model.onnx'), onnxFile(model(nodes, three, 3)));
    const input = [HEIGHT, WIDTH, 1] as const;
    await withModel(inFolder('model.onnx'), { input }, async ({ model: classifier, description }) => {
      expect(description).to.include('; a black box: no gradient is known here of Atan)');
      expect(classifier).to.not.have.any.keys('logits', 'linearize');
      const images = tf.tensor4d(values, [ROWS, HEIGHT, WIDTH, 1]);
      const expected = all.x.flatMap((row) => scoresOf(row).map(Math.atan));
      expectNear(taken(await classifier.predict(images)), expected, 'scores');
      images.dispose();
    });
  });

  it('a batch of 2: three batches for 5 images', () => {
    const pairs = { input: { name: 'x', shape: [2, 1, HEIGHT, WIDTH] }, outputs: [{ name: 'y', shape: [2, 3] }] };
    const nodes = [node('Reshape', 'x shape', 'flat'), node('MatMul', 'flat w', 'y')];
    const written = model(nodes, { ...three, shape: wholes(2, SIZE) }, 3, pairs);
    return opened(written, {}, async (classifier, images) => {
      expectNear(taken(await classifier.predict(images)), all.x.flatMap(scoresOf), 'scores');
      const linear = linearize(classifier, images);
      expectNear(linear.logits.dataSync(), all.x.flatMap(scoresOf), 'logits');
      const cotangent = tf.tidy(() => tf.ones([ROWS, 3]).mul([0, 0, 1]) as Tensor2D);
      expectNear(
        taken(linear.pullback(cotangent)),
        all.x.flatMap(() => column(2)),
        'gradient',
      );
      linear.dispose();
      cotangent.dispose();
    });
  });

  it('whole numbers in the middle, without a way back, leave a black box', async () => {
    const nodes = [
      node('Mul', 'x many', 'm'),
      node('Cast', 'm', 'whole', { to: 7 }),
      node('Cast', 'whole', 'f', { to: 1 }),
      node('Flatten', 'f', 'flat'),
      node('MatMul', 'flat w', 'y'),
    ];
    writeFileSync(inFolder('model.onnx'), onnxFile(model(nodes, { ...three, many: floats([], [7]) }, 3)));
    const input = [HEIGHT, WIDTH, 1] as const;
    await withModel(inFolder('model.onnx'), { input }, async ({ model: classifier, description }) => {
      expect(description).to.include('; a black box: it makes whole numbers of its images');
      expect(classifier).to.not.have.any.keys('logits', 'linearize');
    });
  });

  it('no images are refused', () =>
    opened(model([flat, node('MatMul', 'flat w', 'y')], three, 3), {}, async (classifier) => {
      const none = tf.zeros([0, HEIGHT, WIDTH, 1]) as Tensor4D;
      expect(() => classifier.logits(none)).to.throw('takes images [n, 2, 3, 1], got [0,2,3,1]');
      none.dispose();
    }));
});
