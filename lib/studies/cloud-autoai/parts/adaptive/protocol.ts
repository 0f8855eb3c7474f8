import { takeRows } from '../../../../data/index.js';
import { agreement, type Proportion, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import type { TransferredSet } from './result.js';
import type { AdaptiveRows } from './rows.js';

/** The study's protocol: clean held-out rows, then FGSM made for LeNet, on selected rows and on a fixed set of them. */
export async function studyProtocol(
  study: Study,
  student: Network,
  { heldOut, heldOutRows }: Pick<AdaptiveRows, 'heldOut' | 'heldOutRows'>,
): Promise<{ clean: Proportion; transferred: TransferredSet[] }> {
  const { labels } = study.test;
  const answers = await predictLabels(student, heldOut);
  const held = new Set(heldOutRows);
  const rightWhenClean = new Set(heldOutRows.filter((_, i) => answers[i] === heldOut.labels[i]));
  const transferred: TransferredSet[] = [];
  for (const epsilon of EPSILONS) {
    const { pixels, successes } = await study.attacked(epsilon);
    const rows = [...new Set([...successes, ...heldOutRows])];
    const attacked = takeRows({ ...study.test, images: pixels }, rows);
    const answered = await predictLabels(student, attacked);
    const right = new Set(rows.filter((row, i) => answered[i] === labels[row]));
    const share = (of: Iterable<number>): Proportion => {
      const all = [...of];
      return proportion(all.filter((row) => right.has(row)).length, all.length);
    };
    transferred.push({
      epsilon,
      selected: share(successes),
      distillationTwins: share(successes.filter((row) => !held.has(row))),
      heldOutTwins: share(successes.filter((row) => held.has(row))),
      heldOutRows: proportion([...held].filter((row) => right.has(row) && rightWhenClean.has(row)).length, held.size),
    });
  }
  return { clean: agreement(answers, heldOut.labels), transferred };
}
