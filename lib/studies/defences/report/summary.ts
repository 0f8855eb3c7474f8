import { formatRadius } from '../../../figures/index.js';
import { type Block, fold, heading, list, paragraph, type Rich, strong, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import { allDefences, atChance, atLargest, overstated } from '../all.js';
import type { MeasuredDefence } from '../attempts/index.js';
import { overviewTable } from '../overview-table.js';
import type { StudyResults } from '../study-results.js';
import { BOTH_ATTACKS, shareText } from '../words.js';

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
  'Each is measured twice on the same images. ',
  BOTH_ATTACKS,
];

const told = (defences: readonly MeasuredDefence[]): string =>
  defences
    .map(
      ({ name, epsilon, claimed, adaptive }) =>
        `${name} (ε ${formatRadius(epsilon)}) ${shareText(claimed)} → ${shareText(adaptive)}`,
    )
    .join('; ');

/** Those that seem most robust beside what is left, and those with the most left; of networks at chance nothing is. */
function extremes(results: StudyResults): Rich[] {
  const all = allDefences(results);
  const seeming = [...atLargest(all)].sort((a, b) => overstated(b) - overstated(a)).slice(0, 4);
  const largest = Math.max(...all.filter(({ data }) => !data.includes('CIFAR')).map(({ epsilon }) => epsilon));
  const lasting = all
    .filter((defence) => defence.epsilon === largest && !defence.data.includes('CIFAR') && !atChance(defence))
    .sort((a, b) => b.adaptive.value - a.adaptive.value)
    .slice(0, 4);
  return [
    [strong('What only looks as if it protected: '), told(seeming), ' (non-adaptive → adaptive).'],
    [strong(`What is left at ε ${formatRadius(largest)}: `), told(lasting), ' (non-adaptive → adaptive).'],
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
    heading(3, 'Statements tested'),
    ...(findings.length
      ? [
          paragraph(
            'Some are the tutorial’s own sentences, some what methods promise, some theses of this study. What makes one hold, hold in part or not hold is a rule on numbers, which its evidence gives (The findings, re-stated).',
          ),
          list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
        ]
      : [paragraph(`Not tested: this run is on ${results.training.stamp.instead}.`)]),
  ];
};
