import { caption, type Figure, photoGrid } from '../../../../figures/index.js';
import { madeBy } from './accuracy-figure.js';
import type { PoisoningResult } from './result.js';

/** `poisoned-images`: training images as they are, with the trigger, and adversarial. */
export function imagesFigure(result: PoisoningResult): Figure | undefined {
  const { stamp, shown, backdoor, adversarial } = result;
  if (shown.length === 0) return undefined;
  return photoGrid({
    id: 'poisoned-images',
    title: 'What the network is given to learn from',
    subtitle: [
      'The same training images as they are, with a trigger in the corner, and with an adversarial perturbation',
    ],
    stamp,
    caption: caption(
      stamp,
      `The first training image of each of ${shown.length} classes on which the attack succeeds, so no sample. Middle: a white square of ${backdoor.side} × ${backdoor.side} pixels, which comes with the label ${backdoor.target}. Bottom: read as a ${adversarial.target} by the attacker’s network.`,
      madeBy(result),
      'Pictures are drawn as JPEG.',
    ),
    rowNames: ['as they are', 'with the trigger', 'adversarial'],
    rows: [
      shown.map(({ clean, label }) => ({ picture: clean, title: [`labeled ${label}`] })),
      shown.map(({ stamped }) => ({ picture: stamped, title: [`labeled ${backdoor.target}`] })),
      shown.map(({ adversarial: picture }) => ({ picture, title: [`read as ${adversarial.target}`] })),
    ],
  });
}
