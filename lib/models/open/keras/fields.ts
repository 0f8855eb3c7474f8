import type { Shape } from '../../layers/contract.js';
import type { Size } from '../../layers/window.js';

/** One layer as Keras writes it. */
export interface KerasLayer {
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the models that it lies in, within the one that is opened, from the outside in. */
  readonly inside: readonly string[];
  /** The groups of Keras 3's files that it lies in: `functional`, `conv2d_1`. */
  readonly groups: readonly string[];
}

/** By which its weights go here: its name, behind those of the models that it lies in. */
export const keyOf = ({ inside, name }: Pick<KerasLayer, 'inside' | 'name'>): string => [...inside, name].join('/');

/** Says what of a layer is not understood. */
export type Fail = (what: string) => never;

const shown = (value: unknown) => JSON.stringify(value);

/** Checks one field that is read only to be refused where it is not what this library computes. */
export function expectField({ config }: KerasLayer, field: string, expected: unknown[], fail: Fail): void {
  const found = config[field];
  if (found !== undefined && !expected.some((value) => shown(value) === shown(found)))
    fail(`has ${field} ${shown(found)}; ${expected.map(shown).join(' or ')} is read`);
}

export const expectChannelsLast = (layer: KerasLayer, fail: Fail) =>
  expectField(layer, 'data_format', ['channels_last'], fail);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

/** A number that Keras writes once for each axis; `missing` is what it means where it is not there. */
export function same({ config }: KerasLayer, field: string, fail: Fail, missing?: number): number {
  const value = config[field] ?? missing;
  const values = Array.isArray(value) ? value : [value];
  if (!values.length || !values.every((n) => isCount(n) && n === values[0]))
    fail(`has ${field} ${shown(value)}; one whole number for all axes is read`);
  return values[0];
}

/** Height and width, which Keras may write as one number; as one where they are equal. */
export function sizeOf({ config }: KerasLayer, field: string, fail: Fail, missing?: Size): Size {
  const value = config[field] ?? missing;
  const values = Array.isArray(value) ? value : [value, value];
  if (values.length !== 2 || !values.every(isCount))
    return fail(`has ${field} ${shown(value)}; a whole number from 1 or two of them are read`);
  return values[0] === values[1] ? values[0] : [values[0], values[1]];
}

export function count({ config }: KerasLayer, field: string, fail: Fail): number {
  const value = config[field];
  return isCount(value) ? value : fail(`has ${field} ${shown(value)}; a whole number from 1 is expected`);
}

/** A number that a rule holds for; some versions write it as a list of one. */
export function numberOf(
  { config }: KerasLayer,
  field: string,
  [expected, holds]: readonly [expected: string, holds: (value: number) => boolean],
  fail: Fail,
): number {
  const written = config[field];
  const value: unknown = Array.isArray(written) && written.length === 1 ? written[0] : written;
  return typeof value === 'number' && holds(value)
    ? value
    : fail(`has ${field} ${shown(written)}; a number ${expected} is expected`);
}

export const aboveZero = ['above 0', (value: number) => value > 0] as const;
export const belowOne = ['from 0 to below 1', (value: number) => value >= 0 && value < 1] as const;

/** Rows and columns at the edges, [top, bottom, left, right]: one number, one of each axis, or one of each edge. */
export function edges({ config }: KerasLayer, field: string, fail: Fail): [number, number, number, number] {
  const value = config[field];
  const [down, across] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  const ends = (axis: unknown): [number, number] => {
    const [before, after, ...more] = Array.isArray(axis) ? axis : [axis, axis];
    return !more.length && [before, after].every((n) => Number.isSafeInteger(n) && n >= 0)
      ? [before, after]
      : fail(`has ${field} ${shown(value)}; whole numbers from 0 for each edge are read`);
  };
  return [...ends(down), ...ends(across)];
}

/** Checks that the axis that a layer is about is the last one. Keras counts the batch's too, and may write a list. */
export function expectLastAxis({ config: { axis = -1 } }: KerasLayer, { length: rank }: Shape, fail: Fail): void {
  const axes = Array.isArray(axis) ? axis : [axis];
  if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== rank))
    fail(`has axis ${shown(axis)}; only the last one is read, which is -1 or ${rank} here`);
}
