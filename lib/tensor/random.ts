/**
 * Random numbers keyed by what they are for. A stream is a pure function of its keys
 * (seed, example, restart, step …), so a result does not depend on batch size, order or resume.
 */

/** A 32-bit finalizer with full avalanche (Appleby's MurmurHash3 finalizer). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A generator of uniform numbers in [0, 1), 32 bits each, determined by its keys alone. */
export function keyedRandom(...keys: number[]): () => number {
  // Two lanes of state, so that streams whose keys collide in one lane still differ in the other.
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  for (const key of keys) {
    if (!Number.isSafeInteger(key)) throw new RangeError(`A random key must be an integer, got ${key}.`);
    for (const half of [key % 0x1_0000_0000, Math.floor(key / 0x1_0000_0000)]) {
      a = mix(Math.imul(a, 31) ^ half);
      b = mix(Math.imul(b, 37) + half);
    }
  }
  let counter = 0;
  return () => {
    counter = (counter + 0x6d2b79f5) | 0;
    return (mix(mix(counter ^ a) + b) >>> 0) / 0x1_0000_0000;
  };
}

/** `length` uniform numbers in [low, high). */
export function keyedUniform(length: number, low: number, high: number, ...keys: number[]): Float32Array {
  const random = keyedRandom(...keys);
  return Float32Array.from({ length }, () => low + (high - low) * random());
}

/** `length` standard normal numbers (Box and Muller, 1958). */
export function keyedNormal(length: number, ...keys: number[]): Float32Array {
  const random = keyedRandom(...keys);
  const drawn = new Float32Array(length);
  for (let i = 0; i < length; i++) drawn[i] = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return drawn;
}

/** A direction drawn uniformly: normal numbers, scaled to length 1. */
export function keyedDirection(length: number, ...keys: number[]): Float32Array {
  const drawn = keyedNormal(length, ...keys);
  // A sum, not Math.hypot(...drawn): an image has more values than a call may have arguments.
  const scale = 1 / Math.sqrt(drawn.reduce((sum, value) => sum + value * value, 0));
  return drawn.map((value) => value * scale);
}

/** The integers 0 … n − 1 in an order determined by the keys (Fisher and Yates). */
export function keyedPermutation(n: number, ...keys: number[]): Int32Array {
  const random = keyedRandom(...keys);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
