import { formatEpsilon, formatRadius, listed } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import { type DetectionResult, defenceOf, type WithDetection } from './result.js';
import { evadedTable, toldTable } from './tables.js';
import { areaText, at, BROKEN, fallsApart, NAMES } from './words.js';

function toldText({ detectors, plan }: DetectionResult): string {
  const [own] = plan.epsilons;
  const areas = detectors.flatMap(({ id, told: [first] }) => (first.auc ? [{ id, auc: first.auc }] : []));
  const ranked = [...areas].sort((a, b) => b.auc.value - a.auc.value);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst) return '';
  return `Of images made without knowledge at ε ${formatRadius(own)} ${NAMES[best.id]} tells the most (area under the ROC curve ${areaText(best.auc)}), ${NAMES[worst.id]} the least (${areaText(worst.auc)}).`;
}

/** Detectors that rank the wrong way round, or refuse more clean rows than they were set to; empty where none does. */
function amissText({ detectors, plan }: DetectionResult): string {
  const inverted = detectors.flatMap(({ id, told }) =>
    told.flatMap(({ epsilon, auc }) =>
      auc && auc.interval[1] < 0.5 ? [`${NAMES[id]} at ε ${formatRadius(epsilon)} (${areaText(auc)})`] : [],
    ),
  );
  const alarming = detectors
    .filter(({ falseAlarms }) => falseAlarms.interval[0] > plan.falseAlarms)
    .map(({ id, falseAlarms }) => `${NAMES[id]} (${shareText(falseAlarms)})`);
  return [
    inverted.length
      ? `An area below .5 means that adversarial images look less suspicious than clean ones, as they do to ${listed(inverted)}.`
      : '',
    alarming.length
      ? `Of clean test rows more than these ${100 * plan.falseAlarms} % are refused, beyond chance, by ${listed(alarming)}: thresholds set on few held-out rows, or on rows that a detector has learned, do not carry over.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function evadedText(result: DetectionResult): string {
  const [own] = result.plan.epsilons;
  const defences = at(result, own);
  const left = defences.map(
    ({ claimed, adaptive }, i) =>
      `${NAMES[result.detectors[i].id]} non-adaptive ${shareText(claimed)}, adaptive ${shareText(adaptive)}`,
  );
  const fallen = defences.filter(fallsApart).length;
  return `Rows that are not broken at ε ${formatRadius(own)}: ${left.join('; ')}. ${fallen} of ${defences.length} are left with fewer rows, beyond chance, under adaptive attacks.`;
}

/** Why feature squeezing may withstand an attacker who knows it; empty where it does not. */
function squeezingText(result: DetectionResult): string {
  const [own] = result.plan.epsilons;
  const squeezed = defenceOf(result, 'squeezing', own);
  if (fallsApart(squeezed) || squeezed.adaptive.interval[0] < 0.5) return '';
  return `Feature squeezing keeps most rows: one of its squeezed versions is black and white, and in a ball of radius ${formatEpsilon(own)}, below half the range, no white or black pixel changes in it. That is a property of images that are nearly black and white, not of detection; and through a threshold gradients are a rough guess, so that the true figure may be lower.`;
}

/** Detectors: what they tell, and what adaptive attacks leave of them. */
export function detectionSection({ results: { detection }, take }: ReportContext<WithDetection>): Block[] {
  return [
    heading(2, 'Detection'),
    paragraph(
      `A detector leaves the network as it is, and refuses images that it finds suspicious. Each is set to refuse ${100 * detection.plan.falseAlarms} % of clean held-out rows. ${[toldText(detection), amissText(detection)].filter(Boolean).join(' ')}`,
    ),
    ...take('detection-roc'),
    toldTable(detection),
    heading(3, 'Detectors under adaptive attacks'),
    paragraph(
      `${BROKEN} Selective PGD follows the classifier’s gradient where it is not fooled yet, and the detector’s where it is and would be refused. ${[evadedText(detection), squeezingText(detection)].filter(Boolean).join(' ')}`,
    ),
    evadedTable(detection),
  ];
}
