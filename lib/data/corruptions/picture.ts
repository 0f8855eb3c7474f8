/** The side of the pictures that the severities are set for, in pixels. */
export const SIDE = 224;

/**
 * A square picture while it is being corrupted: row-major [side, side, channels], in the units of 8-bit pixels (0 to 255,
 * not yet rounded or clipped).
 */
export interface Picture {
  readonly side: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** How severe a corruption is; all are published at these five. */
export type Severity = 1 | 2 | 3 | 4 | 5;

/** What random numbers are keyed by: the seed, the row, the corruption. */
export type Keys = readonly number[];

/** Takes a picture and its severity, counted from 0; the picture is left as it is. */
export type Corruption = (picture: Picture, level: number, keys: Keys) => Picture | Promise<Picture>;

/** So many values, each by its place; several times faster than `Float64Array.from`. */
export function filled(length: number, value: (at: number) => number): Float64Array {
  const values = new Float64Array(length);
  for (let at = 0; at < length; at++) values[at] = value(at);
  return values;
}

/** Another picture of that size, value for value. */
export function mapped(picture: Picture, change: (value: number, at: number) => number): Picture {
  const from = picture.values;
  const values = new Float64Array(from.length);
  for (let at = 0; at < from.length; at++) values[at] = change(from[at], at);
  return { ...picture, values };
}

/** A stretch of values that starts at `from` and is to be weighted. */
export interface Tap {
  readonly from: number;
  readonly weight: number;
}

/**
 * Adds weighted stretches of `values` to `length` values of `into` from `to` on: the loop in which the blurs spend their
 * time, four stretches at once.
 */
export function addWeighted(
  into: Float64Array,
  to: number,
  length: number,
  values: Float64Array,
  taps: readonly Tap[],
): void {
  let k = 0;
  for (; k + 4 <= taps.length; k += 4) {
    const [a, b, c, d] = [taps[k].from, taps[k + 1].from, taps[k + 2].from, taps[k + 3].from];
    const [p, q, r, s] = [taps[k].weight, taps[k + 1].weight, taps[k + 2].weight, taps[k + 3].weight];
    for (let i = 0; i < length; i++)
      into[to + i] += p * values[a + i] + q * values[b + i] + r * values[c + i] + s * values[d + i];
  }
  for (; k < taps.length; k++) {
    const { from, weight } = taps[k];
    for (let i = 0; i < length; i++) into[to + i] += weight * values[from + i];
  }
}

/** An 8-bit value: what is beyond the range is cut, and the fraction dropped, as NumPy's uint8 does. */
export const eightBit = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value));
