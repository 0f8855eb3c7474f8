import { formatRadius, listed } from '../../../../figures/index.js';
import { drawsVerdict } from '../../draws.js';
import { type Judgement, shareText } from '../../words.js';
import {
  binaryOnes,
  convergenceByRadius,
  defencesAt,
  largestOf,
  notBinary,
  protecting,
  undefendedAt,
  whereItFalls,
} from './facts.js';
import type { PreprocessingResults } from './result.js';

/**
 * "Preprocessing removes adversarial perturbations": at the largest radius, of the defences that do not round to black and
 * white. It holds where all leave more than the plain attack leaves of the network, does not where none does.
 */
export function removesPerturbations({ preprocessing: result }: PreprocessingResults): Judgement {
  const epsilon = largestOf(result);
  const defences = notBinary(defencesAt(result, epsilon));
  const some = protecting(result, defences);
  const alone = undefendedAt(result, epsilon);
  const told = defences.map(
    ({ name, claimed, adaptive }) => `${name} non-adaptive ${shareText(claimed)}, adaptive ${shareText(adaptive)}`,
  );
  return {
    verdict:
      defences.length === 0 || !alone
        ? 'unchecked'
        : some.length === 0
          ? 'does not hold'
          : some.length === defences.length
            ? 'holds'
            : 'holds in part',
    reason: `Robust accuracy at ε ${formatRadius(epsilon)}, n = ${result.plan.rows}, the network alone ${alone ? shareText(alone.robust) : ''}: ${told.join('; ')}.`,
  };
}

/**
 * "Thresholding protects, as long as the ball does not reach across it": it holds where at the largest radius every
 * defence that rounds to black and white leaves more than the network alone, and where a larger radius takes all.
 */
export function thresholdProtects({ preprocessing: result }: PreprocessingResults): Judgement {
  const epsilon = largestOf(result);
  const defences = binaryOnes(defencesAt(result, epsilon));
  const some = protecting(result, defences);
  const { holds, falls } = whereItFalls(result);
  const told = defences.map(({ name, adaptive }) => `${name} ${shareText(adaptive)}`);
  const at = [holds, falls].flatMap((one) =>
    one
      ? [
          `at ε ${formatRadius(one.epsilon)} ${one.crossing.toFixed(0)} of ${result.values} values of an image can cross it: ${shareText(one.robust)}`,
        ]
      : [],
  );
  return {
    verdict:
      defences.length === 0
        ? 'unchecked'
        : some.length === 0
          ? 'does not hold'
          : falls && some.length === defences.length
            ? 'holds'
            : 'holds in part',
    reason: `Robust accuracy at ε ${formatRadius(epsilon)}, n = ${result.plan.rows}: ${listed(told)}. Thresholding alone, n = ${result.plan.threshold.rows}: ${listed(at)}. How far it holds is decided by how black and white the images are.`,
  };
}

/** "Who averages over draws breaks a random defence", of the random resize and pad: `drawsVerdict`. */
export function drawsMatter({ preprocessing: result }: PreprocessingResults): Judgement {
  const series = convergenceByRadius(result).filter((runs) => runs.length > 1);
  const told = series.map(
    (runs) =>
      `at ε ${formatRadius(runs[0].epsilon)} ${listed(runs.map(({ draws, robust }) => `${shareText(robust)} over ${draws}`))}`,
  );
  return {
    verdict: drawsVerdict(series.map((runs) => runs.map(({ robust }) => robust))),
    reason: `Robust accuracy behind the random resize and pad, n = ${result.plan.convergence.rows}: ${told.join('; ')}.`,
  };
}
