import type { RunState } from '../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../data/index.js';
import { type Attacked, attackRows } from '../robustness/attack-rows.js';
import { auditImages } from '../robustness/audit.js';
import type { TransferOptions } from './contracts.js';
import type { PlannedRun } from './plan.js';

type Settled = Omit<TransferOptions, 'signal'> & { readonly signal: AbortSignal; readonly state?: RunState };

/** What an attack gave on its source, and how many rows' images the audit refused. */
export type MadeOn = Attacked & { readonly refused: number };

/** The images of one attack on its source; the originals where the audit refuses what came back, and how many. */
export async function madeOn(
  { source, attack, id }: PlannedRun,
  data: Dataset,
  predicted: Int32Array,
  options: Settled,
): Promise<MadeOn> {
  const run = await attackRows(source, data, { predicted }, attack, {
    ...options,
    onProgress: (done, total) => options.onProgress?.(`${id} on ${source.name}`, done, total),
  });
  const { success: claimed, wrongFromStart, targets } = run;
  const rows = { claimed, wrongFromStart, norm: attack.norm, epsilon: attack.epsilon, targets };
  const { audit } = await auditImages(source, data, run.images, rows, options.signal);
  const width = pixelsOf(data);
  const images = Float32Array.from(run.images);
  const refused = new Set([...audit.range, ...audit.nan, ...audit.ball, ...(audit.rules ?? [])]);
  for (const row of refused) images.set(data.images.subarray(row * width, (row + 1) * width), row * width);
  return { ...run, images, refused: refused.size };
}
