import { formatRadius } from '../../../../figures/index.js';
import { drawsVerdict } from '../../draws.js';
import { below, type Judgement, shareText } from '../../words.js';
import type { WithArchitecture } from './result.js';
import { atLargest, radiiOf } from './words.js';

/** What is left of a defence is nothing where its interval ends below this, and something where it begins above. */
const NOTHING = 0.05;
/** Right clean answers that a defence must leave to count as one. */
const USABLE = 0.5;

/**
 * "Changing the network without training it on adversarial images does not protect": it holds where attacks that know
 * the change leave nothing of any of these defences at the largest radius, in part where they do so of some; too few rows to tell leave it unchecked. Where clean accuracy
 * is below a half a defence is left out: a network that gives one answer to everything cannot be attacked.
 */
export function changesDoNotProtect({ architecture }: WithArchitecture): Judgement {
  const largest = radiiOf(architecture).at(-1) ?? 0;
  const all = architecture.defences.filter(({ family, epsilon }) => family === 'architecture' && epsilon === largest);
  const these = all.filter(({ clean }) => clean.value >= USABLE);
  const useless = all
    .filter(({ clean }) => clean.value < USABLE)
    .map(({ name, clean }) => `${name} (${shareText(clean)})`);
  if (!these.length) return { verdict: 'unchecked', reason: 'No such defence was measured.' };
  const broken = these.filter(({ adaptive }) => adaptive.interval[1] < NOTHING);
  const standing = these.filter(({ adaptive }) => adaptive.interval[0] > NOTHING);
  const told = these.map(
    ({ name, claimed, adaptive }) =>
      `${name}: non-adaptive ${shareText(claimed)}, adaptive ${shareText(adaptive)} (n = ${adaptive.n})`,
  );
  return {
    verdict: verdictOf(these.length, broken.length, standing.length),
    reason: [
      `At ε ${formatRadius(largest)}: ${told.join('; ')}.`,
      useless.length ? `Left out, for too low a clean accuracy: ${useless.join(', ')}.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

function verdictOf(all: number, broken: number, standing: number): Judgement['verdict'] {
  if (broken === all) return 'holds';
  if (standing === all) return 'does not hold';
  return broken || standing ? 'holds in part' : 'unchecked';
}

/**
 * "Distillation hides gradients": it holds where PGD on the distilled network as it is leaves more than attacks that
 * divide its logits by the temperature, or take their margin, intervals apart.
 */
export function distillationHides({ architecture }: WithArchitecture): Judgement {
  const distilled = atLargest(architecture, 'distilled');
  if (!distilled) return { verdict: 'unchecked', reason: 'Distillation was not measured.' };
  const { claimed, adaptive, attempts, epsilon } = distilled;
  const told = attempts.map(({ name, robust }) => `${name}, ${shareText(robust)}`);
  return {
    verdict: below(adaptive, claimed) ? 'holds' : 'does not hold',
    reason: `Robust accuracy at ε ${formatRadius(epsilon)} (n = ${claimed.n}): ${told.join('; ')}.`,
  };
}

/** "Against randomness an attacker needs draws", of stochastic activation pruning: `drawsVerdict`. */
export function drawsMatter({ architecture }: WithArchitecture): Judgement {
  const { points, epsilon, steps } = architecture.convergence;
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || first === last) return { verdict: 'unchecked', reason: 'Only one number of draws was measured.' };
  return {
    verdict: drawsVerdict([points.map(({ robust }) => robust)]),
    reason: `Robust accuracy under PGD-${steps} at ε ${formatRadius(epsilon)}: ${points.map(({ draws, robust }) => `${draws} draw${draws === 1 ? '' : 's'} ${shareText(robust)}`).join(', ')} (n = ${first.robust.n}).`,
  };
}
