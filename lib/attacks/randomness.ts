import { type Classifier, FLOAT_NOISE } from '../models/index.js';
import { interruptSignal, rowsPerCall } from '../tensor/index.js';
import type { AttackBatch, AttackOptions } from './contracts.js';
import { scoresOf } from './engine/attack-wave.js';
import { takeBatch } from './engine/in-turn.js';

/** Rows that are asked about, at most; and queries that a row must have left for it. */
const [ROWS, LEAST] = [100, 4];

/**
 * Asks about the first rows of a batch twice, in the same call, and tells whether scores differ by more than float32
 * rounds them; where the one is finite and the other is not, they do. `queries`: what that cost each row, [n].
 */
export async function askedTwice(
  model: Classifier,
  batch: AttackBatch,
  { budget = Number.POSITIVE_INFINITY, batchSize, signal = interruptSignal() }: AttackOptions,
): Promise<{ differ: boolean; queries: Float64Array }> {
  const queries = new Float64Array(batch.labels.length);
  const rows = Int32Array.from(batch.labels.keys())
    .filter((row) => (typeof budget === 'number' ? budget : budget[row]) >= LEAST)
    .slice(0, ROWS);
  if (!rows.length) return { differ: false, queries };
  const { images, mask } = takeBatch(batch, rows);
  try {
    const calls = batchSize ?? rowsPerCall(images.size / rows.length);
    const first = await scoresOf(model, images, calls, signal);
    const again = await scoresOf(model, images, calls, signal);
    for (const row of rows) queries[row] = 2;
    const largest = first.reduce((most, score) => (Number.isFinite(score) ? Math.max(most, Math.abs(score)) : most), 0);
    const differ = first.some((score, i) => {
      if (Number.isFinite(score) !== Number.isFinite(again[i])) return true;
      return Math.abs(score - again[i]) > FLOAT_NOISE * largest;
    });
    return { differ, queries };
  } finally {
    images.dispose();
    if (mask !== batch.mask) mask?.dispose();
  }
}
