import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type Block, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';
import { adaptiveEvidence, describeStudent } from './findings.js';
import type { AdaptiveResult } from './result.js';
import { comparedStrength } from './strength.js';
import { attackTable, confidenceTable, leakTable, pairTable, transferredTable, worstCaseTable } from './tables.js';

/** What a warning saw, for the students at which it fired. */
function warningList({ students }: AdaptiveResult): Block[] {
  const fired = students.flatMap(({ condition, warnings }) =>
    warnings.map(({ id, attack, saw }) => `${describeStudent(condition)}${attack ? `, ${attack}` : ''}: ${id}. ${saw}`),
  );
  return fired.length ? [paragraph('What the warnings saw:'), list(fired)] : [];
}

/** Part 5: students of both stand-ins over temperatures, attacked as in the study and then with their own gradients. */
export function adaptive({ results, take }: ReportContext): Block[] {
  const { adaptive: result } = results;
  const epsilon = comparedStrength(result);
  const collapsed = result.students.flatMap(({ condition, collapsedSeeds }) =>
    collapsedSeeds.length ? [`${describeStudent(condition)}: ${collapsedSeeds.join(', ')}`] : [],
  );
  const taught = result.teachers
    ? ` Teachers: ${result.teachers.ibm}, and ${result.teachers.gcp}.`
    : ' The teachers trained here were not asked for soft labels in this run.';
  return [
    heading(2, 'Part 5: the students attacked'),
    paragraph(
      `The study tested its students with examples made for another network. Here they are attacked themselves, after its own protocol: students of the teachers that AutoML trained here, with controls on hard labels, at several temperatures, one training each (${formatCount(result.trainRows)} rows).${taught} A student trains with its logits divided by T and is used without (Papernot et al., 2016); soft labels are softened at the same T, except where the teacher’s probabilities stand “as given”. Softened labels pull a student’s logits towards the logarithms of the teacher’s probabilities, whatever T is; hard labels at T, and probabilities as given, make its logits T times larger than the loss saw. Gradients of softened labels fall as 1/T² (Hinton, Vinyals and Dean, 2015), so those students may have another learning rate than their control: the table of confidence names each. Labels of training images come from teachers that were trained on the same images, and may be surer of them than of new ones.`,
    ),
    ...(collapsed.length
      ? [paragraph(`Seeds passed over because their training collapsed: ${collapsed.join('; ')}.`)]
      : []),
    heading(3, 'The study’s protocol'),
    transferredTable(result, 'Clean held-out rows, and FGSM made for LeNet on the selected rows', 'selected', true),
    transferredTable(result, 'Of the selected rows, only twins of held-out images', 'heldOutTwins'),
    transferredTable(
      result,
      `All ${formatCount(result.heldOutRows)} held-out rows, the same at every ε: right on the clean image and on the one made for LeNet`,
      'heldOutRows',
    ),
    heading(3, 'The leak isolated'),
    leakTable(result),
    heading(3, 'With the students’ own gradients'),
    worstCaseTable(result),
    ...(epsilon === undefined
      ? []
      : [
          attackTable(result, epsilon),
          paragraph(
            `A student may be so sure that its cross-entropy leaves float32 no gradient, and FGSM and PGD stand still. Dividing its logits by T changes no answer and makes gradients that were rounded to zero large enough to follow. Where PGD leaves more robustRows than its tempered twin at ε ${formatEpsilon(epsilon)}, beyond chance, that was hidden and not defended.`,
          ),
        ]),
    ...take('distillation-temperature'),
    confidenceTable(result),
    ...warningList(result),
    ...(result.pairs.length ? [pairTable(result)] : []),
    heading(3, 'What comes of it'),
    list(adaptiveEvidence(result)),
  ];
}
