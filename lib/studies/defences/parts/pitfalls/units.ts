import { pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { agreement, type Proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import type { NetworkName } from './networks.js';
import type { PitfallsPlan } from './plan.js';

export interface UnitsOf {
  readonly network: NetworkName;
  readonly clean: Proportion;
  /** PGD at the study's radius in pixels, and at the same number in normalized units. */
  readonly pixels: Proportion;
  readonly normalized: Proportion;
  /** Right where normalized images are clipped to [0, 1], with no attack at all. */
  readonly clipped: Proportion;
}

export interface UnitsResult {
  readonly mean: number;
  readonly std: number;
  readonly steps: number;
  /** What the study's radius is in pixels, where it was meant in normalized units: epsilon · std. */
  readonly inPixels: number;
  /** By how much the clipping alone moves a pixel, at most, in pixel units. */
  readonly moved: number;
  readonly networks: readonly UnitsOf[];
}

const SHOWN = ['standard-lenet5', 'madry'] as const;

type Normalization = Pick<PitfallsPlan['units'], 'mean' | 'std'>;

/** A radius of normalized images, in pixel units: normalizing stretches every distance by 1 / std. */
export const inPixelUnits = (epsilon: number, { std }: Pick<Normalization, 'std'>): number => epsilon * std;

/**
 * Images whose normalized values were clipped to [0, 1], as pixels: black is -mean / std by then, and white
 * (1 - mean) / std, so that both move.
 */
export const clippedAsNormalized = (images: Float32Array, { mean, std }: Normalization): Float32Array =>
  images.map((pixel) => Math.min(1, Math.max(0, (pixel - mean) / std)) * std + mean);

/** The same number in two units, and what clipping to the box of pixels does to normalized images. */
export async function measureUnits(study: Study, plan: PitfallsPlan, onProgress: OnProgress): Promise<UnitsResult> {
  const { epsilon, units } = plan;
  const { steps, mean, std } = units;
  const rows = study.sample(units.rows);
  const clipped: Dataset = { ...rows, images: clippedAsNormalized(rows.images, units) };
  const inPixels = inPixelUnits(epsilon, units);
  const moved = rows.images.reduce((most, pixel, i) => Math.max(most, Math.abs(pixel - clipped.images[i])), 0);
  const networks: UnitsOf[] = [];
  for (const [i, name] of SHOWN.entries()) {
    onProgress(`units of epsilon: ${name}`, i, SHOWN.length);
    const network = await networkCalled(study, name);
    networks.push({
      network: name,
      clean: agreement(await predictLabels(network, rows), rows.labels),
      pixels: share(await stillRight(pgd({ epsilon, steps }), network, rows)),
      normalized: share(await stillRight(pgd({ epsilon: inPixels, steps }), network, rows)),
      clipped: agreement(await predictLabels(network, clipped), rows.labels),
    });
  }
  return { mean, std, steps, inPixels, moved, networks };
}
