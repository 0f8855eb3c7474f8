import type { NamedArray } from '../../contracts.js';
import type { Fail, KerasLayer } from './fields.js';

/** Reads one of a layer's arrays, by what Keras calls it; undefined where it has none. */
export type Read = (kind: string) => NamedArray | undefined;

/** What a layer multiplies each channel by, and adds. */
type Constants = Readonly<Record<'weight' | 'bias', readonly number[]>>;

/** Numbers that are written as one for all channels, or as a list nested to any depth. */
function numbersIn(value: unknown): number[] | undefined {
  const flat: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  return flat.every((n): n is number => typeof n === 'number' && Number.isFinite(n)) ? flat : undefined;
}

/** Keras adds nothing to a deviation; it is this at least. */
const LEAST_DEVIATION = 1e-7;

/** Layers of fixed numbers: those that are computed of what their configuration says, or of what they have seen of data. */
const COMPUTED: Readonly<Record<string, (layer: KerasLayer, fail: Fail, read: Read) => Constants>> = {
  Rescaling: ({ config: { scale, offset = 0 } }, fail) => {
    const [weight, bias] = [numbersIn(scale), numbersIn(offset)];
    return weight && bias
      ? { weight, bias }
      : fail(`has scale ${JSON.stringify(scale)} and offset ${JSON.stringify(offset)}; numbers are read`);
  },
  Normalization: ({ config }, fail, read) => {
    const numbers = (kind: 'mean' | 'variance') => {
      const found = read(kind);
      return found ? Array.from(found.data) : numbersIn(config[kind] ?? undefined);
    };
    const [mean, variance] = [numbers('mean'), numbers('variance')];
    if (!mean || !variance || mean.length !== variance.length)
      return fail('has no mean and no variance: it was saved before adapt() had seen any data');
    const weight = variance.map((v) => 1 / Math.max(Math.sqrt(v), LEAST_DEVIATION));
    return { weight, bias: mean.map((m, i) => -m * weight[i]) };
  },
};

/** Whether a layer's numbers are computed. */
export const isComputed = ({ type }: KerasLayer): boolean => Object.hasOwn(COMPUTED, type);

/**
 * The numbers of such a layer for each channel.
 * @throws DataError where they are missing, or of another number of channels.
 */
export function constantsOf(
  layer: KerasLayer,
  channels: number,
  fail: Fail,
  read: Read,
): Readonly<Record<'weight' | 'bias', NamedArray>> {
  const { weight, bias } = COMPUTED[layer.type](layer, fail, read);
  const each = (values: readonly number[]): NamedArray => {
    if (values.length !== 1 && values.length !== channels)
      return fail(`has ${values.length} numbers for ${channels} channels; one, or one for each is read`);
    return { shape: [channels], data: Float32Array.from({ length: channels }, (_, i) => values[i % values.length]) };
  };
  return { weight: each(weight), bias: each(bias) };
}
