import { type Attack, type AttackResult, attackData, evading, type Guarded, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, withImages } from '../../../../data/index.js';
import { guarded } from '../../../../defences/index.js';
import {
  type Classifier,
  type DifferentiableClassifier,
  isWrong,
  NO_ANSWER,
  predictLabels,
} from '../../../../models/index.js';
import type { Attempt } from '../../attempts/index.js';
import type { DetectionPlan } from './plan.js';

/** PGD's images of these rows on the undefended network, without knowledge; rows it gets wrong stay as they are. */
export const plainImages = (
  undefended: DifferentiableClassifier,
  rows: Dataset,
  epsilon: number,
  { plain }: Pick<DetectionPlan, 'plain'>,
): Promise<AttackResult> => attackData(pgd({ epsilon, ...plain, earlyStop: false }), undefended, rows);

/** 1 for each row whose image is not both answered and answered wrong. */
async function answeredWell(model: Classifier, rows: Dataset): Promise<Uint8Array> {
  const answers = await predictLabels(model, rows);
  return Uint8Array.from(answers, (answer, row) => Number(!isWrong(answer, rows.labels[row])));
}

/**
 * The same of the images that an attack returns. Rows that are refused as they are are attacked too: an attacker may
 * find an image that is answered.
 */
export async function leftBy<M extends Classifier>(attack: Attack<M>, model: M, rows: Dataset): Promise<Uint8Array> {
  const { labels, indices } = rows;
  const answers = await predictLabels(model, rows);
  const predicted = answers.map((answer, row) => (answer === NO_ANSWER ? labels[row] : answer));
  const images = imageTensor(rows);
  try {
    const { success } = await attack.run(model, { images, labels, indices, predicted });
    return success.map((broken) => 1 - broken);
  } finally {
    images.dispose();
  }
}

/** The non-adaptive attack: PGD's images, made without knowledge of the detector. */
export const withoutKnowledge = (
  defended: Guarded,
  made: (rows: Dataset, epsilon: number) => Promise<AttackResult>,
): Attempt => ({
  name: 'PGD on the undefended network',
  knows: 'nothing',
  run: async (rows, epsilon) => answeredWell(defended, withImages(rows, (await made(rows, epsilon)).images)),
});

/**
 * The attack that evades classifier and detector; with the detector off it is PGD, row by row. From a random point it sees
 * more of the ball; from the image itself it leaves alone what need not change, which is what detectors look for.
 */
export const evadingBoth = (
  defended: Guarded,
  undefended: DifferentiableClassifier,
  { evading: { steps, relativeStepSize } }: Pick<DetectionPlan, 'evading'>,
  randomStart: boolean,
): Attempt => {
  const options = (epsilon: number) => ({ epsilon, steps, stepSize: relativeStepSize * epsilon, randomStart });
  const off = guarded(undefended, defended.suspicion, Number.POSITIVE_INFINITY);
  return {
    name: `selective PGD on classifier and detector, from ${randomStart ? 'a random point' : 'the image itself'}`,
    knows: 'defence',
    run: (rows, epsilon) => leftBy(evading(options(epsilon)), defended, rows),
    off: async (rows, epsilon) => ({
      here: await leftBy(evading(options(epsilon)), off, rows),
      plain: await leftBy(pgd(options(epsilon)), undefended, rows),
    }),
  };
};
