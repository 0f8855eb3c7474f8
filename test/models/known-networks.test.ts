import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Architecture } from '../../lib/models/architecture.js';
import { layGraph, parametersIn } from '../../lib/models/graph.js';
import { architectures, type DifferentiableClassifier, linearize, networkFromPyTorch } from '../../lib/models/index.js';
import { behind } from '../../lib/models/open/ends.js';
import { valuesStep } from '../../lib/models/open/preprocessing/steps.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, readFixture } from '../helpers.js';
import { drawn, sizeOf, stateOf } from './drawn.js';

interface Answers {
  readonly image: number;
  readonly logits: string;
  readonly gradients: string;
  readonly errors: Readonly<Record<'logits' | 'gradients', number>>;
}

/** What test/fixtures/make_network_fixtures.py recorded of PyTorch. */
const recorded = readFixture('networks.json') as {
  margin: [number, number];
  networks: Record<string, { parameters: number; state: string; sides: Record<string, Answers> }>;
};

/** As published: papers, torchvision's documentation, the repositories of their origin. */
const PUBLISHED: Record<string, number> = {
  smallcnn: 312_202,
  resnet18: 11_689_512,
  resnet34: 21_797_672,
  resnet50: 25_557_032,
  mobilenet_v2: 3_504_872,
  'efficientnet-lite0': 4_652_008,
  // 0.27, 0.46 and 0.85 million; shortcuts have none.
  resnet20: 269_722,
  resnet32: 464_154,
  resnet56: 853_018,
  'cifar-resnet18': 11_173_962,
  'preact-resnet18': 11_171_146,
  'wrn-28-10': 36_479_194,
  'wrn-34-10': 46_160_474,
  'vit-b-16': 86_567_656,
};

const unpacked = (data: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);

/** As many values as were recorded, from all over. */
const some = (values: ArrayLike<number>, { length }: ArrayLike<number>): number[] => {
  const step = Math.max(1, Math.floor(values.length / length));
  return Array.from({ length }, (_, i) => values[i * step]);
};

const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
const off = (found: readonly number[], expected: ArrayLike<number>) =>
  norm(found.map((value, i) => value - expected[i])) / norm(expected);
const cosine = (a: readonly number[], b: ArrayLike<number>) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0) / (norm(a) * norm(b));

/**
 * A gradient jumps where rounding changes the sign of a rectifier's input. At the images that were recorded PyTorch's
 * does not, and elsewhere it is rare: the image and, for other roundings of all that is computed, some beside it.
 */
const BESIDE = [0, 1e-7, -1e-7, 2e-7];

/** Logits, and gradients of the margin, of an image that is drawn by its number, and of those beside it. */
function answersOf(architecture: Architecture, image: number) {
  const { margin } = recorded;
  const network = networkFromPyTorch('drawn', drawn(architecture), architecture);
  const { classes } = network;
  const shape: [number, number, number, number] = [1, ...architecture.input];
  const one = tf.tensor4d(keyedUniform(sizeOf(shape), 0, 1, 2, image), shape);
  const images = tf.tidy(() => tf.concat(BESIDE.map((share) => one.mul(1 + share)))) as Tensor4D;
  const { normalize, input } = architecture;
  const model = normalize ? behind(network, valuesStep(normalize), input) : network;
  const at = linearize(model as DifferentiableClassifier, images);
  const of = (k: number) => Number(k === margin[0]) - Number(k === margin[1]);
  const cotangent = tf.tensor2d(BESIDE.map(() => Array.from({ length: classes }, (_, k) => of(k))));
  const gradients = at.pullback(cotangent);
  const pulled = gradients.dataSync();
  const found = {
    logits: at.logits.dataSync().subarray(0, classes),
    gradients: BESIDE.map((_, i) => pulled.subarray(i * one.size, (i + 1) * one.size)),
  };
  at.dispose();
  tf.dispose([one, images, cotangent, gradients]);
  network.dispose();
  return found;
}

describe('networks known by name', function () {
  this.timeout(600_000);

  for (const [name, parameters] of Object.entries(PUBLISHED))
    it(`${name} has its ${parameters.toLocaleString('en-US')} weights`, () => {
      const learned = parametersIn(layGraph(architectures[name])).filter(({ fixed }) => !fixed);
      expect(learned.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).to.equal(parameters);
    });

  for (const [name, { parameters, state, sides }] of Object.entries(recorded.networks)) {
    it(`${name} has the names and shapes of PyTorch's`, () => {
      const listing = JSON.stringify(stateOf(architectures[name]));
      expect(createHash('sha256').update(listing).digest('hex')).to.equal(state);
      expect(PUBLISHED[name]).to.equal(parameters);
    });

    for (const [side, { image, logits, gradients, errors }] of Object.entries(sides)) {
      const long = parameters > 2e7 || Number(side) === 224;
      (long && !process.env.ADVLAB_LONG ? it.skip : it)(`${name} answers as PyTorch does on ${side} × ${side}`, () =>
        expectNoLeak(() => {
          const found = answersOf({ ...architectures[name], input: [Number(side), Number(side), 3] }, image);
          const [expectedLogits, expectedGradients] = [unpacked(logits), unpacked(gradients)];
          expect(off(some(found.logits, expectedLogits), expectedLogits), 'logits').to.be.below(1e-4);
          const pulled = found.gradients.map((each) => some(each, expectedGradients));
          const [best] = pulled.sort((a, b) => off(a, expectedGradients) - off(b, expectedGradients));
          expect(off(best, expectedGradients), 'gradients').to.be.below(3 * errors.gradients);
          // Where PyTorch's own jumps at every image that was tried, its direction is not as sure.
          if (errors.gradients < 1e-3) expect(cosine(best, expectedGradients)).to.be.above(0.9999);
        }),
      );
    }
  }
});
