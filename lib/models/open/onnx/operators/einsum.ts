import { native, type Tensor } from '../../../../tensor/index.js';
import { textOf } from '../model.js';
import { NotHandled } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';

const einsumOf = (equation: string, ...tensors: Tensor[]): Tensor =>
  native('Einsum', tensors, { N: tensors.length, equation });

/**
 * Sums of products along named axes, of two values: each axis of one is in the other or in the output, and none twice, so
 * that the gradient is another such sum.
 */
const einsum: Operator = (inputs, { node, trace }) => {
  const equation = textOf(node, 'equation', '').replace(/\s/g, '');
  const found = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]*)$/.exec(equation);
  const [, first, second, output] = found ?? [];
  const twice = [first, second, output].some((names) => names && new Set(names).size !== names.length);
  const alone = (names: string, others: string) => [...names].some((name) => !others.includes(name));
  if (!found || twice || alone(first, second + output) || alone(second, first + output))
    throw new NotHandled(`the sum ${equation}`);
  const [a, b] = [trace.plain(given(inputs, 0)), trace.plain(given(inputs, 1))];
  return trace.step([a, b], (x, y) => ({
    output: einsumOf(equation, x, y),
    kept: [x, y],
    pullback: (cotangent) => [
      a.active ? einsumOf(`${output},${second}->${first}`, cotangent, y) : undefined,
      b.active ? einsumOf(`${output},${first}->${second}`, cotangent, x) : undefined,
    ],
  }));
};

export const sums: Operators = { Einsum: einsum };
