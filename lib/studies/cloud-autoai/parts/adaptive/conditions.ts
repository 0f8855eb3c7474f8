import type { StudentOptions } from '../../../../defences/index.js';
import type { Profile } from '../../../../study/index.js';
import { TRAINING } from '../distillation/training.js';
import type { StudentCondition, StudentLabels } from './result.js';

/** The temperatures of Papernot et al. (2016), thinned. */
export const TEMPERATURES = [1, 5, 20, 40, 100] as const;

type Spec = Pick<StudentCondition, 'labels' | 'temperature'> & { rows?: 'training'; asGiven?: boolean };

function conditionOf({ labels, temperature, rows, asGiven = false }: Spec): StudentCondition {
  const soft = labels !== 'hard';
  return {
    id: `${labels}-${temperature}${asGiven ? '-as-given' : ''}${rows ? '-training-rows' : ''}`,
    labels,
    rows: rows ?? 'distillation',
    temperature,
    labelTemperature: soft ? (asGiven ? 1 : temperature) : null,
  };
}

const LOCAL = ['soft-p12', 'soft-tables', 'hard'] as const satisfies readonly StudentLabels[];

/**
 * Labels times temperatures on the study's rows; the three kinds of label on training rows; and GCP's probabilities as
 * given under a heated student. In the order in which they matter, so that a run that is cut off has the first.
 */
const FULL: readonly Spec[] = [
  { labels: 'hard', temperature: 1 },
  { labels: 'soft-published', temperature: 1 },
  { labels: 'soft-p12', temperature: 1 },
  { labels: 'soft-tables', temperature: 1 },
  ...LOCAL.map((labels): Spec => ({ labels, temperature: 1, rows: 'training' })),
  ...LOCAL.map((labels): Spec => ({ labels, temperature: 100 })),
  ...LOCAL.map((labels): Spec => ({ labels, temperature: 20 })),
  { labels: 'soft-tables', temperature: 100, asGiven: true },
  { labels: 'soft-tables', temperature: 20, asGiven: true },
  ...LOCAL.map((labels): Spec => ({ labels, temperature: 40 })),
  ...LOCAL.map((labels): Spec => ({ labels, temperature: 5 })),
];

const CONDITIONS: Readonly<Record<Profile, readonly StudentCondition[]>> = {
  full: FULL.map(conditionOf),
  // Both are trained by the part before this one: the run is to stay below three quarters of an hour.
  mnist: [conditionOf({ labels: 'hard', temperature: 1 }), conditionOf({ labels: 'soft-published', temperature: 1 })],
  // So few updates learn nothing from softened labels: here the student alone is heated, and one pair of them.
  digits: [
    ...LOCAL.map((labels) => conditionOf({ labels, temperature: 1 })),
    conditionOf({ labels: 'soft-tables', temperature: 20, asGiven: true }),
    conditionOf({ labels: 'hard', temperature: 20 }),
  ],
};

/** The grid of the whole study. */
export const allConditions = (): readonly StudentCondition[] => CONDITIONS.full;

/** The students of a profile's run. */
export const conditionsOf = (profile: Profile): readonly StudentCondition[] => CONDITIONS[profile];

/** T² of the temperature at which softened labels are learned at the study's own rate; above it the rate grows as T². */
const WARM = 250;

/**
 * How a condition trains: as the study's student, but where labels are softened above T = 16 at a learning rate of
 * .1 · T² / 250. Gradients of softened labels fall as 1 / T² (Hinton, Vinyals, Dean, 2015): at T = 100 the study's rate
 * leaves a student where it began, and .1 · T² throws it out of bounds. With this one all of them learn at one pace.
 */
export function trainingOf(profile: Profile, condition: StudentCondition): Omit<StudentOptions, 'seed'> {
  const { labels, temperature, labelTemperature } = condition;
  const softened = labelTemperature !== null && labelTemperature > 1;
  const common = { temperature, ...(labelTemperature !== null && { labelTemperature }) };
  if (profile !== 'digits')
    return { ...common, epochs: 50, learningRate: softened ? 0.1 * Math.max(1, temperature ** 2 / WARM) : 0.1 };
  const { digits } = TRAINING;
  // So few updates: what a temperature slows down must be made up for by the rate alone.
  return { ...digits, ...common, ...(temperature > 1 && { learningRate: labels === 'hard' ? 0.1 : 0.15 }) };
}
