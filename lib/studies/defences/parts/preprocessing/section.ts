import { listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import {
  binaryOnes,
  controls,
  defencesAt,
  largestOf,
  mostOverstated,
  notBinary,
  protecting,
  randomAt,
  undefendedAt,
  whereItFalls,
} from './facts.js';
import type { PreprocessingResult, PreprocessingResults } from './result.js';
import {
  preprocessingAttacksTable,
  preprocessingDrawsTable,
  preprocessingQueriesTable,
  preprocessingTable,
  preprocessingThresholdTable,
  radiusText,
} from './tables.js';

function leftText(result: PreprocessingResult, epsilon: number): string {
  const defences = notBinary(defencesAt(result, epsilon));
  const names = protecting(result, defences).map(({ name }) => name);
  const alone = undefendedAt(result, epsilon);
  const over = mostOverstated(defencesAt(result, epsilon));
  return [
    `At ε ${radiusText(epsilon)} the plain attack leaves ${alone ? shareText(alone.robust) : 'nothing'} of the network alone, and of those that do not round to black and white ${names.length ? `${listed(names)} leave more` : 'none leaves more'}.`,
    over && over.claimed.value > over.adaptive.value
      ? `What is claimed exceeds what is left most for ${over.name}: ${shareText(over.claimed)} and ${shareText(over.adaptive)}.`
      : 'No worst case lies below what is claimed.',
  ].join(' ');
}

function thresholdText(result: PreprocessingResult): string {
  const epsilon = largestOf(result);
  const left = binaryOnes(defencesAt(result, epsilon)).map(({ name, adaptive }) => `${name} ${shareText(adaptive)}`);
  const { holds, falls } = whereItFalls(result);
  return [
    `Rounding to black and white leaves more at ε ${radiusText(epsilon)}: ${listed(left)}. That is no trick of gradients: a value that is nearly black or white cannot be brought across .5 by so small a change, whatever the attack.`,
    holds
      ? `Thresholding keeps half of the rows or more up to ε ${radiusText(holds.epsilon)} (${shareText(holds.robust)}; ${holds.crossing.toFixed(0)} of ${result.values} values of an image can cross).`
      : '',
    falls
      ? `It falls at ε ${radiusText(falls.epsilon)}, where ${falls.crossing.toFixed(0)} can, white ones all: ${shareText(falls.robust)}. `
      : '',
    'The protection is one of nearly black and white images; on photographs values lie anywhere, and it is gone.',
  ]
    .filter(Boolean)
    .join(' ');
}

function randomText(result: PreprocessingResult): string {
  const told = result.plan.epsilons.flatMap((epsilon) => {
    const random = randomAt(result, epsilon);
    return random
      ? [`at ε ${radiusText(epsilon)} ${shareText(random.claimed)} claimed, ${shareText(random.adaptive)} left`]
      : [];
  });
  const clean = randomAt(result, largestOf(result))?.clean;
  return `Resizing and padding at random ${clean ? `(${shareText(clean)} on clean images) ` : ''}is attacked by averaging gradients over draws: ${listed(told)}. Each row is judged by one draw that the attacker does not know.`;
}

function controlText(result: PreprocessingResult): string {
  const { equal, rows, unbroken } = controls(result);
  return `With the preprocessing switched off, ${equal} of ${rows} rows fare as under the plain attack on the network. In a ball of radius ${result.plan.control} ${unbroken.length ? `${listed(unbroken)} leave something: what these attacks leave elsewhere may be more than is there` : 'every attack breaks every row'}.`;
}

/** Preprocessing before the network. */
export function preprocessingSection({
  results: { preprocessing: result },
  take,
}: ReportContext<PreprocessingResults>): Block[] {
  return [
    heading(2, 'Preprocessing: changing images before the network sees them'),
    paragraph(
      'JPEG, fewer bits and medians are said to remove adversarial perturbations, and a random resize to keep the attacker from knowing what the network sees. ',
      result.plan.epsilons.map((epsilon) => leftText(result, epsilon)).join(' '),
    ),
    ...take('preprocessing'),
    preprocessingTable(result),
    paragraph(thresholdText(result)),
    preprocessingThresholdTable(result),
    paragraph(randomText(result)),
    ...take('preprocessing-draws'),
    fold('How many draws', preprocessingDrawsTable(result)),
    paragraph(controlText(result)),
    fold('Each attack on each preprocessing', preprocessingAttacksTable(result)),
    fold('Without gradients', preprocessingQueriesTable(result)),
  ];
}
