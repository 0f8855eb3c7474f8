import { type LossName, lossGradient, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor } from '../../../../data/index.js';
import { type Proportion, proportion } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { tf } from '../../../../tensor/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import { type NetworkName, scaled } from './networks.js';
import type { PitfallsPlan } from './plan.js';

/** A network with its logits multiplied by a number: every answer is the same, and so is every adversarial image. */
export interface AtScale {
  readonly scale: number;
  /** Rows whose gradient of the cross-entropy is exactly zero in every pixel. */
  readonly zero: Proportion;
  /** What PGD leaves, in the order of the losses. */
  readonly robust: readonly Proportion[];
}

export interface ScaleOf {
  readonly network: NetworkName;
  readonly scales: readonly AtScale[];
}

export interface ScaleResult {
  readonly steps: number;
  readonly losses: readonly LossName[];
  readonly networks: readonly ScaleOf[];
}

const SHOWN = ['standard-lenet5', 'distilled', 'madry'] as const;

/** Rows whose gradient of the cross-entropy is zero. */
function withoutGradient(model: DifferentiableClassifier, rows: Dataset): Proportion {
  const largest = tf.tidy(() => [
    ...lossGradient(model, imageTensor(rows), Int32Array.from(rows.labels)).abs().max([1, 2, 3]).dataSync(),
  ]);
  return proportion(largest.filter((one) => one === 0).length, largest.length);
}

/** The same attack on the same network, whose logits are multiplied by each of the scales. */
export async function measureScale(study: Study, plan: PitfallsPlan, onProgress: OnProgress): Promise<ScaleResult> {
  const { epsilon } = plan;
  const { scales, losses, steps } = plan.scale;
  const rows = study.sample(plan.scale.rows);
  const networks: ScaleOf[] = [];
  for (const name of SHOWN) {
    const network = await networkCalled(study, name);
    const at: AtScale[] = [];
    for (const [i, scale] of scales.entries()) {
      onProgress(`logits multiplied: ${name}`, i, scales.length);
      const model = scaled(network, scale);
      const robust: Proportion[] = [];
      for (const loss of losses) robust.push(share(await stillRight(pgd({ epsilon, steps, loss }), model, rows)));
      at.push({ scale, zero: withoutGradient(model, rows), robust });
    }
    networks.push({ network: name, scales: at });
  }
  return { steps, losses, networks };
}
