import type { Padding } from '../../../../tensor/index.js';
import { type OnnxNode, textOf, wholeOf, wholesOf } from '../model.js';
import { NotHandled, sound } from '../value.js';

/** How the window of a convolution or a pool lies over images [n, c, h, w]. */
export interface Window {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** [top, bottom, left, right]. */
  readonly padding: readonly [number, number, number, number];
  /** Rows and columns that windows reach over beyond that at the bottom and on the right (ceil_mode). */
  readonly beyond: readonly [number, number];
}

/** Lists along height and width; of one axis (sequences) there is one row. */
export function pairOf(wholes: readonly number[] | undefined, axes: number, otherwise: number): [number, number] {
  const list = wholes ?? Array<number>(axes).fill(otherwise);
  if (list.length !== axes || !list.every((n) => Number.isInteger(n)))
    throw new RangeError(`it has a list of ${list.length} numbers for ${axes} axes`);
  return axes === 1 ? [otherwise, list[0]] : [list[0], list[1]];
}

const positive = (pair: [number, number], what: string): [number, number] => {
  if (pair.some((n) => n < 1)) throw new RangeError(`it has ${what} of ${pair.join(' × ')}`);
  return pair;
};

/** What is laid around along one axis where the node says so by a name, for outputs of ⌈length / stride⌉. */
function byName(name: string, length: number, reach: number, stride: number): [number, number] {
  if (name === 'VALID') return [0, 0];
  const lacking = Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
  const [less, more] = [Math.floor(lacking / 2), Math.ceil(lacking / 2)];
  return name === 'SAME_LOWER' ? [more, less] : [less, more];
}

/** The pads that a node lists, [begin of each axis, end of each axis], as [top, bottom, left, right]. */
function listedPads(node: OnnxNode, axes: number): [number, number, number, number] {
  const pads = wholesOf(node, 'pads') ?? Array<number>(axes * 2).fill(0);
  if (pads.length !== axes * 2) throw new RangeError(`it has ${pads.length} pads for ${axes} axes`);
  return axes === 1 ? [0, 0, pads[0], pads[1]] : [pads[0], pads[2], pads[1], pads[3]];
}

/** The window of a node over images of that height and width. `size` is the kernel's, where the node need not say it. */
export function windowOf(
  node: OnnxNode,
  lengths: readonly [number, number],
  axes: number,
  size: readonly [number, number] = positive(pairOf(wholesOf(node, 'kernel_shape'), axes, 1), 'a kernel'),
): Window {
  const stride = positive(pairOf(wholesOf(node, 'strides'), axes, 1), 'strides');
  const dilation = positive(pairOf(wholesOf(node, 'dilations'), axes, 1), 'dilations');
  const auto = textOf(node, 'auto_pad', 'NOTSET');
  const listed = listedPads(node, axes);
  const beyond: [number, number] = [0, 0];
  const padding = [0, 1].flatMap((axis) => {
    const reach = (size[axis] - 1) * dilation[axis] + 1;
    const [before, after] =
      auto === 'NOTSET' || auto === ''
        ? [listed[axis * 2], listed[axis * 2 + 1]]
        : byName(auto, lengths[axis], reach, stride[axis]);
    const room = lengths[axis] + before + after - reach;
    if (before < 0 || after < 0) throw new NotHandled('negative pads of a window');
    if (room < 0) throw new RangeError(`its window of ${reach} does not fit into ${lengths[axis]}`);
    if (wholeOf(node, 'ceil_mode', 0) && room % stride[axis]) {
      const count = Math.ceil(room / stride[axis]);
      // A window that would begin beyond the end is left out.
      if (count * stride[axis] < lengths[axis] + before) beyond[axis] = count * stride[axis] - room;
    }
    return [before, after];
  });
  const [top, bottom, left, right] = padding;
  sound([lengths[0] + top + bottom, lengths[1] + left + right, Math.max(1, size[0] * size[1])]);
  return { size, stride, dilation, padding: [top, bottom, left, right], beyond };
}

/** The padding with what windows reach over beyond it. */
export const withBeyond = ({ padding: [top, bottom, left, right], beyond: [down, across] }: Window): Padding => {
  const all = [top, bottom + down, left, right + across] as const;
  return all.some(Boolean) ? all : 0;
};
