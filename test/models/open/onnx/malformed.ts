import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyedRandom, keyedUniform } from '../../../../lib/tensor/index.js';
import { floats, onnxFile, type Written, type WrittenNode, type WrittenTensor, wholes } from './write.js';

const node = (
  type: string,
  inputs: string,
  output: string,
  attributes: WrittenNode['attributes'] = {},
): WrittenNode => ({ type, inputs: inputs.split(' '), outputs: [output], attributes });

const drawn = (shape: readonly number[], key: number) =>
  floats(
    shape,
    keyedUniform(
      shape.reduce((a, b) => a * b, 1),
      -1,
      1,
      key,
    ),
  );

const TENSORS: Readonly<Record<string, WrittenTensor>> = {
  w: drawn([4, 1, 3, 3], 0),
  b: drawn([4], 1),
  v: drawn([16, 3], 2),
  shape: wholes(-1, 16),
};

const CONV = node('Conv', 'x w b', 'c', { strides: [2, 2], pads: [1, 1, 1, 1] });
const REST = [
  node('Relu', 'c', 'r'),
  node('MaxPool', 'r', 'p', { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1] }),
  node('Reshape', 'p shape', 'f'),
  node('MatMul', 'f v', 'y'),
];

/** A sound network of images [4, 4, 1] with three classes, and what of it is written otherwise. */
const network = (nodes: readonly WrittenNode[], more: Partial<Written> = {}): Buffer =>
  onnxFile({
    nodes,
    tensors: TENSORS,
    input: { name: 'x', shape: ['n', 1, 4, 4] },
    outputs: [{ name: 'y', shape: ['n', 3] }],
    ...more,
  });

export const sound = (): Buffer => network([CONV, ...REST]);

/** The network behind a node that spoils its images. */
const behind = (type: string, attributes: WrittenNode['attributes'], tensors: Written['tensors'] = {}, more = '') =>
  network([node(type, `x${more}`, 'spoiled', attributes), { ...CONV, inputs: ['spoiled', 'w', 'b'] }, ...REST], {
    tensors: { ...TENSORS, ...tensors },
  });

/** Added to the images: what a node makes of constants alone. */
const added = (made: WrittenNode, tensors: Written['tensors']) =>
  network([made, node('Add', 'x made', 'spoiled'), { ...CONV, inputs: ['spoiled', 'w', 'b'] }, ...REST], {
    tensors: { ...TENSORS, ...tensors },
  });

const huge = wholes(1, 1_000_000, 1_000_000);
const external = (location: string, more: Readonly<Record<string, string>> = {}) =>
  network([CONV, ...REST], {
    tensors: { ...TENSORS, v: { shape: [16, 3], type: 'float', external: { location, ...more } } },
  });

