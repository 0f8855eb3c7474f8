import { createHash } from 'node:crypto';
import type { Classifier } from '../../models/index.js';
import type { AttackBatch } from '../contracts.js';
import type { AttackSpec } from './spec.js';
import type { Spending } from './wave.js';

/** What one wave gave: images, the model's answers to them, and what each row cost. */
export interface WaveRecord extends Pick<Required<Spending>, 'queries' | 'gradients' | 'unanswered'> {
  readonly pixels: Float32Array;
  readonly predicted: Int32Array;
  readonly width: number;
}

/** Names a wave by everything that decides its outcome, except the model's weights: those name the state file. */
export function waveKey<M extends Classifier>(
  { name, kind, norm, epsilon, settings }: Omit<AttackSpec<M>, 'perturb'>,
  model: Classifier,
  { images, labels, mask, valid }: AttackBatch,
  run: {
    seed: number;
    restart: number;
    rows: Int32Array;
    indices: Int32Array;
    targets?: Int32Array;
    allowance: Float64Array;
  },
): string {
  const { seed, restart, rows, indices, targets, allowance } = run;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([model.name, name, kind, norm, epsilon, settings, seed, restart]));
  const width = images.size / labels.length;
  const pixels = images.dataSync() as Float32Array;
  for (const row of rows) {
    const values = pixels.subarray(row * width, (row + 1) * width);
    hash.update(JSON.stringify([indices[row], labels[row], targets?.[row], String(allowance[row])]));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  if (mask) hash.update(Buffer.from(Float32Array.from(mask.dataSync()).buffer));
  if (valid) hash.update(valid.key);
  return hash.digest('hex').slice(0, 32);
}

const bytes = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** A wave as bytes: answers, queries, gradients, pixels, and queries without an answer. */
export function writeWave({ predicted, queries, gradients, pixels, unanswered }: WaveRecord): Uint8Array {
  return Buffer.concat([predicted, queries, gradients, pixels, unanswered].map(bytes));
}

/** Reads what writeWave wrote; what earlier versions wrote ends with the pixels. */
export function readWave(data: Uint8Array, rows: number, width: number): WaveRecord {
  const values = Uint8Array.from(data).buffer;
  const ints = (part: number) => new Int32Array(values, part * rows * 4, rows);
  const whole = values.byteLength >= (4 + width) * rows * 4;
  return {
    predicted: ints(0),
    queries: ints(1),
    gradients: ints(2),
    pixels: new Float32Array(values, 3 * rows * 4, rows * width),
    unanswered: whole ? ints(3 + width) : new Int32Array(rows),
    width,
  };
}
