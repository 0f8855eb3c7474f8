import { apgd, paste, type Rectangle, rectangleMask, touches } from '../../../../attacks/index.js';
import { pictureOf } from '../../../../data/index.js';
import { keyedUniform } from '../../../../tensor/index.js';
import { answersTo } from '../../answers.js';
import type { FittingStudy } from '../../changed.js';
import { kept, showAttack } from '../../shown.js';
import { patchPlan } from './plan.js';
import type { CornerPatch } from './result.js';

/**
 * Where the goldfish is, in the 224 × 224 that the network sees: tail, fins and the back fin in the first rectangle,
 * the head in the second. Read off the photograph; a hand's breadth of water belongs to them as well.
 */
export const FISH: readonly Rectangle[] = [
  { top: 30, left: 0, height: 162, width: 150 },
  { top: 74, left: 150, height: 98, width: 72 },
];

/** A square in the upper right corner of the first photograph, made for it alone: APGD that may change nothing else. */
export async function cornerPatch(study: FittingStudy): Promise<CornerPatch> {
  const { model, classes } = study;
  const { top, left, side, steps } = patchPlan(study).corner;
  const photo = await study.photo();
  const { name, provenance, image, shape, label } = photo;
  const mask = rectangleMask(shape, { top, left, height: side, width: side });
  // An epsilon of 1 lets a value be anything.
  const attack = apgd({ epsilon: 1, steps, loss: 'crossEntropy', earlyStop: false });
  const found = kept(await showAttack(study, attack, photo, { name: 'APGD', mask, magnified: 1 }));
  mask.dispose();
  const random = { pixels: keyedUniform(side * side * shape[2], 0, 1, patchPlan(study).fit.seed), side, shape };
  return {
    photo: {
      name,
      provenance,
      answers: answersTo(model, image, { classes, label }),
      picture: await pictureOf(image, shape),
    },
    side,
    share: side ** 2 / (shape[0] * shape[1]),
    clear: name === 'goldfish' && !FISH.some((part) => touches({ top, left }, side, part)),
    attack: found,
    random: answersTo(model, paste(image, random, [{ top, left }]), { classes, label }),
  };
}
