import { type Block, heading, paragraph, problem } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatAnswer, formatLevels, formatProbability } from '../../words.js';
import { walkthroughTables } from './tables.js';

export function walkthroughSection({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  const { model, photo, ascent, replaced, attacks, second, secondAttack } = results.walkthrough;
  const context = { results, claims };
  const [fgsm] = attacks;
  const last = ascent[ascent.length - 1];
  const aimed = attacks.find(({ target }) => target !== null);
  return [
    heading(2, 'One photograph, step by step'),
    paragraph(
      `${model.name} (${model.parameters.toLocaleString('en-US')} parameters) takes the photograph for ${formatAnswer(photo.answers.top[0])}. `,
      `The loss is −log of that: ${photo.answers.loss.toFixed(4)}, and exp(−${photo.answers.loss.toFixed(4)}) is ${formatProbability(Math.exp(-photo.answers.loss))}: not approximately the probability, but the same number. `,
      'Figures of this part are of single photographs: exact, and no sample of anything.',
    ),
    walkthroughTables.answers(context),
    problem(
      1,
      'The loss is written with an infinite sum.',
      'The cross-entropy in the text sums exp over n from 1 to ∞; the sum is over the k classes.',
    ),
    problem(
      2,
      'The photograph is resized, and not cropped.',
      '`Resize(224)` alone brings the shorter side to 224 and leaves the other longer: the network sees a rectangle. Here, as in torchvision’s own evaluation, the shorter side becomes 256 and the middle 224 × 224 is kept.',
    ),
    heading(3, 'Two gradients'),
    paragraph(
      'The same loss has a gradient with respect to the weights and one with respect to the pixels. ',
      'A short step along either does what the gradient promises; a longer one does not: the promise is a straight line, and the loss is curved.',
    ),
    ...take('gradients'),
    walkthroughTables['gradient-steps'](context),
    heading(3, 'Why the change must be small'),
    paragraph(
      `Without a bound, ${last.step} steps up the loss make ${formatAnswer(last.answers.top[0])}, at an L2 of ${last.l2.toFixed(1)}. `,
      `Another photograph raises the loss as well, at an L2 of ${replaced.l2.toFixed(1)} (${formatAnswer(replaced.answers.top[0])}), and fools nobody. `,
      'So the change is kept in a ball.',
    ),
    ...take('ascent'),
    walkthroughTables.ascent(context),
    heading(3, 'One step, ten steps, and a class of one’s choice'),
    paragraph(
      `One step of FGSM at ε ${formatLevels(fgsm.epsilon ?? 0)} leaves ${formatAnswer(fgsm.answers.top[0])}. `,
      aimed
        ? `PGD aimed at ${aimed.target} in a ball of ${formatLevels(aimed.epsilon ?? 0)} makes ${formatAnswer(aimed.answers.top[0])}; `
        : '',
      `aimed at ${secondAttack.target} it makes of the second photograph (${formatAnswer(second.answers.top[0])}) ${formatAnswer(secondAttack.answers.top[0])}.`,
    ),
    ...take('hero', 'steps'),
    walkthroughTables.attacks(context),
    ...take('second'),
    problem(
      3,
      'The koala’s code undoes a normalization that was never done.',
      'The public code behind that figure is targeted PGD on ImageNet photographs and draws them with CIFAR-10’s mean and standard deviation. It changes what is shown, not what the network sees.',
    ),
  ];
}
