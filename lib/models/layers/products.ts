import { native, type Tensor, type Tensor2D } from '../../tensor/index.js';

/** a · b over the last two axes, or with the one or the other turned. Not TensorFlow's MatMul: called eagerly it writes outside its memory (seen in 2.18.1). */
export const product = (a: Tensor, b: Tensor, turned: { a?: boolean; b?: boolean } = {}): Tensor =>
  native('BatchMatMulV2', [a, b], { adj_x: turned.a ?? false, adj_y: turned.b ?? false });

/** All values along the last axis as rows [rows, features]. */
export const asRows = (x: Tensor): Tensor2D =>
  (x.rank === 2 ? x : x.reshape([-1, x.shape.at(-1) as number])) as Tensor2D;
