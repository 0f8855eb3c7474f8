import { formatCount, formatRadius } from '../../figures/index.js';
import { type ReportTable, table } from '../../report/index.js';
import { allDefences, atChance, strongest } from './all.js';
import { FAMILIES, type MeasuredAttempt, type MeasuredDefence } from './attempts/index.js';
import { BROKEN } from './parts/detection/words.js';
import type { StudyResults } from './study-results.js';
import { BOTH_ATTACKS, shareText } from './words.js';

const points = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(100 * value).toFixed(1)}`;

const controlText = ({ control }: MeasuredAttempt): string =>
  control ? `${formatCount(control.robust.correct)} of ${formatCount(control.robust.n)}` : '';

const offText = ({ off }: MeasuredAttempt): string =>
  off ? `${formatCount(off.equal)} of ${formatCount(off.rows)}` : '';

/** The first attack that knows nothing of the defence; those on the network itself are called by what they are alone. */
function nonAdaptive({ attempts }: MeasuredDefence): string {
  const name = attempts.find(({ knows }) => knows === 'nothing')?.name ?? '';
  return name.includes(' on ') ? name : `${name} on the network itself`;
}

/** Family by family, the radii of a defence one below the other. */
function inOrder(results: StudyResults): readonly MeasuredDefence[] {
  const all = allDefences(results);
  return FAMILIES.flatMap((family) => {
    const some = all.filter((defence) => defence.family === family);
    const names = [...new Set(some.map(({ name }) => name))];
    return names.flatMap((name) =>
      some.filter((defence) => defence.name === name).sort((a, b) => a.epsilon - b.epsilon),
    );
  });
}

function row(defence: MeasuredDefence): string[] {
  const best = strongest(defence);
  const { name, paper, family, epsilon, data, clean, undefended, claimed, adaptive } = defence;
  return [
    family,
    `${name} (${paper})`,
    `${formatRadius(epsilon)}${data.includes('CIFAR') ? ', CIFAR-10' : ''}`,
    `${shareText(clean)}${atChance(defence) ? ', at chance' : ''}`,
    points(clean.value - undefended.value),
    shareText(claimed),
    shareText(adaptive),
    formatCount(adaptive.n),
    nonAdaptive(defence),
    best ? best.name : '',
    best ? controlText(best) : '',
    best ? offText(best) : '',
  ];
}

/** `overview`: every defence by the non-adaptive attack, and by those that know it. */
export const overviewTable = (results: StudyResults): ReportTable => {
  const { stamp } = results.training;
  return table(
    `Robust accuracy of every defence, measured twice. ${BOTH_ATTACKS} Of detectors: ${BROKEN} ε is the radius of the L∞ ball. In brackets: the source that the method is built after, which need not have claimed robustness in this ball. Clean, points: beside the undefended network on the same rows; at chance: the interval reaches down to 10 %, and what is left of such a network is no robustness (one that gives nearly one answer to everything can hardly be attacked in a small ball). Large ball: rows that the strongest attack leaves in a ball of radius 1, where it should leave none. Switched off: rows on which that attack, with the defence switched off, decides as the plain attack on the undefended network does. Shares with Wilson’s 95 % intervals over rows; one training each. ${stamp.data}.`,
    [
      ...['family', 'defence (method after)', 'ε', 'clean', 'clean, points', 'non-adaptive', 'adaptive', 'n'],
      ...['non-adaptive attack', 'strongest adaptive attack', 'left in the large ball', 'equal, switched off'],
    ],
    inOrder(results).map(row),
  );
};
