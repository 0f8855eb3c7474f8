import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { OPERATORS } from '../../../../lib/models/open/onnx/operators/index.js';
import { createProgram } from '../../../../lib/models/open/onnx/program.js';
import { readOnnx } from '../../../../lib/models/open/onnx/read.js';
import { type Tensor, tf } from '../../../../lib/tensor/index.js';
import {
  expectNoLeak,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../../helpers.js';

/** One operator at one input: what PyTorch makes of it, see test/fixtures/make_onnx_fixtures.py. */
interface Case {
  readonly name: string;
  readonly model: string;
  readonly x: { readonly shape: number[]; readonly low: number; readonly high: number };
  readonly y: Packed;
  readonly gradient: Packed;
}

/** The numbers of the script's function of that name. */
function drawn(shape: readonly number[], low: number, high: number, key: number): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(
    { length: size },
    (_, i) => low + ((high - low) * ((i * 7919 + 104729 * key) % 65521)) / 65521,
  );
}

const largest = (values: ArrayLike<number>) => Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);

describe('Operators of ONNX', () => {
  const inFolder = temporaryFolder();
  const cases = readFixture('onnx-operators.json') as Case[];
  const seen = new Set<string>();

  for (const { name, model, x, y, gradient } of cases)
    for (const last of x.shape.length === 4 ? [false, true] : [false])
      it(`${name}${last ? ', channels last' : ''}: PyTorch's output and gradient`, () =>
        expectNoLeak(async () => {
          writeFileSync(inFolder('case.onnx'), Buffer.from(model, 'base64'));
          const program = createProgram(readOnnx(inFolder('case.onnx')), 'x', 'y');
          for (const operator of program.operators) seen.add(operator);
          const turned = (tensor: Tensor, axes: number[]) => (last ? tensor.transpose(axes) : tensor);
          const [images, cotangent] = tf.tidy(() => [
            turned(tf.tensor(drawn(x.shape, x.low, x.high, 0), x.shape), [0, 2, 3, 1]).clone(),
            tf.tensor(drawn(y.shape, -1, 1, 1), y.shape),
          ]);
          const forgets = program.run(images, { last, remembers: false });
          const ran = program.run(images, { last, remembers: true });
          const expected = unpack(y);
          for (const { output } of [forgets, ran]) {
            expect(output.shape).to.deep.equal(y.shape);
            const gap = largestDifference(output.dataSync(), expected);
            expect(gap, 'output').to.be.below(2e-6 * Math.max(1, largest(expected)));
          }
          // Twice, since a pull-back may be taken any number of times.
          for (let i = 0; i < 2; i++) {
            const pulled = tf.tidy(() => turned(ran.toInput(cotangent), [0, 3, 1, 2]).clone());
            expect(pulled.shape).to.deep.equal(x.shape);
            const wanted = unpack(gradient);
            expect(largestDifference(pulled.dataSync(), wanted), 'gradient').to.be.below(
              5e-6 * Math.max(1, largest(wanted)),
            );
            pulled.dispose();
          }
          forgets.dispose();
          ran.dispose();
          program.dispose();
          tf.dispose([images, cotangent]);
        }));

  it('are all held against PyTorch, but for a few by another name', () => {
    // What onnxruntime knows under its own name alone, and what it does not know yet.
    const others = ['SimplifiedLayerNormalization', 'Swish'];
    expect(Object.keys(OPERATORS).filter((name) => !seen.has(name))).to.have.members(others);
  });
});
