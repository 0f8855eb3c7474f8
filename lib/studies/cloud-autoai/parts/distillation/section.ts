import { formatCount, formatEpsilon, formatP, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type Block, heading, paragraph, problem, table } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';
import type { DistillationResult } from './result.js';
import { strengthsOf, studentCell, studentTable, teachersBeside } from './student-table.js';

/** Trainings that ended in guessing are part of the result: whoever repeats the study will meet them. */
function collapsedText(collapsed: DistillationResult['collapsed'], trained: number): string {
  const which = (labels: 'soft' | 'hard') =>
    collapsed
      .filter((run) => run.labels === labels)
      .map(({ seed }) => seed)
      .join(', ') || 'none';
  return `With the study’s learning rate ${collapsed.length} of ${collapsed.length + trained} trainings collapsed within their first epochs to one answer for every image (seeds of the student: ${which('soft')}; of the control: ${which('hard')}). They were ended there, their seeds passed over, and the figures above speak of the trainings that did not collapse.`;
}

/** What the re-measured columns of table 5 are, and what its verdicts ask. */
function trainedHere({ results: { distillation, adaptive } }: ReportContext): string {
  const { stamp, summaries, teacherName } = distillation;
  const seeds = summaries.find(({ labels }) => labels === 'soft')?.test.values.length ?? 0;
  const ofStandIns = adaptive.students.some(({ condition: { id } }) => id === 'soft-p12-1' || id === 'soft-tables-1');
  return [
    `The student of ${teacherName} was trained with ${seeds} seed${seeds === 1 ? '' : 's'}.`,
    ofStandIns &&
      'Students of the stand-ins learned the scores of teachers trained here, once each: their intervals are over rows and say nothing of other trainings.',
    seeds > 1 &&
      'The verdict asks whether one more training could have given the printed figure, for which the range is wider than the interval of the mean that stands here: the claim table has it, and where it is wide, the verdict says little.',
    stamp.comparable
      ? 'IBM’s scores were never published, so its own student cannot be trained again, and what a stand-in’s student scores confirms nothing of the printed figures.'
      : 'On digits the teachers trained here take the place of both clouds.',
  ]
    .filter(Boolean)
    .join(' ');
}

export function distillation(context: ReportContext): Block[] {
  const { results, take } = context;
  const { runs, collapsed, summaries, paired, trainRows, testRows, teacherName } = results.distillation;
  const of = (labels: 'soft' | 'hard') => summaries.find((summary) => summary.labels === labels);
  const [soft, hard] = [of('soft'), of('hard')];
  const epsilons = strengthsOf(summaries);
  const epsilonCell = (epsilon: number) => (epsilon === 0 ? '0 (clean)' : formatEpsilon(epsilon));
  const twins = runs.find((run) => run.labels === 'soft')?.sets ?? [];
  const trained = twins.reduce((sum, set) => sum + set.trainedTwins.n, 0);
  const all = twins.reduce((sum, set) => sum + set.selected.n, 0);
  const gains = (measure: 'selected' | 'heldOutTwins') =>
    epsilons.flatMap((epsilon) => {
      const [a, b] = [soft, hard].map(
        (summary) => summary?.sets.find((set) => set.epsilon === epsilon)?.[measure].mean,
      );
      return a === undefined || b === undefined ? [] : [`${formatPoints(a - b, 1)} at ε ${formatEpsilon(epsilon)}`];
    });
  const epochs = [...new Set(runs.map((run) => run.epochs))].join(' or ');
  return [
    heading(2, 'Part 4: defensive distillation'),
    paragraph(
      `${teacherName} answers ${formatCount(trainRows)} clean images with probabilities; a convolutional student learns these soft labels (${epochs} epochs). The control is the same network on the same images with their true labels. Both are tested on ${formatCount(testRows)} held-out clean rows and on the adversarial sets. Shares are means over seeds with their standard deviation; in brackets the 95 % interval of the mean over seeds.`,
    ),
    ...take('distil_flowchart'),
    studentTable(context),
    paragraph(trainedHere(context)),
    teachersBeside(context),
    ...take('distillation'),
    ...(collapsed.length > 0 ? [paragraph(collapsedText(collapsed, runs.length))] : []),
    heading(3, 'Against the control'),
    table(
      'Student minus control, the first seed of each that trained, on the same rows: one pair of trainings, whose luck these intervals do not cover',
      [
        'ε',
        'rows',
        'only the student right',
        'only the control right',
        'difference in points [95 %]',
        'p, McNemar',
        'p, Holm',
      ],
      paired.map(({ epsilon, comparison, adjusted }) => [
        epsilonCell(epsilon),
        formatCount(comparison.n),
        formatCount(comparison.onlyFirst),
        formatCount(comparison.onlySecond),
        `${formatPoints(comparison.difference)} [${comparison.interval.map((end) => formatPoints(end)).join(', ')}]`,
        formatP(comparison.pValue),
        formatP(adjusted),
      ]),
    ),
    problem(
      8,
      'No control.',
      `The study sets its student beside its teacher. But the student is a convolutional network and the teacher an ensemble of trees on bare pixels, so the gap between them may have nothing to do with distillation. The fair opponent is the same network trained on hard labels of the same rows.${gains('selected').length > 0 ? ` Over it the soft labels change accuracy on twins of held-out images by, in points: ${gains('heldOutTwins').join(', ')} (means over seeds, whose intervals are in the next table); on all selected rows, those with learned twins among them, by ${gains('selected').join(', ')}.` : ''}`,
    ),
    heading(3, 'Trained and held-out twins'),
    table(
      'The selected rows, split by whether the student was trained on their clean twin',
      ['ε', 'student: trained twins', 'student: held-out twins', 'control: trained twins', 'control: held-out twins'],
      epsilons
        .filter((epsilon) => epsilon > 0)
        .map((epsilon) => [
          epsilonCell(epsilon),
          studentCell(results.distillation, 'soft', 'trainedTwins', epsilon),
          studentCell(results.distillation, 'soft', 'heldOutTwins', epsilon),
          studentCell(results.distillation, 'hard', 'trainedTwins', epsilon),
          studentCell(results.distillation, 'hard', 'heldOutTwins', epsilon),
        ]),
    ),
    problem(
      7,
      'The students have seen the test images.',
      `They train on ${formatCount(trainRows)} images of the test set, and the adversarial rows they are then judged on are made from that same test set${all > 0 ? `: ${formatPercent(trained / all, 1)} of the adversarial rows, over all strengths, are twins of a training image` : ''}. The held-out columns are the ones to trust.`,
    ),
    heading(3, 'All rows'),
    table(
      'Students on FGSM images made for LeNet, right on the image before and after, the same rows at every ε',
      [
        'ε',
        'student: all rows LeNet gets right',
        'control: the same',
        'student: held-out rows of them',
        'control: the same',
      ],
      epsilons.map((epsilon) => [
        epsilonCell(epsilon),
        studentCell(results.distillation, 'soft', 'allRows', epsilon),
        studentCell(results.distillation, 'hard', 'allRows', epsilon),
        studentCell(results.distillation, 'soft', 'heldOutRows', epsilon),
        studentCell(results.distillation, 'hard', 'heldOutRows', epsilon),
      ]),
    ),
    problem(
      5,
      'The study did not attack its students.',
      'Every adversarial row above was made against LeNet and carried over. An attacker who knows the student would follow the student’s own gradient, and distillation is known to hide gradients rather than to remove the weakness. The figures here are therefore upper bounds of the students’ robustness; part 5 attacks them.',
    ),
  ];
}
