import { formatRadius, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { below, shareText } from '../../words.js';
import {
  binaryOnes,
  controls,
  convergenceByRadius,
  defencesAt,
  largestOf,
  mostOverstated,
  notBinary,
  protecting,
  randomAt,
  undefendedAt,
  whereItFalls,
} from './facts.js';
import type { PreprocessingResult, PreprocessingResults, ThresholdAt } from './result.js';
import {
  preprocessingAttacksTable,
  preprocessingDrawsTable,
  preprocessingQueriesTable,
  preprocessingTable,
  preprocessingThresholdTable,
} from './tables.js';

function leftText(result: PreprocessingResult, epsilon: number): string {
  const defences = notBinary(defencesAt(result, epsilon));
  const names = protecting(result, defences).map(({ name }) => name);
  const alone = undefendedAt(result, epsilon);
  const over = mostOverstated(defencesAt(result, epsilon));
  return [
    `At ε ${formatRadius(epsilon)} the plain attack leaves ${alone ? shareText(alone.robust) : 'nothing'} of the network alone. Of the preprocessings that do not round to black and white ${names.length ? `${listed(names)} ${names.length === 1 ? 'leaves' : 'leave'} more, 95 % intervals apart` : 'none leaves more with 95 % intervals apart'}.`,
    over && over.claimed.value > over.adaptive.value
      ? `Adaptive attacks lower the non-adaptive figure most for ${over.name}: from ${shareText(over.claimed)} to ${shareText(over.adaptive)}.`
      : `At ε ${formatRadius(epsilon)} no adaptive attack lowers a non-adaptive figure.`,
  ].join(' ');
}

function thresholdText(result: PreprocessingResult): string {
  const epsilon = largestOf(result);
  const defences = binaryOnes(defencesAt(result, epsilon));
  const left = listed(defences.map(({ name, adaptive }) => `${name} ${shareText(adaptive)}`));
  const { holds, falls } = whereItFalls(result);
  const at = (one: ThresholdAt) =>
    `ε ${formatRadius(one.epsilon)}, where ${one.crossing.toFixed(0)} of an image’s ${result.values} values can cross: ${shareText(one.robust)}`;
  return [
    protecting(result, defences).length
      ? `Rounding to black and white leaves more at ε ${formatRadius(epsilon)}: ${left}. That is no trick of gradients: a value that is nearly black or white cannot be brought across .5 by so small a change, whatever the attack. Of the values that can be, gradients and queries tried only some ways, so that this is still an upper bound.`
      : `Rounding to black and white leaves no more at ε ${formatRadius(epsilon)}: ${left}.`,
    holds ? `Thresholding alone keeps half of the rows or more up to ${at(holds)}.` : '',
    falls ? `It falls at ${at(falls)}.` : '',
    'How far it holds is decided by the images: nearly black and white ones have few values in reach of .5, gray ones and photographs many.',
  ]
    .filter(Boolean)
    .join(' ');
}

function randomText(result: PreprocessingResult): string {
  const told = result.plan.epsilons.flatMap((epsilon) => {
    const random = randomAt(result, epsilon);
    return random
      ? [
          `at ε ${formatRadius(epsilon)} ${shareText(random.claimed)} non-adaptive, ${shareText(random.adaptive)} adaptive`,
        ]
      : [];
  });
  const clean = randomAt(result, largestOf(result))?.clean;
  return `Resizing and padding at random ${clean ? `(${shareText(clean)} on clean images) ` : ''}is attacked by averaging gradients over draws: ${listed(told)}. Each row is judged by one draw that the attacker does not know. ${convergenceByRadius(
    result,
  )
    .flatMap((runs) => {
      const [first, last] = [runs[0], runs[runs.length - 1]];
      if (runs.length < 2) return [];
      const less = below(last.robust, first.robust);
      return [
        `At ε ${formatRadius(first.epsilon)} ${shareText(first.robust)} are left over ${first.draws} ${first.draws === 1 ? 'draw' : 'draws'} and ${shareText(last.robust)} over ${last.draws}${less ? '' : ', no difference beyond chance'}.`,
      ];
    })
    .join(' ')}`;
}

/** What an attack without gradients says beside those with: more found, or misled by draws. */
function queriesText(result: PreprocessingResult): string {
  const epsilon = largestOf(result);
  const pairs = result.square.flatMap((one) => {
    const there = defencesAt(result, epsilon).find(({ id }) => id === one.id);
    return there ? [{ ...one, worst: there.adaptive }] : [];
  });
  const better = pairs.filter(({ robust, worst }) => below(robust, worst)).map(({ name }) => name);
  const worse = pairs.filter(({ robust, worst }) => below(worst, robust));
  const beside = worse.map(({ name, robust, worst }) => `${name} ${shareText(robust)} beside ${shareText(worst)}`);
  return [
    better.length
      ? `Square, which sees scores alone, leaves less than gradients do of ${listed(better)}: there gradients miss something.`
      : 'Square, which sees scores alone, finds nothing that gradients miss.',
    worse.length
      ? `It leaves more than gradients do of ${listed(beside)}: an attack by queries that fails is no sign of a defence.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
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
    paragraph(controlText(result), ' ', queriesText(result)),
    fold('Each attack on each preprocessing', preprocessingAttacksTable(result)),
    fold('Without gradients', preprocessingQueriesTable(result)),
  ];
}
