import { formatCount, formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, paragraph, problem, table } from '../../../../report/index.js';
import { shareCell, type TableContext } from '../../../../study/index.js';
import { epsilonCell } from '../../report/cells.js';
import type { ReportContext } from '../../report/context.js';
import type { StudyResults } from '../../study-results.js';

type Context = TableContext<StudyResults>;

const lenetUnderFgsm = ({ results: { generation } }: Context) =>
  table(
    `${generation.model} under FGSM, all ${formatCount(generation.curve[0]?.robust.n ?? 0)} test rows`,
    ['ε', 'right', 'robust accuracy [95 %]', 'mean L2 of successes', 'largest change of a pixel'],
    generation.curve.map(({ epsilon, robust, meanL2, maxLinf }) => [
      epsilonCell(epsilon),
      formatCount(robust.correct),
      shareCell(robust),
      meanL2?.toFixed(3) ?? '',
      maxLinf.toFixed(3),
    ]),
  );

const adversarialSets = ({ results: { generation } }: Context) =>
  table(
    'The adversarial files: rows whose image fools LeNet, and what a constant guess scores on them',
    ['ε', 'rows', 'successes of this run', 'rows found among them', 'largest class: share [95 %]'],
    generation.sets.map(({ epsilon, rows, ours, matched, majority: { label, share } }) => [
      epsilonCell(epsilon),
      ...[rows, ours, matched].map(formatCount),
      `${label}: ${shareCell(share)}`,
    ]),
  );

export const generationTables = { 'lenet-under-fgsm': lenetUnderFgsm, 'adversarial-sets': adversarialSets };

/** The three problems of the sets; `first` and `last` are the smallest and the largest epsilon's. */
function problems({ sets, curve, stamp }: StudyResults['generation']): Block[] {
  const [first, last] = [sets[0], sets[sets.length - 1]];
  const all = formatCount(curve[0]?.robust.n ?? 0);
  const [matched, rows] = (['matched', 'rows'] as const).map((key) => sets.reduce((sum, set) => sum + set[key], 0));
  const guess = ({ majority, epsilon }: typeof first) =>
    `${formatPercent(majority.share.value, 1)} at ε ${formatEpsilon(epsilon)}`;
  const held = ({ rows: count, epsilon }: typeof first) => `${formatCount(count)} rows at ε ${formatEpsilon(epsilon)}`;
  return [
    problem(
      1,
      'The rows were chosen for fooling LeNet.',
      `The file for ε ${formatEpsilon(first.epsilon)} holds ${formatCount(first.rows)} of ${all} test images. `,
      'An accuracy on them says how often a success against LeNet carries over; it is not accuracy under attack. ',
      'Both are reported here: robust accuracy is measured for LeNet, the local teachers and the students, ',
      'and bounded for the clouds, whose answers on the other rows are not known.',
    ),
    problem(
      12,
      'Each epsilon has rows of its own.',
      `A curve over ε on the selected rows compares different images: ${held(first)}, ${held(last)}. `,
      `Always naming the commonest class scores ${guess(first)} and ${guess(last)}, `,
      'so that an accuracy near a tenth may be below a constant guess',
      stamp.comparable ? ': the 11.002\u202f% printed for IBM at ε .10 is. ' : '. ',
      'The tables of the clouds carry two baselines, the commonest class and “always 8”.',
    ),
    problem(
      11,
      'The tool that is named is not the tool that was used.',
      'The text names AdverTorch; the code is the FGSM of the PyTorch tutorial: one step, rows wrong from the start passed over. ',
      `Following that code, this run finds ${formatCount(matched)} of the files’ ${formatCount(rows)} rows among its own successes.`,
    ),
  ];
}

export function lenet({ results, claims, take }: ReportContext): Block[] {
  const { keptTest, keptTrain, sets } = results.generation;
  const context = { results, claims };
  return [
    heading(2, 'Part 1: LeNet under FGSM'),
    paragraph(
      'One signed gradient step of size ε, clipped to valid pixels. ',
      `LeNet is right on ${formatProportion(keptTest)} of the clean test rows and on ${formatProportion(keptTrain)} of the training rows; `,
      'the study’s clean files keep only those.',
    ),
    lenetUnderFgsm(context),
    ...take('adv_robustness'),
    adversarialSets(context),
    ...(sets.length > 0 ? problems(results.generation) : []),
    ...take('adv_ex'),
  ];
}
