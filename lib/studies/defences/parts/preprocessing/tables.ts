import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import { defencesAt, inOrder, largestOf, undefendedAt } from './facts.js';
import type { PreprocessingResult } from './result.js';

/** `preprocessing`: each defence, clean, under the non-adaptive attack, and under all. */
export const preprocessingTable = (result: PreprocessingResult): ReportTable =>
  table(
    `Accuracy behind each preprocessing of the same undefended network, n = ${formatCount(result.plan.rows)} images in every cell. Non-adaptive: under images that PGD-${result.plan.steps} made on the network alone, with all its steps. Adaptive: rows that neither these nor any attack on the defence itself breaks, an upper bound of robust accuracy; the random one is drawn anew at each query. L∞; brackets: 95 % over images. ${result.data}.`,
    [
      ...['before the network', 'clean'],
      ...result.plan.epsilons.flatMap((epsilon) => [
        `ε ${formatRadius(epsilon)}, non-adaptive`,
        `ε ${formatRadius(epsilon)}, adaptive`,
      ]),
    ],
    [
      [
        'nothing',
        result.defences[0] ? shareText(result.defences[0].undefended) : '',
        ...result.plan.epsilons.flatMap((epsilon) => {
          const alone = undefendedAt(result, epsilon);
          return ['', alone ? shareText(alone.robust) : ''];
        }),
      ],
      ...inOrder(defencesAt(result, result.plan.epsilons[0])).map(({ id, name, clean }) => [
        name,
        shareText(clean),
        ...result.plan.epsilons.flatMap((epsilon) => {
          const there = defencesAt(result, epsilon).find((one) => one.id === id);
          return there ? [shareText(there.claimed), shareText(there.adaptive)] : ['', ''];
        }),
      ]),
    ],
  );

/** `preprocessing-attacks`: each attack on each defence, with its two checks. */
export const preprocessingAttacksTable = (result: PreprocessingResult): ReportTable =>
  table(
    `Robust accuracy under each attack alone, n = ${formatCount(result.plan.rows)}. PGD-${result.plan.steps} goes back through the identity, as if nothing stood before the network, or through the preprocessing’s own pull-back; averaged over draws it has ${result.plan.expectation.steps} steps and takes them all. Radius 1: the same attack in a ball that reaches every image, on n = ${result.plan.controlRows}; 0 % is what a sound attack leaves. Switched off: rows on which the attack through a preprocessing that changes nothing and the plain attack on the network agree. ${result.data}.`,
    ['before the network', 'ε', 'attack', 'robust accuracy', 'at radius 1', 'equal, switched off', 'seconds'],
    result.plan.epsilons.flatMap((epsilon) =>
      inOrder(defencesAt(result, epsilon)).flatMap(({ name, attempts }) =>
        attempts.map((attempt) => [
          name,
          formatRadius(epsilon),
          attempt.name,
          shareText(attempt.robust),
          attempt.control ? shareText(attempt.control.robust) : '',
          attempt.off ? `${attempt.off.equal} of ${attempt.off.rows}` : '',
          attempt.seconds.toFixed(1),
        ]),
      ),
    ),
  );

/** `preprocessing-queries`: an attack without gradients beside those with. */
export const preprocessingQueriesTable = (result: PreprocessingResult): ReportTable =>
  table(
    `Robust accuracy under Square, which sees scores alone, with ${formatCount(result.plan.square.queries)} queries an image on the first ${result.plan.square.rows} images, beside all attacks by gradients on n = ${formatCount(result.plan.rows)} images. Square far below would say that gradients miss something; above, it says nothing: so few queries are no evidence of strength. L∞, ε ${formatRadius(largestOf(result))}. ${result.data}.`,
    ['before the network', 'Square', 'by gradients'],
    result.square.map(({ id, name, epsilon, robust }) => {
      const there = defencesAt(result, epsilon).find((one) => one.id === id);
      return [name, shareText(robust), there ? shareText(there.adaptive) : ''];
    }),
  );

/** `preprocessing-draws`: how many draws an expectation needs. */
export const preprocessingDrawsTable = (result: PreprocessingResult): ReportTable =>
  table(
    `Robust accuracy behind the random resize and pad under PGD-${result.plan.expectation.steps} on the mean over so many draws, on the first ${result.plan.convergence.rows} images; each row is judged by one draw of the defender’s own. ${result.data}.`,
    ['ε', 'draws', 'robust accuracy', 'seconds'],
    result.convergence.map(({ epsilon, draws, robust, seconds }) => [
      formatRadius(epsilon),
      String(draws),
      shareText(robust),
      seconds.toFixed(1),
    ]),
  );

/** `preprocessing-threshold`: what a radius can change of a black and white image. */
export const preprocessingThresholdTable = (result: PreprocessingResult): ReportTable =>
  table(
    `Thresholding at .5 by radius, n = ${result.plan.threshold.rows} images: how many of an image’s ${result.values} values the ball can bring to the other side (mean; no attack changes the others), and robust accuracy under PGD-${result.plan.steps} through the identity, beside the network without it. ${result.data}.`,
    ['ε', 'values that can cross', 'robust accuracy behind the threshold', 'without it'],
    result.threshold.map(({ epsilon, crossing, robust, undefended }) => [
      formatRadius(epsilon),
      crossing.toFixed(1),
      shareText(robust),
      shareText(undefended),
    ]),
  );
