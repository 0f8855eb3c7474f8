import type { DifferentiableClassifier } from '../../../../../models/index.js';
import type { MaskedModel, Opened } from './contract.js';
import { randomness } from './randomness.js';
import { rounding } from './rounding.js';
import { saturation } from './saturation.js';
import { temperature } from './temperature.js';

export type { MaskedModel, Opened } from './contract.js';

/** The four masked models, each hides its gradients in a way of its own. */
export const MASKED: readonly MaskedModel[] = [temperature, saturation, rounding, randomness];

export type MaskedId = 'temperature' | 'saturation' | 'rounding' | 'randomness';

/**
 * One of the four masked models of the study: as it stands, or with `seen` as an attacker sees it who knows what hides its
 * gradients. Both answer alike (but for what `randomness` draws at each query); only their gradients differ. It holds
 * nothing of its own to be disposed: the networks behind it are the study's.
 * @param id `temperature`, `saturation`, `rounding` or `randomness`.
 * @throws RangeError for another id.
 */
export async function maskedModel(
  study: Opened,
  id: MaskedId,
  { seen = false }: { readonly seen?: boolean } = {},
): Promise<DifferentiableClassifier> {
  const found = MASKED.find((model) => model.id === id);
  if (!found)
    throw new RangeError(`No masked model is called ${id}; there are ${MASKED.map((model) => model.id).join(', ')}.`);
  return seen ? found.seen(study) : found.naive(study);
}
