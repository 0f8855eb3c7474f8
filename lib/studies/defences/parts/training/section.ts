import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type Block, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import { overfitsCatastrophically } from './finding.js';
import type { TrainingResults } from './result.js';
import { attacksTable, fastTable } from './tables.js';
import { NETWORK_WORDS, seedsText } from './words.js';

/** Adversarial training. */
export function trainingSection(context: Pick<ReportContext<TrainingResults>, 'results' | 'take'>): Block[] {
  const { curves, plan, fast } = context.results.training;
  const told = curves.map(({ network, clean, points }) => {
    const { fgsm, strongest } = points[points.length - 1];
    return `${NETWORK_WORDS[network].name}: clean ${shareText(clean)}, FGSM ${shareText(fgsm)}, ${plan.strongest} ${shareText(strongest)}.`;
  });
  return [
    heading(2, 'Adversarial training'),
    paragraph(
      `A network that learns adversarial images made against itself is not harder to attack because gradients are hidden: nothing is in front of it. So the attacker needs to know nothing more than for any network, and the strongest attack, ${plan.strongest}, is the measure. `,
      `At ε ${formatEpsilon(plan.epsilon)}, n = ${formatCount(curves[0].clean.n)} images:`,
    ),
    list(told),
    ...context.take('training-curves'),
    attacksTable(context),
    paragraph(
      'Adversarial images of a single step from a random start cost a fraction of those of many steps. The danger is a network that is robust to this one step and to nothing else; it comes suddenly, and the training loss does not show it. ',
      overfitsCatastrophically(context.results).reason,
      seedsText(context.results),
    ),
    ...context.take('training-fast'),
    ...(fast.courses.length ? [fastTable(context)] : []),
  ];
}
