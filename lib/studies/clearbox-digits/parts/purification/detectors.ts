import type { Dataset } from '../../../../data/index.js';
import { thresholdAt } from '../../threshold-at.js';
import { distancesBetween } from './images.js';
import type { Attacked, Detector, Of } from './result.js';
import { ofEach } from './sets.js';

/** What the error of reconstruction says of each set; `held`: other clean images, which choose the threshold. */
export async function detectorOf(
  id: Detector['id'],
  sets: Of<Dataset>,
  pure: Of<Dataset>,
  held: { readonly set: Dataset; readonly pure: Dataset },
  alarms: number,
): Promise<Detector> {
  return {
    id,
    errors: await ofEach((attacked: Attacked) => distancesBetween(sets[attacked], pure[attacked])),
    threshold: thresholdAt(distancesBetween(held.set, held.pure), alarms),
  };
}
