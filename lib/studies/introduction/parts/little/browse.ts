import { pictureOf, takeRows } from '../../../../data/index.js';
import { interruptSignal, pause } from '../../../../tensor/index.js';
import { answersTo } from '../../answers.js';
import type { Study } from '../../contracts.js';
import { MAGNIFIED, showAttack } from '../../shown.js';
import { formatAnswer, formatLevels } from '../../words.js';
import { pgdInQuarters } from './attacks.js';

/** One photograph to click through, as a notebook's `showPhotoTable` takes it. */
export interface BrowsedPhoto {
  readonly title: string;
  readonly pictures: readonly { readonly picture: string; readonly words: string }[];
}

const EPSILON = 1 / 255;
/** More than these are looked at: some are wrong from the start, and some the attack does not break. */
const SPARE = 1.4;

/**
 * Photographs of the sample that ten steps of PGD break within one step of an 8-bit value, `n` of them at most: each
 * as it is, the change magnified around gray, as it comes back, and what the network says before and after.
 */
export async function browse(
  study: Pick<Study, 'model' | 'classes' | 'classNumber' | 'sample'>,
  n = 24,
): Promise<BrowsedPhoto[]> {
  const { model, classes } = study;
  const attack = pgdInQuarters({ epsilon: EPSILON, steps: 10, earlyStop: false });
  const data = await study.sample(Math.ceil(SPARE * n));
  const { shape, provenance } = data;
  const found: BrowsedPhoto[] = [];
  for (let row = 0; row < data.labels.length && found.length < n; row++) {
    await pause(interruptSignal());
    const { images: image, labels } = takeRows(data, [row]);
    const label = labels[0];
    const [before] = answersTo(model, image, { classes, label, top: 1 }).top;
    if (before.label !== label) continue;
    const shown = await showAttack(study, attack, { name: classes[label], image, shape, label, provenance });
    if (!shown.adversarial) continue;
    const [after] = shown.answers.top;
    found.push({
      title: `${formatAnswer(before)} → ${formatAnswer(after)}`,
      pictures: [
        { picture: await pictureOf(image, shape), words: `the photograph\n${formatAnswer(before)}` },
        { picture: shown.change, words: `what was added, × ${MAGNIFIED}\nPGD, L∞ ε ${formatLevels(EPSILON)}` },
        { picture: shown.picture, words: `what came back\n${formatAnswer(after)}` },
      ],
    });
  }
  return found;
}
