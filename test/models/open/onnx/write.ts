import { bytesField } from '../../../../lib/models/open/onnx/protobuf.js';

/** Numbers of types of elements in the ONNX format. */
export const TYPES = { float: 1, uint8: 2, int8: 3, int64: 7, bool: 9, float16: 10 } as const;
type Type = keyof typeof TYPES;

/** A graph inside a node, which takes what it needs from around it. */
export interface WrittenBranch {
  readonly nodes: readonly WrittenNode[];
  readonly output: string;
}

/** An attribute of a node. */
export type Attribute = number | readonly number[] | string | { readonly float: number } | WrittenBranch;

export interface WrittenNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly type: Type;
  /** Where its numbers lie in the file itself. */
  readonly raw?: Uint8Array;
  /** Where they lie in another: `location`, `offset`, `length`. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface WrittenValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type?: Type;
}

export interface Written {
  readonly nodes: readonly WrittenNode[];
  readonly tensors?: Readonly<Record<string, WrittenTensor>>;
  readonly input: WrittenValue;
  readonly outputs: readonly WrittenValue[];
  readonly opset?: number;
}

const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const whole = (number: number, value: number) => Buffer.concat([varint(number << 3), varint(value)]);

function float(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((number << 3) | 5), bytes]);
}

function attribute(name: string, value: Attribute): Buffer {
  const parts =
    typeof value === 'number'
      ? [whole(3, value), whole(20, 2)]
      : typeof value === 'string'
        ? [text(4, value), whole(20, 3)]
        : 'float' in value
          ? [float(2, value.float), whole(20, 1)]
          : 'nodes' in value
            ? [bytesField(6, branchOf(value)), whole(20, 5)]
            : [...value.map((each) => whole(8, each)), whole(20, 7)];
  return bytesField(5, Buffer.concat([text(1, name), ...parts]));
}

const nodeOf = ({ type, inputs, outputs, attributes = {}, domain = '' }: WrittenNode): Buffer =>
  bytesField(
    1,
    Buffer.concat([
      ...inputs.map((name) => text(1, name)),
      ...outputs.map((name) => text(2, name)),
      text(4, type),
      ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      text(7, domain),
    ]),
  );

const branchOf = ({ nodes, output }: WrittenBranch): Buffer =>
  Buffer.concat([
    ...nodes.map(nodeOf),
    text(2, 'branch'),
    bytesField(12, Buffer.concat([text(1, output), bytesField(2, bytesField(1, whole(1, TYPES.float)))])),
  ]);

const statedValue = ({ name, shape, type = 'float' }: WrittenValue): Buffer => {
  const axes = shape.map((size) => bytesField(1, typeof size === 'number' ? whole(1, size) : text(2, size)));
  const tensor = Buffer.concat([whole(1, TYPES[type]), bytesField(2, Buffer.concat(axes))]);
  return Buffer.concat([text(1, name), bytesField(2, bytesField(1, tensor))]);
};

const tensorOf = (name: string, { shape, type, raw, external }: WrittenTensor): Buffer =>
  bytesField(
    5,
    Buffer.concat([
      ...shape.map((size) => whole(1, size)),
      whole(2, TYPES[type]),
      text(8, name),
      ...(raw ? [bytesField(9, Buffer.from(raw))] : []),
      ...Object.entries(external ?? {}).map(([key, value]) =>
        bytesField(13, Buffer.concat([text(1, key), text(2, value)])),
      ),
      ...(external ? [whole(14, 1)] : []),
    ]),
  );

/** An ONNX file of one graph, byte by byte: nothing in it is checked, so that it may be as damaged as a test wants. */
export function onnxFile({ nodes, tensors = {}, input, outputs, opset = 17 }: Written): Buffer {
  const graph = Buffer.concat([
    ...nodes.map(nodeOf),
    text(2, 'graph'),
    ...Object.entries(tensors).map(([name, tensor]) => tensorOf(name, tensor)),
    bytesField(11, statedValue(input)),
    ...outputs.map((output) => bytesField(12, statedValue(output))),
  ]);
  const opsets = Buffer.concat([text(1, ''), whole(2, opset)]);
  return Buffer.concat([whole(1, 8), bytesField(7, graph), bytesField(8, opsets)]);
}

const bytesOf = (list: Float32Array | BigInt64Array | Uint16Array) =>
  new Uint8Array(list.buffer, list.byteOffset, list.byteLength);

export const floats = (shape: readonly number[], values: ArrayLike<number>): WrittenTensor => ({
  shape,
  type: 'float',
  raw: bytesOf(Float32Array.from(values)),
});

export const wholes = (...values: number[]): WrittenTensor => ({
  shape: [values.length],
  type: 'int64',
  raw: bytesOf(BigInt64Array.from(values, BigInt)),
});

/** Whole numbers of 8 bits. */
export const bytes = (type: 'uint8' | 'int8', shape: readonly number[], values: readonly number[]): WrittenTensor => ({
  shape,
  type,
  raw: Uint8Array.from(values, (value) => value & 0xff),
});

export const truth = (value: boolean): WrittenTensor => ({
  shape: [],
  type: 'bool',
  raw: Uint8Array.of(Number(value)),
});

/** Halves by their 16 bits. */
export const halves = (shape: readonly number[], bits: readonly number[]): WrittenTensor => ({
  shape,
  type: 'float16',
  raw: bytesOf(Uint16Array.from(bits)),
});
