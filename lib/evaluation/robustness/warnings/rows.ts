import type { Attack } from '../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../../data/index.js';
import { isWrong } from '../../../models/index.js';
import { keyedPermutation, pause, rowsPerCall, type Tensor4D } from '../../../tensor/index.js';
import { attackRows } from '../attack-rows.js';
import type { AttackRun, Evidence } from '../contracts.js';

export { count, rightRows } from '../entries.js';

/** At most `most` of the rows, the same for every check and every run with this seed, in rising order. */
export function someOf(rows: Int32Array, most: number, seed: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from(keyedPermutation(rows.length, seed).subarray(0, most), (i) => rows[i]).sort();
}

/** Walks through images in pieces small enough for any model; the tensors are freed afterwards. */
export async function inPieces(
  data: Dataset,
  signal: AbortSignal,
  work: (images: Tensor4D, from: number, to: number) => void | Promise<void>,
): Promise<void> {
  const n = data.labels.length;
  const size = rowsPerCall(pixelsOf(data));
  for (let from = 0; from < n; from += size) {
    await pause(signal);
    const to = Math.min(n, from + size);
    const images = imageTensor(data, from, to);
    try {
      await work(images, from, to);
    } finally {
      images.dispose();
    }
  }
}

/**
 * Runs an attack on some rows as the evaluation runs its own: its pixels, and 1 where they are answered wrongly.
 * @param budget most queries and gradients for a row, together (default: as many as the attack asks for)
 */
export async function attackSome(
  { model, data, predicted, seed, signal, mask }: Evidence,
  attack: Attack<never>,
  rows: Int32Array,
  { masked = true, targets, budget }: { masked?: boolean; targets?: Int32Array; budget?: number } = {},
): Promise<{ broken: Uint8Array; pixels: Float32Array }> {
  const part = takeRows(data, rows);
  const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
  const known = { predicted: pick(predicted), ...(targets && { targets: pick(targets) }) };
  const result = await attackRows(model, part, known, attack, {
    ...{ seed, signal, budget, mask: masked ? mask : undefined, unbound: !masked },
  });
  return {
    pixels: result.images,
    broken: Uint8Array.from(result.predicted, (answer, i) => Number(isWrong(answer, part.labels[i]))),
  };
}

/** An attack as warnings name it: name, norm and radius. */
export function nameOf({ attack }: Pick<AttackRun, 'attack'>): string {
  return `${attack.name} ${attack.norm}${attack.epsilon === undefined ? '' : ` ε ${attack.epsilon}`}`;
}

/** A measured number, short: three digits that count. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));
