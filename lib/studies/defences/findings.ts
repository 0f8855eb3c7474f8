import { formatCount } from '../../figures/index.js';
import type { Finding } from '../../study/index.js';
import { allDefences, controlsHold, overstated } from './all.js';
import { FAMILIES, type Family, type MeasuredDefence } from './attempts/index.js';
import type { StudyResults } from './study-results.js';
import { shareText } from './words.js';

type Judged = Pick<Finding, 'verdict' | 'reason'>;

const names = (defences: readonly MeasuredDefence[]): string =>
  defences.map(({ name, adaptive }) => `${name} ${shareText(adaptive)}`).join('; ');

/** At the largest radius that each defence was measured at. */
function atLargest(defences: readonly MeasuredDefence[]): readonly MeasuredDefence[] {
  const largest = new Map<string, MeasuredDefence>();
  for (const defence of defences) {
    const known = largest.get(defence.id);
    if (!known || known.epsilon < defence.epsilon) largest.set(defence.id, defence);
  }
  return [...largest.values()];
}

/** "No method protects comprehensively": holds where nothing keeps within a point of its clean accuracy. */
function nothingIsComplete(results: StudyResults): Judged {
  const all = atLargest(allDefences(results));
  const whole = all.filter(({ clean, adaptive }) => adaptive.interval[1] >= clean.value - 0.01);
  return whole.length
    ? { verdict: 'does not hold', reason: `Within a point of its clean accuracy: ${names(whole)}.` }
    : {
        verdict: 'holds',
        reason: `None of ${formatCount(all.length)} defences keeps, at its largest radius, within a point of its clean accuracy; the most is left by ${names([...all].sort((a, b) => b.adaptive.value - a.adaptive.value).slice(0, 1))}.`,
      };
}

/** A family protects where more than a tenth is surely left at its largest radius. */
function familyProtects(results: StudyResults, family: Family): Judged {
  const some = atLargest(allDefences(results)).filter((defence) => defence.family === family);
  const left = some.filter(({ adaptive }) => adaptive.interval[0] > 0.1);
  const reason = `More than a tenth is surely left, at the largest radius, of ${formatCount(left.length)} of ${formatCount(some.length)}: ${names(left.length ? left : some)}.`;
  if (!some.length) return { verdict: 'unchecked', reason: 'None was measured.' };
  return { verdict: left.length === some.length ? 'holds' : left.length ? 'holds in part' : 'does not hold', reason };
}

/** The attack that papers report says too much by at least ten points of at least one defence. */
function easyToOverstate(results: StudyResults): Judged {
  const all = allDefences(results);
  const over = all.filter((defence) => overstated(defence) >= 0.1);
  return {
    verdict: over.length * 2 >= all.length ? 'holds' : over.length ? 'holds in part' : 'does not hold',
    reason: `Attacks that know the defence leave at least ten points less than the reported one in ${formatCount(over.length)} of ${formatCount(all.length)} measurements; the controls of the attacks hold in ${formatCount(all.filter(controlsHold).length)}.`,
  };
}

const STATEMENTS: Readonly<Record<Family, string>> = {
  architecture: 'Architecture-based defences (ensembles, distillation, quantization, pruning) protect.',
  preprocessing: 'Preprocessing removes adversarial perturbations.',
  detection: 'Adversarial examples can be detected.',
  training: 'Training-based defences (adversarial training, regularization) protect.',
};

/** What the tutorial says in words, each statement judged by the run. */
const judged = (results: StudyResults): Finding[] => [
  ...FAMILIES.map((family) => ({
    id: family,
    statement: STATEMENTS[family],
    ...familyProtects(results, family),
  })),
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

/** On fallback data nothing is judged against the study. */
export const judgeFindings = (results: StudyResults): Finding[] =>
  judged(results).map((finding) =>
    results.training.stamp.comparable
      ? finding
      : { ...finding, verdict: 'not-comparable', reason: `This run is on ${results.training.stamp.instead}.` },
  );
