import { formatCount, formatEpsilon, formatP, formatPoints, formatProportion } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, table, warning } from '../../../report/index.js';
import type { Finding } from '../../../study/index.js';
import { printedFigures, VERDICTS, verdictCell } from '../../../study/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import { formatStudent } from '../figures/students.js';
import type { ReportContext } from './context.js';

const MEANING = {
  exact: 'recomputed from the same files or weights, equal at every printed digit',
  within: 'trained or sampled anew; the published figure is compatible with this run',
  differs: 'not equal at the printed digits, or not compatible after Holm’s correction',
  unchecked: 'what it would take was not published, or was not run; the reason is given',
  'not-comparable': 'this run is on digits, the figure is about MNIST',
} as const;

const line = ({ statement, verdict, reason }: Finding): Rich => [strong(`${verdict}: `), `${statement} ${reason}`];

/** The findings under one heading, or a sentence that there are none. */
const group = (title: string, findings: readonly Finding[], none: string): Block[] => [
  heading(3, title),
  findings.length > 0 ? list(findings.map(line)) : paragraph(none),
];

function headlines({ results }: ReportContext): Rich[] {
  const { generation, ibm, gcp, comparison, distillation, localTeachers, blackBox } = results;
  const strongest = generation.curve.at(-1);
  const clean = atEpsilon(generation.curve, 0);
  const lines: Rich[] = [];
  if (strongest && clean)
    lines.push([
      strong('LeNet. '),
      `Right on ${formatProportion(clean.robust)} of clean test rows; under FGSM with ε ${formatEpsilon(strongest.epsilon)} on ${formatProportion(strongest.robust)}. Every test row counts; the attack is a single step, and stronger ones can leave less.`,
    ]);
  for (const teacher of [ibm, gcp]) {
    const known = teacher.sets.filter((set) => set.epsilon > 0 && set.selected);
    if (known.length === 0) continue;
    const text = known.map(
      ({ epsilon, selected }) => `${selected ? formatProportion(selected) : ''} at ε ${formatEpsilon(epsilon)}`,
    );
    lines.push([
      strong(`${teacher.name}. `),
      `Right on ${text.join('; ')}, of the rows that were selected for fooling LeNet.`,
    ]);
  }
  for (const { name, sets } of [localTeachers.ibm, localTeachers.gcp]) {
    const [first, last] = [atEpsilon(sets, 0), sets.at(-1)];
    if (!first || !last) continue;
    lines.push([
      strong(`Trained here: ${name}. `),
      `Right on ${formatProportion(first.allRows)} of all clean test rows. With ε ${formatEpsilon(last.epsilon)} on ${formatProportion(last.selected)} of the selected rows; of all rows, right on the clean image and on the one made for LeNet, ${formatProportion(last.robust)}.`,
    ]);
  }
  for (const { name, curves } of blackBox.victims) {
    const square = curves.filter(({ attack }) => attack === 'Square');
    const said = square.slice(0, 2).flatMap(({ epsilon, points }) => {
      const last = points.at(-1);
      return last ? [`${formatProportion(last.accuracy)} at ε ${formatEpsilon(epsilon)}`] : [];
    });
    if (said.length)
      lines.push([
        strong(`Asked itself: ${name}. `),
        `After ${formatCount(square[0].budget)} questions about each image Square leaves ${said.join(', ')}.`,
      ]);
  }
  const { paired } = comparison;
  lines.push([
    strong('The two on the same rows. '),
    `${ibm.name} minus ${gcp.name} at ε ${formatEpsilon(comparison.epsilon)}: ${formatPoints(paired.difference)} points, 95 % interval ${formatPoints(paired.interval[0])} to ${formatPoints(paired.interval[1])}, McNemar’s exact p ${formatP(paired.pValue)}.`,
  ]);
  const { epsilon } = comparison;
  const student = (labels: 'soft' | 'hard', measure: 'selected' | 'heldOutTwins') =>
    formatStudent(distillation, labels, measure, epsilon);
  if (student('soft', 'selected') && student('hard', 'selected'))
    lines.push([
      strong('Distillation. '),
      `At ε ${formatEpsilon(epsilon)} the student taught by ${distillation.teacherName} is right on ${student('soft', 'heldOutTwins')} of the selected rows whose clean twin it has not learned; the control, taught by plain labels, on ${student('hard', 'heldOutTwins')}. On all selected rows, those with learned twins among them, it is ${student('soft', 'selected')} and ${student('hard', 'selected')}. What distillation itself does is the difference from the control, not from the teacher.`,
    ]);
  return lines;
}

/** Said first of all where the run is not on MNIST. */
export const digitsWarning = ({ results: { generation } }: ReportContext): Block[] =>
  generation.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          generation.stamp.data,
          ', a small network and local stand-ins for both clouds. It shows that every step works; no number in it can be compared with a published one.',
        ),
      ];

export function summary(context: ReportContext): Block[] {
  const { claims, findings, results, take } = context;
  const printed = printedFigures(claims);
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: printed.filter((claim) => claim.verdict === verdict).length,
  }));
  const { profile, seeds } = results.generation.stamp;
  const of = (...verdicts: Finding['verdict'][]) => findings.filter((finding) => verdicts.includes(finding.verdict));
  return [
    heading(2, 'Summary'),
    paragraph(
      `This run replicates the cloud AutoAI study in its four parts: adversarial examples made with FGSM on a LeNet, the IBM and the GCP cloud model on those examples, and defensive distillation of a cloud model into a student. Profile ${profile}, ${seeds.length === 1 ? 'one training' : `${seeds.length} trainings`} of each student. Of ${printed.length} published figures:`,
    ),
    table(
      'Verdicts',
      ['verdict', 'figures', 'what it means'],
      counts.map(({ verdict, count }) => [verdictCell(verdict), String(count), MEANING[verdict]]),
    ),
    ...take('hero'),
    heading(3, 'In numbers'),
    list(headlines(context)),
    ...group('What holds', of('holds', 'holds in part'), 'No finding could be confirmed in this run.'),
    ...group(
      'What does not hold',
      of('does not hold'),
      of('holds in part').length
        ? 'No finding was contradicted as a whole. Where one holds in part, its evidence says which part fails or could not be checked.'
        : 'No finding was contradicted.',
    ),
    ...group(
      'What could not be checked',
      of('unchecked', 'not-comparable'),
      'Every finding could be held against evidence.',
    ),
  ];
}
