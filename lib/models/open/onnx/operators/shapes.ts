import { wholeOf } from '../model.js';
import { numbersOf } from '../trace.js';
import { held, known, NotHandled, sizeOf, sound } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';

const shape: Operator = (inputs, { node }) => {
  const { shape: whole } = given(inputs, 0);
  const end = node.attributes.end?.whole;
  return known(whole.slice(wholeOf(node, 'start', 0), end ?? whole.length));
};

const constant: Operator = (_inputs, { node }) => {
  const { tensor, number, whole, numbers, wholes } = {
    tensor: node.attributes.value?.tensor,
    number: node.attributes.value_float?.number,
    whole: node.attributes.value_int?.whole,
    numbers: node.attributes.value_floats?.numbers,
    wholes: node.attributes.value_ints?.wholes,
  };
  if (tensor) return held(tensor);
  if (number !== undefined) return known([number], [], 'float');
  if (whole !== undefined) return known([whole], []);
  if (numbers) return known(numbers, [numbers.length], 'float');
  if (wholes) return known(wholes);
  throw new NotHandled('a constant of another kind than numbers');
};

const everywhere: Operator = (inputs, { node }) => {
  const whole = sound(numbersOf(inputs[0], 'shapes'));
  const tensor = node.attributes.value?.tensor;
  const [value] = tensor ? tensor.numbers() : [0];
  return known(
    Array.from({ length: sizeOf(whole) }, () => value),
    whole,
    tensor?.kind ?? 'float',
  );
};

const range: Operator = (inputs) => {
  const [from, to, step] = [0, 1, 2].map((i) => numbersOf(inputs[i], 'bounds')[0]);
  const count = Math.max(0, Math.ceil((to - from) / step));
  sound([count]);
  return known(
    Array.from({ length: count }, (_, i) => from + i * step),
    [count],
    given(inputs, 0).kind,
  );
};

/** What no image decides: shapes, constants, counts. */
export const shapes: Operators = {
  Shape: shape,
  Size: (inputs) => known([sizeOf(given(inputs, 0).shape)], []),
  Constant: constant,
  ConstantOfShape: everywhere,
  Range: range,
};
