import { expect } from 'chai';
import type { Step } from '../../lib/models/architecture.js';
import { createNetwork, linearize, type NamedArray } from '../../lib/models/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

/** Of [1, 2] it makes [7.5, 9.5]; the first is moved by the inputs' 1 and 3, the second by their 2 and 4. */
const A: Readonly<Record<string, NamedArray>> = {
  'a.weight': { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  'a.bias': { shape: [2], data: Float32Array.of(0.5, -0.5) },
};
const a: Step = { type: 'linear', weights: 'a', units: 2 };
const B: Readonly<Record<string, NamedArray>> = {
  'b.weight': { shape: [2, 2], data: Float32Array.of(10, 0, 0, 100) },
  'b.bias': { shape: [2], data: Float32Array.of(0, 0) },
};
const b: Step = { type: 'linear', weights: 'b', units: 2 };
const x: Step = { type: 'flatten', name: 'x' };

interface Case {
  readonly layers: readonly Step[];
  readonly weights?: Readonly<Record<string, NamedArray>>;
  readonly input?: readonly [number, number, number];
  readonly pixels?: readonly number[];
  readonly output: readonly number[];
  /** Of the first output. */
  readonly gradient: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a residual adds its input': {
    layers: [x, { type: 'residual', body: [a] }],
    weights: A,
    output: [8.5, 11.5],
    gradient: [2, 3],
  },
  'a residual adds its shortcut': {
    layers: [x, { type: 'residual', body: [a], shortcut: [b] }],
    weights: { ...A, ...B },
    output: [17.5, 209.5],
    gradient: [11, 3],
  },
  'a residual of an empty body is twice its input': {
    layers: [x, { type: 'residual', body: [] }],
    output: [2, 4],
    gradient: [2, 0],
  },
  'residuals lie in one another': {
    layers: [x, { type: 'residual', body: [{ type: 'residual', body: [a] }, b] }],
    weights: { ...A, ...B },
    output: [86, 1152],
    gradient: [21, 30],
  },
  'a gate multiplies its input': {
    layers: [x, { type: 'gate', body: [a] }],
    weights: A,
    output: [7.5, 19],
    gradient: [8.5, 3],
  },
  'a gate has one factor for all places of a channel': {
    layers: [{ type: 'gate', body: [{ type: 'adaptiveAvgPool2d', size: 1 }] }, { type: 'flatten' }],
    input: [1, 2, 1],
    pixels: [1, 3],
    output: [2, 6],
    gradient: [2.5, 0.5],
  },
  'a concat puts one behind the other': {
    layers: [x, { ...a, name: 'a' }, { ...b, inputs: ['x'], name: 'b' }, { type: 'concat', inputs: ['b', 'a', 'x'] }],
    weights: { ...A, ...B },
    output: [10, 200, 7.5, 9.5, 1, 2],
    gradient: [10, 0],
  },
  'each of several factors behind a layer counts': {
    layers: [
      x,
      a,
      { type: 'affine', weights: 'c' },
      { type: 'affine', weights: 'd', bias: false },
      { type: 'batchNorm', weights: 'e', epsilon: 0.5 },
    ],
    weights: {
      ...A,
      'c.weight': { shape: [2], data: Float32Array.of(2, 3) },
      'c.bias': { shape: [2], data: Float32Array.of(1, -1) },
      'd.weight': { shape: [2], data: Float32Array.of(10, 100) },
      'd.bias': { shape: [2], data: Float32Array.of(0, 0) },
      'e.weight': { shape: [2], data: Float32Array.of(1, 4) },
      'e.bias': { shape: [2], data: Float32Array.of(0, 7) },
      'e.running_mean': { shape: [2], data: Float32Array.of(60, 750) },
      'e.running_var': { shape: [2], data: Float32Array.of(3.5, 15.5) },
    },
    // [16, 27.5], then [160, 2750]; (160 − 60) / 2, and (2750 − 750) / 4 · 4 + 7.
    output: [50, 2007],
    gradient: [10, 30],
  },
  'one input is used three times by a sum': {
    layers: [x, { type: 'add', inputs: ['x', 'x', 'x'] }],
    output: [3, 6],
    gradient: [3, 0],
  },
  'one input is used three times by a product': {
    layers: [x, { type: 'multiply', inputs: ['x', 'x', 'x'] }],
    output: [1, 8],
    gradient: [3, 0],
  },
  'one input is used by three layers': {
    layers: [
      x,
      { ...a, name: 'a' },
      { ...b, inputs: ['x'], name: 'b' },
      { type: 'multiply', inputs: ['a', 'b'], name: 'ab' },
      { type: 'add', inputs: ['ab', 'x'] },
    ],
    weights: { ...A, ...B },
    // 7.5 · 10 + 1; by the first pixel 1 · 10 + 7.5 · 10 + 1, by the second 3 · 10.
    output: [76, 1902],
    gradient: [86, 30],
  },
  'the images themselves are named input': {
    layers: [
      { type: 'relu' },
      { type: 'add', inputs: ['input', 'input'], name: 'two' },
      { type: 'multiply', inputs: ['two', 'input'] },
      { type: 'flatten' },
    ],
    output: [2, 8],
    gradient: [4, 0],
  },
};

/** What is taken in where a case says nothing else. */
const PAIR = { input: [1, 1, 2], pixels: [1, 2] } as const;

describe('networks that are graphs', () => {
  for (const [what, { layers, weights = {}, output, gradient, ...given }] of Object.entries(CASES))
    it(what, () =>
      expectNoLeak(() => {
        const { input, pixels } = { ...PAIR, ...given };
        const network = createNetwork({ name: 'by hand', input, initializer: 'torch', layers }, weights);
        const images = tf.tensor4d([...pixels], [1, ...input]);
        const first = tf.tensor2d([output.map((_, i) => Number(i === 0))]);
        const at = linearize(network, images);
        const pulled = [at.pullback(first), at.pullback(first)];
        const taped = tf.grad((given) => network.logits(given as Tensor4D).mul(first))(images);
        expect(Array.from(at.logits.dataSync())).to.deep.equal(output);
        for (const found of [...pulled, taped]) expect(Array.from(found.dataSync())).to.deep.equal(gradient);
        at.dispose();
        tf.dispose([images, first, pulled, taped]);
        network.dispose();
      }),
    );
});
