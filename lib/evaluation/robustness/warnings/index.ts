import type { Check } from '../contracts.js';
import { blackBoxBeatsWhiteBox } from './black-box-beats-white-box.js';
import { certificateBroken } from './certificate-broken.js';
import { cleanFigures } from './clean-figures.js';
import { declaredScores } from './declared-scores.js';
import { epsilonTooSmall } from './epsilon-too-small.js';
import { failedAudit } from './failed-audit.js';
import { finiteWeights } from './finite-weights.js';
import { iterativeNoBetter } from './iterative-no-better.js';
import { lostIn8Bit } from './lost-in-8-bit.js';
import { missingPreprocessing } from './missing-preprocessing.js';
import { noAnswer } from './no-answer.js';
import { notConverged } from './not-converged.js';
import { onlyBlackBox } from './only-black-box.js';
import { onlySingleStep } from './only-single-step.js';
import { randomizedModel } from './randomized-model.js';
import { silentSuccess } from './silent-success.js';
import { successFallsWithEpsilon } from './success-falls-with-epsilon.js';
import { survivesUnbounded } from './survives-unbounded.js';
import { wrongGradients } from './wrong-gradients.js';
import { zeroGradients } from './zero-gradients.js';

/**
 * All checks, in the order of the report: the data and the model, then its gradients, then each attack and attacks
 * held against each other. What they look for follows Carlini et al. (2019), Athalye, Carlini, Wagner (2018),
 * Croce and Hein (2020), and Tramèr et al. (2020).
 */
export const checks: readonly Check[] = [
  cleanFigures,
  missingPreprocessing,
  finiteWeights,
  declaredScores,
  randomizedModel,
  zeroGradients,
  wrongGradients,
  survivesUnbounded,
  failedAudit,
  certificateBroken,
  noAnswer,
  silentSuccess,
  onlySingleStep,
  onlyBlackBox,
  iterativeNoBetter,
  successFallsWithEpsilon,
  blackBoxBeatsWhiteBox,
  notConverged,
  epsilonTooSmall,
  lostIn8Bit,
];
