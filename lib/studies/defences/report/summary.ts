import { formatRadius } from '../../../figures/index.js';
import { type Block, fold, heading, list, paragraph, type Rich, strong, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import { allDefences, atLargest, overstated } from '../all.js';
import type { MeasuredDefence } from '../attempts/index.js';
import { overviewTable } from '../overview-table.js';
import type { StudyResults } from '../study-results.js';
import { shareText } from '../words.js';

/** Said first of all where the run is not on MNIST. */
export const fallbackWarning = ({ results: { training } }: ReportContext<StudyResults>): Block[] =>
  training.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          training.stamp.data,
          '. It shows that every step works; its networks are small and so are its figures’ rows.',
        ),
      ];

const ASKED: Rich = [
  strong('What is asked: '),
  'of each kind of defence that the tutorial TML: Adversarial Robustness of Deep Learning Models names, how much is left once the attacker knows it. ',
  'Each is measured twice on the same images: by the attack that papers report, and by attacks made for it.',
];

const told = (defences: readonly MeasuredDefence[]): string =>
  defences
    .map(
      ({ name, epsilon, claimed, adaptive }) =>
        `${name} (ε ${formatRadius(epsilon)}) ${shareText(claimed)} → ${shareText(adaptive)}`,
    )
    .join('; ');

/** Those that overstate most, and those with the most left. */
function extremes(results: StudyResults): Rich[] {
  const all = allDefences(results);
  const seeming = [...atLargest(all)].sort((a, b) => overstated(b) - overstated(a)).slice(0, 4);
  const largest = Math.max(...all.filter(({ data }) => !data.includes('CIFAR')).map(({ epsilon }) => epsilon));
  const lasting = all
    .filter(({ epsilon, data }) => epsilon === largest && !data.includes('CIFAR'))
    .sort((a, b) => b.adaptive.value - a.adaptive.value)
    .slice(0, 4);
  return [
    [strong('What only looks as if it protected: '), told(seeming), ' (as papers report → adaptive).'],
    [strong(`What is left at ε ${formatRadius(largest)}: `), told(lasting), '.'],
  ];
}

/** The first screen. */
export const summary = (context: ReportContext<StudyResults>): Block[] => {
  const { results, findings, take } = context;
  return [
    heading(2, 'Summary'),
    list([ASKED, ...extremes(results)]),
    ...take('overview'),
    fold('Every defence at every radius, with its strongest attack and the controls', overviewTable(results)),
    heading(3, 'What the tutorial says'),
    paragraph(
      'What makes a statement hold, hold in part or not hold is a rule on numbers, which its evidence gives (The findings, re-stated).',
    ),
    list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
  ];
};
