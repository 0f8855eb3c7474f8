import type { Fail, KerasLayer } from './fields.js';
import { type Inbound, isRef, type Ref } from './inbound.js';

/** A layer, or what an operation is as one, with the values that it takes. */
export interface Applied {
  readonly layer: KerasLayer;
  readonly refs: readonly Ref[];
}

type Operation = 'add' | 'subtract' | 'multiply' | 'divide';

/** Operations between values that are written without a layer: those of Keras 3, and the functions of TensorFlow. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Add: 'add',
  Subtract: 'subtract',
  Multiply: 'multiply',
  Divide: 'divide',
  TrueDivide: 'divide',
  'math.add': 'add',
  '__operators__.add': 'add',
  'math.subtract': 'subtract',
  'math.multiply': 'multiply',
  'math.divide': 'divide',
  'math.truediv': 'divide',
};

/**
 * Whether an entry is an operation of Keras 3, which is no layer and has no place among its weights. Files of HDF5 do not
 * say where a class is from; layers say there whether they are trained.
 */
export function isOperation({ module, class_name: type, config }: Readonly<Record<string, unknown>>): boolean {
  if (typeof module === 'string') return module.includes('.ops.');
  const trained = typeof config === 'object' && config !== null && 'trainable' in config;
  return !trained && typeof type === 'string' && Object.hasOwn(OPERATIONS, type);
}

/** By a number: x · scale + offset. */
function byNumber(
  operation: Operation,
  number: number,
  numberFirst: boolean,
): { scale: number; offset: number } | undefined {
  if (operation === 'add') return { scale: 1, offset: number };
  if (operation === 'subtract') return numberFirst ? { scale: -1, offset: number } : { scale: 1, offset: -number };
  if (operation === 'multiply') return { scale: number, offset: 0 };
  return numberFirst ? undefined : { scale: 1 / number, offset: 0 };
}

/** An operation of two operands as the layer that does the same. */
export function operationOf(layer: KerasLayer, { operands, told }: Inbound, fail: Fail): Applied {
  const name = String(layer.type === 'TFOpLambda' ? layer.config.function : layer.type);
  const others = Object.keys(told);
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation || operands.length !== 2 || others.length)
    return fail(
      `is the operation ${name} of ${operands.length} operands${others.length ? ` with ${others.join(', ')}` : ''}; sums, differences, products and quotients of two are read`,
    );
  const refs = operands.filter(isRef);
  const [first, second] = operands;
  const as = (type: string, config: KerasLayer['config'] = {}): Applied => ({
    layer: { ...layer, type, config },
    refs,
  });
  const number = typeof first === 'number' ? first : second;
  if (typeof number === 'number' && refs.length === 1) {
    const scaled = byNumber(operation, number, number === first);
    return scaled ? as('Rescaling', scaled) : fail(`divides ${number} by a value, which is not read`);
  }
  if (operation === 'add') return as('Add');
  if (operation === 'multiply') return as('Multiply');
  return fail(`is the ${operation === 'divide' ? 'quotient' : 'difference'} of two values, which is not read`);
}
