import { formatCount } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import type { PoisoningResult } from './result.js';
import { byRate, estimateText, isOpen, kindText, OPEN, overWhat, rangeText, rateText } from './words.js';

/** `poisoning`: each kind of poison at each rate. */
export const poisoningTable = ({
  stamp,
  kinds,
  adversarial: { target, epsilon },
  victim,
}: PoisoningResult): ReportTable =>
  table(
    `The article’s network (seed ${victim}, one training a row) after poisoned trainings; brackets: 95 % over test images, without what another seed would do; n = ${formatCount(kinds[0].networks[0].clean.n)} for the accuracy. Robust: right under attacks on the network itself, L∞ ε ${epsilon}. Read as ${target}: test images of other classes, aimed at ${target} on the attacker’s network. ${stamp.data}.`,
    ['poison', 'rate', 'images', 'with another label', 'accuracy', 'under FGSM', 'under PGD', `read as ${target}`],
    kinds.flatMap(({ kind, networks }) =>
      networks.map(({ rate, rows, relabeled, clean, robust, asGoal }) => [
        kindText(kind, target),
        rateText(rate),
        formatCount(rows),
        formatCount(relabeled),
        estimateText(clean),
        ...[robust?.fgsm, robust?.pgd, asGoal].map((share) => (share ? estimateText(share) : '')),
      ]),
    ),
  );

/** `backdoors`: success and accuracy at each rate. */
export const backdoorTable = (result: PoisoningResult): ReportTable => {
  const { stamp, backdoor } = result;
  return table(
    `Backdoors in the article’s network: ${overWhat(result)}; n = ${formatCount(backdoor.networks[0].success.n)} stamped test images, none of the class ${backdoor.target}. Range: the smallest and the largest of the trainings. ${stamp.data}.`,
    ['rate', 'images', 'success', 'range', `at ${rateText(OPEN)} or more`, 'accuracy on clean images'],
    byRate(result).map(({ rate, rows, networks, success, clean }) => {
      const values = networks.map((one) => one.success.value);
      return [
        rateText(rate),
        formatCount(rows),
        estimateText(success),
        rangeText(values),
        `${networks.filter(isOpen).length} of ${networks.length}`,
        estimateText(clean),
      ];
    }),
  );
};
