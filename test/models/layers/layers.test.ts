import { expect } from 'chai';
import { type PlacedLayer, parametersOf, place, type Weights } from '../../../lib/models/graph.js';
import type { Layer } from '../../../lib/models/index.js';
import type { Linearized, Rule } from '../../../lib/models/layers/contract.js';
import { kindOf, LAYERS } from '../../../lib/models/layers/index.js';
import { linearizeLayer } from '../../../lib/models/reverse.js';
import { keyedUniform, type Tensor, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';
import { LAYER_CASES, type LayerCase } from './cases.js';

const IMAGES = 3;

const random = (shape: readonly number[], from: number, to: number, ...keys: number[]): Tensor =>
  tf.tensor(
    keyedUniform(
      shape.reduce((a, b) => a * b, 1),
      from,
      to,
      ...keys,
    ),
    [...shape],
  );

/** Positive, so that they may be variances. */
const weightsOf = ({ parameters }: PlacedLayer): Weights =>
  Object.fromEntries(parameters.map(({ name, shape }, i) => [name, random(shape, 0.1, 1, i)]));

const apply = (placed: PlacedLayer, x: Tensor, weights: Weights, keys?: readonly number[]) =>
  kindOf(placed.layer).apply(placed.layer, x, parametersOf(placed, weights), keys);

/** Equal but for the rounding of sums in another order. */
const expectClose = (found: Tensor, expected: Tensor) => {
  expect(found.shape).to.deep.equal(expected.shape);
  const largest = (expected.dataSync() as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expect(largestDifference(found.dataSync(), expected.dataSync())).to.be.below(2e-6 * largest);
};

/** Made in a tidy of which what the layer asks for outlives, and no more. */
function outliving(work: () => Linearized): Linearized {
  const made: Linearized[] = [];
  tf.tidy(() => {
    made.push(work());
    const { output, kept, updates = {} } = made[0];
    for (const tensor of [output, ...kept, ...Object.values(updates)]) tf.keep(tensor);
  });
  return made[0];
}

const cases = (Object.keys(LAYERS) as Layer['type'][]).flatMap((type) =>
  LAYER_CASES[type].map((row: LayerCase) => [`${type} of [${row.input}]`, row] as const),
);

describe('every layer', () => {
  it('stands in the table under its own type', () => {
    for (const [type, rows] of Object.entries(LAYER_CASES))
      for (const { layer } of rows) expect(layer.type).to.equal(type);
  });

  for (const [name, { layer, input, output, parameters = {} }] of cases) {
    const placed = place(layer, input);

    it(`says its output and parameters before it has any: ${name}`, () => {
      expect(placed.output).to.deep.equal(output);
      expect(Object.fromEntries(placed.parameters.map((each) => [each.name, each.shape]))).to.deep.equal(parameters);
      expect(kindOf(layer).refuses?.(layer, input)).to.equal(undefined);
      for (const [field, rule] of Object.entries<Rule>(kindOf(layer).fields)) {
        const value = (layer as unknown as Record<string, unknown>)[field];
        expect(rule.holds(value) || (rule.optional && value === undefined), field).to.equal(true);
      }
    });

    it(`gives that output, and the gradient of the tape: ${name}`, () =>
      expectNoLeak(() => {
        const weights = weightsOf(placed);
        const x = random([IMAGES, ...input], -1, 1, 7);
        const cotangents = [8, 9].map((key) => random([IMAGES, ...output], -1, 1, key));
        const value = tf.tidy(() => apply(placed, x, weights).clone());
        expect(value.shape).to.deep.equal([IMAGES, ...output]);
        if (kindOf(layer).trainingOnly) {
          expectClose(value, x);
          tf.dispose([weights, x, cotangents, value]);
          return;
        }
        const derivative = tf.grad((at: Tensor) => apply(placed, at, weights));
        const expected = cotangents.map((cotangent) => derivative(x, cotangent));
        const at = outliving(() => linearizeLayer(placed, x.clone(), parametersOf(placed, weights)));
        x.dispose();
        expectClose(at.output, value);
        cotangents.forEach((cotangent, i) => {
          tf.tidy(() => expectClose(at.pullback(cotangent), expected[i]));
        });
        tf.dispose([weights, cotangents, value, expected, at.output, ...at.kept]);
      }));
  }
});

/** In training: its output, and the gradients of input and weights, beside the tape's. */
function expectTrains(placed: PlacedLayer) {
  const weights = weightsOf(placed);
  const keys = [3, 1];
  const x = random([IMAGES, ...placed.input], -1, 1, 7);
  const cotangent = random([IMAGES, ...placed.output], -1, 1, 8);
  const trained = placed.parameters.filter(({ fixed }) => !fixed);
  const onTape = (at: Tensor, ...values: Tensor[]) =>
    apply(placed, at, { ...weights, ...Object.fromEntries(trained.map(({ name }, i) => [name, values[i]])) }, keys);
  const all = [x, ...trained.map(({ name }) => weights[name])];
  const value = tf.tidy(() => onTape(...(all as [Tensor, ...Tensor[]])).clone());
  const expected = tf.grads(onTape)(all, cotangent);
  const at = outliving(() => linearizeLayer(placed, x.clone(), parametersOf(placed, weights), keys));
  expectClose(at.output, value);
  tf.tidy(() => expectClose(at.pullback(cotangent), expected[0]));
  tf.tidy(() => {
    const found = at.weightGradients?.(cotangent) ?? {};
    expect(Object.keys(found).sort()).to.deep.equal(trained.map(({ role }) => role).sort());
    trained.forEach(({ role }, i) => {
      expectClose(found[role], expected[i + 1]);
    });
  });
  tf.dispose([weights, x, cotangent, value, ...expected, at.output, ...at.kept, { ...at.updates }]);
}

describe('every layer in training', () => {
  for (const [name, { layer, input }] of cases)
    it(`gives the gradients of the tape: ${name}`, () => expectNoLeak(() => expectTrains(place(layer, input))));
});