/** Files that hold what no model can: each is damaged in one way, and named by it. Those beside it lie in the folder. */
export function damaged(folder: string): Record<string, Buffer> {
  mkdirSync(join(folder, 'inside'), { recursive: true });
  writeFileSync(join(folder, 'outside.bin'), Buffer.alloc(192));
  writeFileSync(join(folder, 'inside', 'short.bin'), Buffer.alloc(100));
  symlinkSync(join(folder, 'outside.bin'), join(folder, 'inside', 'link.bin'));
  const conv = (attributes: WrittenNode['attributes']) => network([{ ...CONV, attributes }, ...REST]);
  const pool = (attributes: WrittenNode['attributes']) =>
    network([CONV, REST[0], { ...REST[1], attributes }, ...REST.slice(2)]);
  return {
    'a circle': network([
      CONV,
      node('Add', 'c s', 'a'),
      node('Relu', 'a', 's'),
      { ...REST[0], inputs: ['a'] },
      ...REST.slice(1),
    ]),
    'a node that takes from itself': network([{ ...CONV, inputs: ['c', 'w', 'b'] }, ...REST]),
    'a name that nothing gives': network([CONV, ...REST.slice(0, 3), node('MatMul', 'f nothing', 'y')]),
    'no nodes': network([]),
    'an output that nothing gives': network([CONV, ...REST], { outputs: [{ name: 'z', shape: ['n', 3] }] }),
    'an unknown operator': network([CONV, ...REST.slice(0, 3), node('NoSuchThing', 'f v', 'y')]),
    'images of 10¹² pixels': network([CONV, ...REST], { input: { name: 'x', shape: ['n', 1, 1_000_000, 1_000_000] } }),
    'images of 2⁶² pixels': network([CONV, ...REST], { input: { name: 'x', shape: ['n', 1, 2 ** 31, 2 ** 31] } }),
    'filters that are longer than the file': network([CONV, ...REST], {
      tensors: { ...TENSORS, w: { ...TENSORS.w, shape: [4, 1, 3000, 3000] } },
    }),
    'filters of a negative length': network([CONV, ...REST], {
      tensors: { ...TENSORS, w: { ...TENSORS.w, shape: [4, 1, -3, -3] } },
    }),
    'filters of 2⁶⁰ numbers': network([CONV, ...REST], {
      tensors: { ...TENSORS, w: { ...TENSORS.w, shape: [2 ** 20, 1, 2 ** 20, 2 ** 20] } },
    }),
    'filters for other channels': network([CONV, ...REST], { tensors: { ...TENSORS, w: drawn([4, 2, 3, 3], 0) } }),
    'filters of two axes': network([CONV, ...REST], { tensors: { ...TENSORS, w: drawn([4, 9], 0) } }),
    'a constant of 10¹² numbers': added(node('ConstantOfShape', 'size', 'made'), { size: huge }),
    'a constant repeated 10¹² times': added(node('Expand', 'b1 size', 'made'), { size: huge, b1: drawn([1], 1) }),
    'a range of 10¹² numbers': added(node('Range', 'z n o', 'made'), {
      z: { ...wholes(0), shape: [] },
      n: { ...wholes(10 ** 12), shape: [] },
      o: { ...wholes(1), shape: [] },
    }),
    'tiles of 10¹² pixels': behind('Tile', {}, { times: wholes(1, 1, 1_000_000, 1_000_000) }, ' times'),
    'pads of 10⁹ pixels': behind('Pad', {}, { around: wholes(0, 0, 0, 0, 0, 0, 0, 10 ** 9) }, ' around'),
    'pads of a convolution of 10⁹ pixels': conv({ pads: [0, 0, 10 ** 9, 10 ** 9] }),
    'images resized to 10¹² pixels': behind('Resize', {}, { sizes: wholes(1, 1, 1_000_000, 1_000_000) }, '   sizes'),
    'strides of 0': conv({ strides: [0, 0] }),
    'a dilation of 10⁹': conv({ dilations: [10 ** 9, 10 ** 9] }),
    'no groups': conv({ group: 0 }),
    'three pads': conv({ pads: [1, 1, 1] }),
    'a kernel of 0 in a pool': pool({ kernel_shape: [0, 0] }),
    'a pool larger than the images': pool({ kernel_shape: [9, 9] }),
    'an axis out of reach': behind('Concat', { axis: 9 }),
    'axes that are none': behind('Transpose', { perm: [0, 1, 2, 2] }),
    'a shape of other numbers': network([CONV, ...REST], { tensors: { ...TENSORS, shape: wholes(7, 13) } }),
    'a shape of two open axes': network([CONV, ...REST], { tensors: { ...TENSORS, shape: wholes(-1, -1) } }),
    'places out of reach': behind('Gather', { axis: 1 }, { places: wholes(99) }, ' places'),
    'parts of other sizes': network(
      [
        { type: 'Split', inputs: ['x', 'parts'], outputs: ['s', 't'], attributes: { axis: 2 } },
        { ...CONV, inputs: ['s', 'w', 'b'] },
        ...REST,
      ],
      { tensors: { ...TENSORS, parts: wholes(3, 9) } },
    ),
    'matrices that do not fit': network([CONV, ...REST], { tensors: { ...TENSORS, v: drawn([15, 3], 2) } }),
    'weights above the folder': external('../outside.bin'),
    'weights by an absolute path': external(join(folder, 'outside.bin')),
    'weights through a link': external('link.bin'),
    'weights that are missing': external('nowhere.bin'),
    'weights that break off': external('short.bin'),
    'weights from beyond the end': external('short.bin', { offset: '90', length: '192' }),
    'weights from before the start': external('short.bin', { offset: '-8', length: '192' }),
    'no ONNX at all': Buffer.from('not a model at all'),
    nothing: Buffer.alloc(0),
  };
}

/** The sound file cut off somewhere, and with some bytes turned over: what is left may still be a model. */
export function spoiled(count: number): Record<string, Buffer> {
  const whole = sound();
  const files: Record<string, Buffer> = {};
  const random = keyedRandom(7, 0, 0);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(random() * whole.length);
    if (i % 2) {
      files[`cut at byte ${at} (${i})`] = Buffer.from(whole.subarray(0, at));
      continue;
    }
    const flipped = Buffer.from(whole);
    for (let k = 0; k <= i % 3; k++) {
      const place = Math.floor(random() * whole.length);
      flipped[place] ^= 1 << Math.floor(random() * 8);
    }
    files[`turned over near ${at} (${i})`] = flipped;
  }
  return files;
}
