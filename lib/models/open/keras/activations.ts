import type { Layer } from '../../architecture.js';
import type { Shape } from '../../layers/contract.js';
import { aboveZero, belowOne, expectField, type Fail, type KerasLayer, keyOf, numberOf } from './fields.js';

/** A step of a Keras model in our terms. A softmax is no layer here: it can only be left away, at the end. */
export type Step = Layer | { readonly type: 'softmax' };

/** Activations by the names that Keras has for them. */
const NAMED: Readonly<Record<string, Step | undefined>> = {
  linear: undefined,
  relu: { type: 'relu' },
  relu6: { type: 'relu6' },
  leaky_relu: { type: 'leakyRelu', slope: 0.2 },
  elu: { type: 'elu' },
  gelu: { type: 'gelu' },
  silu: { type: 'silu' },
  swish: { type: 'silu' },
  softplus: { type: 'softplus' },
  sigmoid: { type: 'sigmoid' },
  tanh: { type: 'tanh' },
  hard_sigmoid: { type: 'hardSigmoid' },
  hard_silu: { type: 'hardSwish' },
  hard_swish: { type: 'hardSwish' },
  softmax: { type: 'softmax' },
};

/** Whether Keras 3 wrote a layer: it alone describes the type of its numbers so. */
const isOfKeras3 = ({ config: { dtype } }: KerasLayer) =>
  typeof dtype === 'object' && dtype !== null && 'class_name' in dtype && dtype.class_name === 'DTypePolicy';

/** An activation, and the layers that it is: of a layer of its own, or at the end of another. */
export function activated(layer: KerasLayer, fail: Fail): Step[] {
  const { activation = 'linear' } = layer.config;
  if (typeof activation !== 'string' || !Object.hasOwn(NAMED, activation))
    return fail(`has the activation ${JSON.stringify(activation)}; ${Object.keys(NAMED).join(', ')} are read`);
  if (activation === 'hard_sigmoid' && !isOfKeras3(layer))
    return fail('has the activation "hard_sigmoid" of before Keras 3, x / 5 + ½; that of Keras 3 is read');
  const step = NAMED[activation];
  return step ? [step] : [];
}

/** ReLU as a layer, which can be cut above, or leak. */
export function relu(layer: KerasLayer, fail: Fail): Step[] {
  expectField(layer, 'threshold', [0, [0]], fail);
  const { max_value: largest = null, negative_slope: given = 0 } = layer.config;
  const slope = numberOf({ ...layer, config: { negative_slope: given } }, 'negative_slope', belowOne, fail);
  if (largest === null) return [slope === 0 ? { type: 'relu' } : { type: 'leakyRelu', slope }];
  const max = numberOf(layer, 'max_value', aboveZero, fail);
  if (slope !== 0) return fail(`has max_value ${max} and negative_slope ${slope}; one of them is read`);
  return [max === 6 ? { type: 'relu6' } : { type: 'clip', min: 0, max }];
}

/** ReLU that leaks by slopes that were learned: one for all values, for each channel, or for each value. */
export function prelu(layer: KerasLayer, fail: Fail, input: Shape): Step[] {
  const { shared_axes: axes } = layer.config;
  const listed = Array.isArray(axes) ? [...axes].sort().join() : '';
  const places = input
    .slice(1)
    .map((_, i) => i + 1)
    .join();
  const all = input.map((_, i) => i + 1).join();
  const shared = ({ '': 'none', [all]: 'all', [places]: 'places' } as const)[listed];
  return shared
    ? [{ type: 'prelu', weights: keyOf(layer), shared }]
    : fail(`has shared_axes ${JSON.stringify(axes)}; none, [${places}] or [${all}] are read`);
}

/** The slope was called alpha before Keras 3; .3 where it is not said. */
export function leakyRelu(layer: KerasLayer, fail: Fail): Step[] {
  const { negative_slope, alpha } = layer.config;
  const slope = negative_slope ?? alpha ?? 0.3;
  return [{ type: 'leakyRelu', slope: numberOf({ ...layer, config: { slope } }, 'slope', belowOne, fail) }];
}
