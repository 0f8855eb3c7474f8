import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { fromHalf } from './tensors.js';

type Data = Tensor.DataTypeMap[Tensor.Type];

/** Integers by their least and largest, as what images are cast to. */
const WHOLE = {
  uint8: { least: 0, most: 255, list: Uint8Array },
  int8: { least: -128, most: 127, list: Int8Array },
  uint16: { least: 0, most: 65535, list: Uint16Array },
  int16: { least: -32768, most: 32767, list: Int16Array },
  int32: { least: -(2 ** 31), most: 2 ** 31 - 1, list: Int32Array },
} as const;
const isWhole = (type: string): type is keyof typeof WHOLE => Object.hasOwn(WHOLE, type);

/** What a model's input may hold. */
export const INPUT_TYPES: readonly string[] = ['float32', 'float64', 'float16', 'int64', ...Object.keys(WHOLE)];

/** Whether values are rounded before such an input. */
export const isRounded = (type: string): boolean => isWhole(type) || type === 'int64';

/** The 16 bits of the float16 next to a number; of two as near the one whose last bit is 0. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const scaled = size / 2 ** (exponent - 10);
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const fraction = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  // What is rounded up to the next power of two carries into the exponent, as it should.
  return sign | (size < 2 ** -14 ? fraction : ((exponent + 14) << 10) + fraction);
}

/** Values as the input of a model holds them: whole numbers are rounded, and kept within their bounds. */
export function castTo(type: string, values: Float32Array): Data {
  if (type === 'float64') return Float64Array.from(values);
  if (type === 'float16') {
    const halves = (globalThis as unknown as { Float16Array?: { from(values: Float32Array): Data } }).Float16Array;
    return halves ? halves.from(values) : (Uint16Array.from(values, toHalf) as Data);
  }
  if (type === 'int64') return BigInt64Array.from(values, (value) => BigInt(Math.round(value)));
  if (!isWhole(type)) return values;
  const { least, most, list } = WHOLE[type];
  return new list(values.map((value) => Math.min(most, Math.max(least, Math.round(value)))));
}

/** The numbers of an output, whatever it holds. */
export function toFloats({ data, type }: InferenceSession.OnnxValueMapType[string]): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  if (type === 'float16' && data instanceof Uint16Array) return Float32Array.from(data, fromHalf);
  return Float32Array.from(data as Float64Array | Int32Array);
}
