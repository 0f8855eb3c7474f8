import { type OnnxNode, textOf, wholeOf } from './model.js';
import { OPERATORS } from './operators/index.js';
import { sizeOf } from './value.js';

type Shape = readonly number[];
type Macs = (inputs: readonly (Shape | undefined)[], output: Shape, node: OnnxNode) => number | undefined;

/** Each value that comes out sums products over a filter [out, in, …kernel]. */
const convolution: Macs = ([, filter], output) => filter && sizeOf(output) * sizeOf(filter.slice(1));

/** Each value that comes in goes with a filter [in, out, …kernel]. */
const transposed: Macs = ([x, filter]) => x && filter && sizeOf(x) * sizeOf(filter.slice(1));

const product: Macs = ([a, b], output) => {
  const inner = a?.at(-1) ?? (b && (b.length > 1 ? b.at(-2) : b[0]));
  return inner === undefined ? undefined : sizeOf(output) * inner;
};

const general: Macs = ([a, b], output, node) => {
  const inner = a?.[wholeOf(node, 'transA', 0) ? 0 : 1] ?? b?.[wholeOf(node, 'transB', 0) ? 1 : 0];
  return inner === undefined ? undefined : sizeOf(output) * inner;
};

/** Every axis that is named, once. */
const einsum: Macs = (inputs, _output, node) => {
  const named = textOf(node, 'equation', '').replace(/\s/g, '').split('->')[0].split(',');
  const lengths = new Map<string, number>();
  for (const [i, names] of named.entries()) {
    const shape = inputs[i];
    if (shape?.length !== names.length) return undefined;
    for (const [axis, name] of [...names].entries()) lengths.set(name, shape[axis]);
  }
  return sizeOf([...lengths.values()]);
};

/** Operators that sum products: one row. */
const MACS: Readonly<Record<string, Macs>> = {
  Conv: convolution,
  ConvTranspose: transposed,
  Gemm: general,
  MatMul: product,
  Einsum: einsum,
};

/** Whether a node is known to sum no products, nor one inside of it. */
const isFree = ({ type, attributes }: OnnxNode): boolean =>
  Object.hasOwn(OPERATORS, type) &&
  !Object.hasOwn(MACS, type) &&
  Object.values(attributes).every(({ graph }) => !graph || graph.nodes.every(isFree));

/** Multiplications of a node's sums of products, at shapes as the graph has them; undefined where they are not known. */
export function macsOf(
  node: OnnxNode,
  inputs: readonly (Shape | undefined)[],
  output: Shape | undefined,
): number | undefined {
  if (!Object.hasOwn(MACS, node.type)) return isFree(node) ? 0 : undefined;
  return output && MACS[node.type](inputs, output, node);
}

const isOne = (numbers: readonly number[]) => numbers.every((n) => n === 1);
const together = (numbers: readonly number[]) => (new Set(numbers).size === 1 ? String(numbers[0]) : numbers.join('×'));

/** A node's settings in words: its kernel, strides, dilations and groups. */
export function detailOf({ type, attributes }: OnnxNode, filter: Shape | undefined): string {
  const convolves = type === 'Conv' || type === 'ConvTranspose';
  const kernel = (convolves ? filter?.slice(2) : undefined) ?? attributes.kernel_shape?.wholes;
  const [strides, dilations] = [attributes.strides?.wholes, attributes.dilations?.wholes];
  const groups = convolves ? (attributes.group?.whole ?? 1) : 1;
  return [
    ...(kernel?.length ? [kernel.join('×')] : []),
    ...(strides && !isOne(strides) ? [`stride ${together(strides)}`] : []),
    ...(dilations && !isOne(dilations) ? [`dilation ${together(dilations)}`] : []),
    ...(groups > 1 ? [`groups ${groups}`] : []),
  ].join(', ');
}
