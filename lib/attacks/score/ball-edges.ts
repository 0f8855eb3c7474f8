import type { Wave } from '../engine/wave.js';

/**
 * The largest and the smallest value in float32 that each value may take: in [0, 1], and not a rounding error further
 * than ε from the original. Outside the mask both are the original.
 */
export function ballEdges(wave: Wave, epsilon: number): { low: Float32Array; high: Float32Array } {
  const original = wave.images.dataSync() as Float32Array;
  const mask = wave.mask?.dataSync();
  const low = new Float32Array(original.length);
  const high = new Float32Array(original.length);
  const bits = { low: new Int32Array(low.buffer), high: new Int32Array(high.buffer) };
  original.forEach((value, i) => {
    const reach = mask && !mask[i] ? 0 : epsilon;
    low[i] = Math.max(0, value - reach);
    high[i] = Math.min(1, value + reach);
    // The neighbouring float32 toward the original, where rounding went too far.
    if (value - low[i] > reach) bits.low[i]++;
    if (high[i] - value > reach) bits.high[i]--;
  });
  return { low, high };
}
