import { formatCount, formatEpsilon, formatPercent, formatPoints } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph, problem } from '../../../../report/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { ReportContext } from '../../report/context.js';
import type { DistillationResult } from './result.js';
import { epsilonsOf, paired, students, studentsAndTeachers, table5 } from './tables.js';

/** Sentences, those that there are. */
const said = (...sentences: (string | false)[]): Block => paragraph(sentences.filter(Boolean).join(' '));

export function distillation(context: ReportContext): Block[] {
  const { take, results } = context;
  const { distillation: result } = results;
  const { runs, trainRows, testRows, teacherName, stamp } = result;
  const epochs = [...new Set(runs.map((run) => run.epochs))].join(' or ');
  const [heldOut, selected] = [gains(result, 'heldOutTwins'), gains(result, 'selected')];
  const twins = learnedTwins(result);
  return [
    heading(2, 'Part 4: defensive distillation'),
    said(
      `${teacherName} answers ${formatCount(trainRows)} clean images with probabilities.`,
      `A convolutional student learns these soft labels (${epochs} epochs).`,
      !stamp.comparable && 'On digits it has a quarter of the filters of the study’s, and learns at a lower rate.',
      'The control is the same network on the same images with their true labels.',
      `Both are tested on ${formatCount(testRows)} held-out clean rows and on FGSM images made for LeNet.`,
    ),
    ...take('distillation'),
    table5(context),
    said(...aboutTable5(results)),
    problem(
      8,
      'No control.',
      [
        'The study sets its student beside its teacher.',
        'But the student is a convolutional network and the teacher an ensemble of trees on bare pixels.',
        'The fair opponent is the same network trained on hard labels of the same rows.',
        heldOut && `Over it the soft labels change accuracy on twins of held-out images by, in points: ${heldOut};`,
        selected && `on all selected rows by ${selected} (means over seeds; intervals in the tables).`,
      ]
        .filter(Boolean)
        .join(' '),
    ),
    problem(
      7,
      'The students have seen the test images.',
      [
        `They train on ${formatCount(trainRows)} images of the test set, from which the adversarial rows are made, too.`,
        twins !== undefined && `Of these, over all ε, ${formatPercent(twins, 1)} are twins of a training image.`,
        'The held-out columns are the ones to trust.',
      ]
        .filter(Boolean)
        .join(' '),
    ),
    problem(
      5,
      'The study did not attack its students.',
      [
        'Every adversarial row above was made against LeNet and carried over.',
        'An attacker who knows the student follows the student’s own gradient.',
        'Distillation is known to hide gradients rather than to remove the weakness.',
        'These figures are upper bounds of the students’ robustness; part 5 attacks them.',
      ].join(' '),
    ),
    fold(
      'Details: how the students are made, twins, the teachers, the paired test, and collapsed trainings',
      ...take('distil_flowchart'),
      students(context),
      studentsAndTeachers(context),
      paired(context),
      said(
        'The test pairs one training with one: its intervals do not cover how trainings differ.',
        ...collapsedTrainings(result),
        `All numbers are in results/distillation.json${stamp.comparable ? '' : '; none may be compared with the study'}.`,
      ),
    ),
  ];
}

/** What the columns of this run are, and what the verdict judges. */
function aboutTable5({ distillation: { runs, stamp }, adaptive: { students: all } }: ReportContext['results']) {
  const several = runs.filter(({ labels }) => labels === 'soft').length > 1;
  const local = all.some(({ condition: { id } }) => id === 'soft-p12-1' || id === 'soft-tables-1');
  return [
    local && 'The students of P12 and Tables are one training each: their intervals say nothing of other trainings.',
    several &&
      'The verdict tells whether one more training could have given the printed figure, a wider range than the interval here; the claim table has it.',
    stamp.comparable
      ? 'IBM’s scores were never published: its student cannot be distilled again, and that of P12 confirms nothing of it.'
      : 'On digits P12 and Tables take the place of both clouds.',
  ];
}

/** Trainings that ended in guessing are part of the result: whoever repeats the study will meet them. */
function collapsedTrainings({ collapsed, runs, stamp }: DistillationResult): string[] {
  const seeds = (labels: 'soft' | 'hard') =>
    collapsed.flatMap((run) => (run.labels === labels ? [run.seed] : [])).join(', ') || 'none';
  if (!collapsed.length) return [];
  return [
    `${stamp.comparable ? 'With the study’s learning rate ' : ''}${collapsed.length} of ${collapsed.length + runs.length} trainings collapsed within their first epochs to one answer for every image.`,
    `Their seeds (student: ${seeds('soft')}; control: ${seeds('hard')}) were passed over: the figures speak of the others.`,
  ];
}

/** Student minus control, means over seeds, in points over epsilon. */
function gains(result: DistillationResult, measure: 'selected' | 'heldOutTwins'): string {
  const meanOf = (labels: 'soft' | 'hard', epsilon: number) => {
    const summary = result.summaries.find((one) => one.labels === labels);
    return summary && atEpsilon(summary.sets, epsilon)?.[measure].mean;
  };
  return epsilonsOf(result)
    .flatMap((epsilon) => {
      const [soft, hard] = [meanOf('soft', epsilon), meanOf('hard', epsilon)];
      if (soft === undefined || hard === undefined) return [];
      return `${formatPoints(soft - hard, 1)} at ε ${formatEpsilon(epsilon)}`;
    })
    .join(', ');
}

/** The share of the selected rows, over all epsilons, whose clean twin the students learned. */
export function learnedTwins({ runs: [run] }: DistillationResult): number | undefined {
  const sum = (measure: 'trainedTwins' | 'selected') =>
    run?.sets.reduce((total, set) => total + set[measure].n, 0) ?? 0;
  return sum('selected') > 0 ? sum('trainedTwins') / sum('selected') : undefined;
}
