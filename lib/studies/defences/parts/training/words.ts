import { formatCount, formatRadius } from '../../../../figures/index.js';
import type { RunStamp } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import { shareText } from '../../words.js';
import type { AttackName, TrainingPlan } from './plan.js';
import type { NetworkName, TrainingResult, TrainingResults } from './result.js';

/** A network's name in tables, and who described its training. */
export const NETWORK_WORDS: Readonly<Record<NetworkName, Pick<MeasuredDefence, 'name' | 'paper'>>> = {
  standard: { name: 'usual training', paper: '' },
  madry: { name: 'adversarial training, PGD', paper: 'Madry et al., 2018' },
  trades: { name: 'TRADES', paper: 'Zhang et al., 2019' },
  'fgsm-rs': { name: 'FGSM-RS (fast), half-size', paper: 'Wong, Rice and Kolter, 2020' },
  'published-trades': { name: 'TRADES, published network', paper: 'Zhang et al., 2019' },
};

export const attackText = (
  attack: AttackName,
  { pgdSteps, strongest }: Pick<TrainingPlan, 'pgdSteps' | 'strongest'>,
): string => ({ fgsm: 'FGSM', pgd: `PGD-${pgdSteps}`, strongest })[attack];

/** From this robust accuracy on a training may collapse, as `collapsedAt` has it. */
const GOOD = 0.3;

/** Trainings that had been robust enough to collapse. */
export const couldCollapse = ({ courses }: Pick<TrainingResult['fast'], 'courses'>): number =>
  courses.filter(({ scores }) => scores.some((score) => score >= GOOD)).length;

/** How many trainings by single steps collapsed, of those that could. */
export function collapsedText({ courses, collapsed }: TrainingResult['fast']): string {
  const good = couldCollapse({ courses });
  const all = `${formatCount(courses.length)} trainings`;
  if (!good) return `none of ${all} reached a robust accuracy of ${formatRadius(GOOD)}, so that none could collapse`;
  const few = good < courses.length ? `; ${good} reached the ${formatRadius(GOOD)} from which on one can` : '';
  return `${collapsed.correct} of ${all} collapsed, ${shareText(collapsed)} (Wilson’s 95 % interval over trainings)${few}`;
}

/** The rows that the trainings were looked at on. */
export const heldText = ({ fast, stamp }: Pick<TrainingResult, 'fast'> & { readonly stamp: RunStamp }): string =>
  `${formatCount(fast.rows)} held-out training images (${stamp.comparable ? 'MNIST' : stamp.instead})`;

/** How far apart the kept networks of all seeds are under the strongest attack; '' of a single one. */
export function seedsText({ training: { fast, plan } }: TrainingResults): string {
  const { courses, best } = fast;
  if (courses.length < 2) return '';
  const [least, ...others] = [...courses].sort((a, b) => a.strongest.value - b.strongest.value);
  const most = others[others.length - 1];
  const told = ({ seed, strongest }: typeof most) => `${shareText(strongest)} (seed ${seed})`;
  return ` The seed alone decides whether ${plan.strongest} leaves ${told(least)} or ${told(most)} of ${formatCount(most.strongest.n)} test images; the check rates seed ${best} best.`;
}
