import type { Attack } from '../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../../data/index.js';
import { isWrong } from '../../../models/index.js';
import { keyedPermutation, pause, type Tensor4D } from '../../../tensor/index.js';
import type { AttackRun, Evidence } from '../contracts.js';

/** Rows and values that a check differentiates at a time. */
const CALL_ROWS = 500;
const CALL_VALUES = 2_000_000;

/** Rows that the model answers rightly: what attacks work on. */
export function rightRows({ data, predicted }: Evidence): Int32Array {
  return Int32Array.from(data.labels.keys()).filter((row) => predicted[row] === data.labels[row]);
}

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
  const size = Math.max(1, Math.min(CALL_ROWS, Math.floor(CALL_VALUES / pixelsOf(data))));
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

/** Runs an attack on some rows as the evaluation runs its own: its pixels, and 1 where they are answered wrongly. */
export async function attackRows(
  { model, data, predicted, seed, signal, mask: makeMask }: Evidence,
  attack: Attack<never>,
  rows: Int32Array,
  { masked = true, targets }: { masked?: boolean; targets?: Int32Array } = {},
): Promise<{ broken: Uint8Array; pixels: Float32Array }> {
  const part = takeRows(data, rows);
  const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
  const batch = {
    images: imageTensor(part),
    labels: part.labels,
    indices: part.indices,
    predicted: pick(predicted),
    ...(targets && { targets: pick(targets) }),
  };
  let mask: Tensor4D | undefined;
  try {
    mask = masked ? await makeMask?.(model, batch) : undefined;
    const result = await (attack as Attack).run(model, { ...batch, mask }, { seed, signal });
    return {
      pixels: result.images,
      broken: Uint8Array.from(result.predicted, (answer, i) => Number(isWrong(answer, part.labels[i]))),
    };
  } finally {
    batch.images.dispose();
    mask?.dispose();
  }
}

/** An attack as warnings name it: name, norm and radius. */
export function nameOf({ attack }: Pick<AttackRun, 'attack'>): string {
  return `${attack.name} ${attack.norm}${attack.epsilon === undefined ? '' : ` ε ${attack.epsilon}`}`;
}

export const count = (flags: ArrayLike<number>): number => Array.from(flags).reduce((sum, flag) => sum + flag, 0);

/** A measured number, short: three digits that count. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));
