import { caption, type DigitCell, digitGrid, type Figure, formatEpsilon } from '../../../../figures/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES } from '../../words.js';
import { intoBall } from './made.js';
import type { GeneratorsResult } from './result.js';

const shares = (bits: readonly number[]) => Float32Array.from(bits, (value) => value / 255);

/** `generators-images`: an image of each class, and what the generators of its class make of it. */
export function imagesFigure({ stamp, shown, epsilon }: GeneratorsResult): Figure | undefined {
  if (shown.length === 0) return undefined;
  const rows: DigitCell[][] = [
    shown.map(({ label, original }) => ({ pixels: shares(original), title: [String(label)] })),
    ...LOSSES.flatMap((loss) => [
      shown.map(({ made }) => ({ pixels: shares(made[loss]), title: [] })),
      shown.map(({ label, original, made, answers }) => ({
        pixels: intoBall(shares(made[loss]), shares(original), epsilon),
        title: [answers[loss] === label ? `${label}` : `<b>→ ${answers[loss]}</b>`],
      })),
    ]),
  ];
  return digitGrid({
    id: 'generators-images',
    title: 'What the generators make',
    subtitle: [`One test image of each class; bold arrows: the target’s wrong answers to the clipped images`],
    stamp,
    caption: caption(
      stamp,
      `The first test image of each class that the target reads right; below it, for each loss, what the generator of its class makes of it, and the same clipped to the L∞ ball of ε ${formatEpsilon(epsilon)} around the original, with the target’s answer above.`,
    ),
    rows,
    rowNames: [
      'original',
      ...LOSSES.flatMap((loss) => [`${ATTACK_NAMES[loss]}, as made`, `${ATTACK_NAMES[loss]}, clipped`]),
    ],
  });
}
