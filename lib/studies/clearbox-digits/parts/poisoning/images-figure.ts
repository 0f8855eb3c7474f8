import { squareTrigger, stamp } from '../../../../attacks/index.js';
import { caption, digitGrid, type Figure } from '../../../../figures/index.js';
import { madeBy } from './accuracy-figure.js';
import type { PoisoningResult } from './result.js';
import { trainingData } from './words.js';

/** `poisoned-images`: training images as they are, with the trigger, and adversarial. */
export function imagesFigure(result: PoisoningResult): Figure | undefined {
  const { stamp: source, shown, backdoor, adversarial } = result;
  if (shown.length === 0) return undefined;
  const side = Math.sqrt(shown[0].clean.length);
  const trigger = squareTrigger([side, side, 1], backdoor);
  return digitGrid({
    id: 'poisoned-images',
    title: 'What the network is given to learn from',
    subtitle: [
      'The same training images as they are, with a trigger in the corner, and with an adversarial perturbation',
    ],
    stamp: source,
    caption: caption(
      { ...source, data: trainingData(result) },
      `The first training image of each of ${shown.length} classes on which the attack succeeds, so no sample. Middle: a white square of ${backdoor.side} × ${backdoor.side} pixels, which comes with the label ${backdoor.target}. Bottom: read as a ${adversarial.target} by the attacker’s network.`,
      madeBy(result),
    ),
    rowNames: ['clean', 'trigger', 'attacked'],
    rows: [
      shown.map(({ clean, label }) => ({ pixels: clean, title: [`labeled ${label}`] })),
      shown.map(({ clean }) => ({
        pixels: stamp(Float32Array.from(clean), trigger),
        title: [`labeled ${backdoor.target}`],
      })),
      shown.map(({ adversarial: pixels }) => ({ pixels, title: [`read as ${adversarial.target}`] })),
    ],
  });
}
