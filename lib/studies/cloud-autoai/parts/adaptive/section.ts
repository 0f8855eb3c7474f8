import { formatCount } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../report/context.js';
import { adaptiveEvidence, describeStudent } from './findings.js';
import type { AdaptiveResult } from './result.js';
import { confidence, learnedTwins, studentPairs, studentsAttacked, studentWarnings } from './tables.js';

/** Part 5: students of both local teachers over temperatures, attacked as in the study, then with their own gradients. */
export function adaptive(context: ReportContext): Block[] {
  const { results, take } = context;
  const { adaptive: result } = results;
  const sentences = (...some: string[]) => paragraph(some.join(' '));
  return [
    heading(2, 'Part 5: the students attacked'),
    sentences(
      'The study tested its students with examples made for LeNet; here they are attacked themselves.',
      `Students of P12 and Tables and controls on hard labels train at several temperatures, once each (${formatCount(result.trainRows)} rows).`,
      'A student trains with its logits divided by T and is used without (Papernot et al., 2016).',
      'Soft labels are softened at the same T, except where the probabilities are taken as given.',
    ),
    ...take('distillation-temperature'),
    studentsAttacked(context),
    list(adaptiveEvidence(result)),
    ...absentStudents(result),
    fold(
      'Details: confidence and hidden gradients',
      sentences(
        'A student may be so sure that its cross-entropy leaves float32 no gradient: FGSM and PGD do not move.',
        'Dividing its logits by T changes no answer and makes rounded gradients large enough to follow.',
        'Where PGD leaves more rows robust than that, beyond chance, a weakness was hidden and not removed.',
        'Softened labels pull the logits towards the logarithms of the teacher’s probabilities, whatever T is.',
        'Hard labels at T, and probabilities as given, make the logits T times larger than the loss saw.',
        'Gradients of softened labels fall as 1/T² (Hinton, Vinyals and Dean, 2015): those students may have another learning rate than their control.',
      ),
      confidence(context),
      studentWarnings(context),
    ),
    fold(
      'Details: the leak, and soft labels against their control',
      sentences(
        'P12 and Tables were trained on the training images that three students learned instead of the study’s rows: their labels may be surer there.',
        'All attacks, epsilons, rows and p-values are in results/adaptive.json.',
      ),
      learnedTwins(context),
      ...(result.pairs.length ? [studentPairs(context)] : []),
    ),
  ];
}

/** Students that this run has none of, by reason, and seeds passed over. */
function absentStudents({ students, missing }: AdaptiveResult): Block[] {
  const reasons = [...new Set(missing.map(({ reason }) => reason))].map((reason) => {
    const of = missing.filter((one) => one.reason === reason).map(({ condition }) => describeStudent(condition));
    return `Not measured (${reason}): ${of.join('; ')}.`;
  });
  const seeds = students.flatMap(({ condition, collapsedSeeds }) =>
    collapsedSeeds.length ? [`${describeStudent(condition)}: ${collapsedSeeds.join(', ')}`] : [],
  );
  if (seeds.length) reasons.push(`Seeds passed over because their training collapsed: ${seeds.join('; ')}.`);
  return reasons.length ? [paragraph(reasons.join(' '))] : [];
}
