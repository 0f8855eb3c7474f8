import { formatCount, formatRadius } from '../../figures/index.js';
import { type ReportTable, table } from '../../report/index.js';
import { allDefences, strongest } from './all.js';
import type { MeasuredAttempt, MeasuredDefence } from './attempts/index.js';
import type { StudyResults } from './study-results.js';
import { shareText } from './words.js';

const points = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(100 * value).toFixed(1)}`;

const controlText = ({ control }: MeasuredAttempt): string =>
  control ? `${formatCount(control.robust.correct)} of ${formatCount(control.robust.n)}` : '';

const offText = ({ off }: MeasuredAttempt): string =>
  off ? `${formatCount(off.equal)} of ${formatCount(off.rows)}` : '';

const timesText = ({ seconds: { defended, undefended } }: MeasuredDefence): string =>
  undefended > 0 ? `× ${(defended / undefended).toPrecision(2)}` : '';

function row(defence: MeasuredDefence): string[] {
  const best = strongest(defence);
  const { name, paper, family, epsilon, data, clean, undefended, claimed, adaptive } = defence;
  return [
    family,
    `${name} (${paper})`,
    `${formatRadius(epsilon)}${data.includes('CIFAR') ? ', CIFAR-10' : ''}`,
    shareText(clean),
    points(clean.value - undefended.value),
    shareText(claimed),
    shareText(adaptive),
    formatCount(adaptive.n),
    best ? best.name : '',
    best ? controlText(best) : '',
    best ? offText(best) : '',
    timesText(defence),
  ];
}

/** `overview`: every defence by the attack that people use, and by those that know it. */
export const overviewTable = (results: StudyResults): ReportTable => {
  const { stamp } = results.training;
  return table(
    `Every defence, measured twice: by the attack that papers report (it knows nothing of the defence), and by every attack that does, a row counting as broken where any of them breaks it. ε is the radius of the L∞ ball. Clean, points: beside the undefended network on the same rows. Large ball: rows that the strongest attack leaves in a ball of radius 1, where it should leave none. Switched off: rows on which that attack, with the defence switched off, decides as the plain attack on the undefended network does. Time: of the defence’s answers beside the network’s alone. Shares with Wilson’s 95 % intervals over rows; one training each. ${stamp.data}.`,
    [
      ...['family', 'defence', 'ε', 'clean', 'clean, points', 'as papers report', 'adaptive', 'n'],
      ...['strongest attack', 'left in the large ball', 'equal, switched off', 'time'],
    ],
    allDefences(results).map(row),
  );
};
