import { DataError } from '../../data/index.js';

/** How numbers of one type lie in bytes. */
export interface Element {
  /** Bytes of one. */
  readonly size: number;
  readonly read: (bytes: Buffer, at: number) => number;
}

/** Sign, five bits of exponent, ten of fraction (IEEE 754). */
function readHalf(bytes: Buffer, at: number): number {
  const bits = bytes.readUInt16LE(at);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 0x400) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float. */
function readBrain(bytes: Buffer, at: number): number {
  scratch.setUint32(0, bytes.readUInt16LE(at) * 0x10000);
  return scratch.getFloat32(0);
}

const F16: Element = { size: 2, read: readHalf };
const BF16: Element = { size: 2, read: readBrain };
const F32: Element = { size: 4, read: (bytes, at) => bytes.readFloatLE(at) };
const F64: Element = { size: 8, read: (bytes, at) => bytes.readDoubleLE(at) };
const I64: Element = { size: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) };
const I32: Element = { size: 4, read: (bytes, at) => bytes.readInt32LE(at) };
const I16: Element = { size: 2, read: (bytes, at) => bytes.readInt16LE(at) };
const I8: Element = { size: 1, read: (bytes, at) => bytes.readInt8(at) };
const U8: Element = { size: 1, read: (bytes, at) => bytes.readUInt8(at) };

/** By the names of safetensors. */
export const DTYPES: Readonly<Record<string, Element>> = { F16, BF16, F32, F64, I64, I32, I16, I8, U8, BOOL: U8 };

/** By PyTorch's classes of storages. */
const STORAGES: Readonly<Record<string, Element>> = {
  Half: F16,
  BFloat16: BF16,
  Float: F32,
  Double: F64,
  Long: I64,
  Int: I32,
  Short: I16,
  Char: I8,
  Byte: U8,
  Bool: U8,
};

/** Bytes of a number of the types that are passed over where they lie among the weights, but not read. */
const PASSED_OVER: Readonly<Record<string, number>> = {
  ComplexFloat: 8,
  ComplexDouble: 16,
  QInt8: 1,
  QUInt8: 1,
  QInt32: 4,
  QUInt4x2: 1,
  QUInt2x4: 1,
  Untyped: 1,
};

/** `torch.FloatStorage`, `torch.cuda.FloatStorage`, `torch.storage.UntypedStorage`. */
const kindOf = (storage: string): string => /^torch\.(?:cuda\.|storage\._?)?(\w+)Storage$/.exec(storage)?.[1] ?? '';

export function elementOf(file: string, storage: string): Element {
  const kind = kindOf(storage);
  if (Object.hasOwn(STORAGES, kind)) return STORAGES[kind];
  throw new DataError(
    file,
    `holds weights in a ${storage}; ${Object.keys(STORAGES).join(', ')} are read. Save them as floats: model.float().`,
  );
}

/** Bytes of one number in a storage of this type, which need not be read. */
export function sizeOf(file: string, storage: string): number {
  const kind = kindOf(storage);
  return Object.hasOwn(PASSED_OVER, kind) ? PASSED_OVER[kind] : elementOf(file, storage).size;
}

/** Types of storages that weights are kept in. */
export const isFloating = (storage: string): boolean =>
  ['Half', 'BFloat16', 'Float', 'Double'].includes(kindOf(storage));
