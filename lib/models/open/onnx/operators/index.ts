import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { branches } from './branches.js';
import { conditions } from './conditions.js';
import type { Operators } from './contract.js';
import { convolutions } from './convolutions.js';
import { sums } from './einsum.js';
import { indexing } from './indexing.js';
import { joining } from './joining.js';
import { normalizations } from './normalizations.js';
import { pools } from './pools.js';
import { products } from './products.js';
import { quantization } from './quantization.js';
import { reductions } from './reductions.js';
import { reshaping } from './reshaping.js';
import { resizing } from './resizing.js';
import { shapes } from './shapes.js';
import { sharesOfWhole } from './shares.js';

/** Every operator that is known with its gradient, by ONNX' name for it. */
export const OPERATORS: Operators = {
  ...activations,
  ...arithmetic,
  ...branches,
  ...conditions,
  ...convolutions,
  ...indexing,
  ...joining,
  ...normalizations,
  ...pools,
  ...products,
  ...quantization,
  ...reductions,
  ...reshaping,
  ...resizing,
  ...shapes,
  ...sharesOfWhole,
  ...sums,
};
