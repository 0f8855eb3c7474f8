import { formatCount } from '../../figures/index.js';
import type { Finding } from '../../study/index.js';
import { allDefences, atLargest, controlsHold, overstated } from './all.js';
import type { MeasuredDefence } from './attempts/index.js';
import {
  changesDoNotProtect,
  distillationHides,
  drawsMatter as pruningDrawsMatter,
} from './parts/architecture/finding.js';
import { provesMost, provesNothingElsewhere, staysProved } from './parts/certified/finding.js';
import { checklistTells } from './parts/checklist/finding.js';
import { protectsOnCifar } from './parts/cifar/finding.js';
import { detectionFindings } from './parts/detection/finding.js';
import { hiddenLooksRobust } from './parts/masking/finding.js';
import {
  removesPerturbations,
  drawsMatter as resizeDrawsMatter,
  thresholdProtects,
} from './parts/preprocessing/finding.js';
import { smoothHelps } from './parts/smooth/finding.js';
import { certificatesStand, provesMoreThanIsLeft } from './parts/smoothing/finding.js';
import { overfitsCatastrophically, withstandsAutoAttack } from './parts/training/finding.js';
import type { StudyResults } from './study-results.js';
import { type Judgement, shareText } from './words.js';

const names = (defences: readonly MeasuredDefence[]): string =>
  defences.map(({ name, adaptive }) => `${name} ${shareText(adaptive)}`).join('; ');

/** "No method protects comprehensively": holds where nothing keeps within a point of its clean accuracy. */
function nothingIsComplete(results: StudyResults): Judgement {
  const all = atLargest(allDefences(results));
  const whole = all.filter(
    ({ clean, undefended, adaptive }) => adaptive.interval[1] >= Math.max(clean.value, undefended.value) - 0.01,
  );
  return whole.length
    ? { verdict: 'does not hold', reason: `Within a point of its clean accuracy: ${names(whole)}.` }
    : {
        verdict: 'holds',
        reason: `None of ${formatCount(all.length)} defences keeps, at its largest radius, within a point of its clean accuracy; the most is left by ${names([...all].sort((a, b) => b.adaptive.value - a.adaptive.value).slice(0, 1))}.`,
      };
}

/** The non-adaptive attack says too much by at least ten points: of half the defences or more, or of some. */
function easyToOverstate(results: StudyResults): Judgement {
  const all = atLargest(allDefences(results));
  const over = all.filter((defence) => overstated(defence) >= 0.1);
  return {
    verdict: over.length * 2 >= all.length ? 'holds' : over.length ? 'holds in part' : 'does not hold',
    reason: `Adaptive attacks leave at least ten points less than the non-adaptive one of ${formatCount(over.length)} of ${formatCount(all.length)} defences, each at its largest radius; the controls of the attacks hold in ${formatCount(all.filter(controlsHold).length)}.`,
  };
}

/** Sentences of the tutorial, promises of methods and theses of this study, each judged by the run. */
const judged = (results: StudyResults): Finding[] => [
  {
    id: 'architecture',
    statement: 'Changing the network without training it on adversarial images does not protect.',
    ...changesDoNotProtect(results),
  },
  {
    id: 'distillation',
    statement: 'Distillation hides gradients; dividing the logits by the temperature brings them back.',
    ...distillationHides(results),
  },
  {
    id: 'pruning-draws',
    statement: 'Against random pruning, the mean over many draws breaks more than one draw.',
    ...pruningDrawsMatter(results),
  },
  {
    id: 'preprocessing',
    statement: 'Preprocessing images before the network removes adversarial perturbations.',
    ...removesPerturbations(results),
  },
  {
    id: 'threshold',
    statement: 'A threshold protects as long as the ball does not reach across it.',
    ...thresholdProtects(results),
  },
  {
    id: 'resize-draws',
    statement: 'A random resize falls only to an attacker who averages over its draws.',
    ...resizeDrawsMatter(results),
  },
  ...detectionFindings(results),
  {
    id: 'adversarial-training',
    statement: 'Adversarial training by many steps withstands AutoAttack.',
    ...withstandsAutoAttack(results),
  },
  {
    id: 'single-steps',
    statement: 'Training by single steps may overfit catastrophically.',
    ...overfitsCatastrophically(results),
  },
  { id: 'smooth', statement: 'Smooth activations make adversarial training better.', ...smoothHelps(results) },
  {
    id: 'cifar',
    statement: 'Adversarial training protects on color images too, at a price in clean accuracy.',
    ...protectsOnCifar(results),
  },
  {
    id: 'bounds-prove',
    statement: 'Training on interval bounds proves most answers in a large ball.',
    ...provesMost(results),
  },
  {
    id: 'bounds-elsewhere',
    statement: 'In a large ball bounds prove nothing of networks that were not trained for them.',
    ...provesNothingElsewhere(results),
  },
  { id: 'proofs-stand', statement: 'What is proved is never broken.', ...staysProved(results) },
  {
    id: 'smoothing-proves',
    statement: 'Smoothing proves more than an attack leaves without it.',
    ...provesMoreThanIsLeft(results),
  },
  {
    id: 'certificates-stand',
    statement: 'A certificate of smoothing stands against attacks.',
    ...certificatesStand(results),
  },
  { id: 'masking', statement: 'Hidden gradients look like robustness.', ...hiddenLooksRobust(results) },
  {
    id: 'checklist',
    statement: 'A checklist tells masked models and mistakes of evaluation from sound ones.',
    ...checklistTells(results),
  },
  {
    id: 'nothing-complete',
    statement: 'No method has yet provided comprehensive protection.',
    ...nothingIsComplete(results),
  },
  {
    id: 'hard-to-evaluate',
    statement: 'Checking robustness is harder than usual model checks: attacks have to fit the threat model.',
    ...easyToOverstate(results),
  },
];

/** On fallback data nothing is judged. */
export const judgeFindings = (results: StudyResults): Finding[] =>
  results.training.stamp.comparable ? judged(results) : [];
