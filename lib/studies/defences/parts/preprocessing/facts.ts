import type { MeasuredDefence } from '../../attempts/index.js';
import { below } from '../../words.js';
import { BINARY, PREPROCESSORS, RANDOM } from './preprocessors.js';
import type { Convergence, LeftAt, PreprocessingResult, ThresholdAt } from './result.js';

/** Below this share of rows nothing is left to speak of. */
const NOTHING = 0.05;

export const largestOf = ({ plan }: PreprocessingResult): number => Math.max(...plan.epsilons);

export const defencesAt = ({ defences }: PreprocessingResult, epsilon: number): MeasuredDefence[] =>
  defences.filter((defence) => defence.epsilon === epsilon);

export const undefendedAt = ({ undefended }: PreprocessingResult, epsilon: number): LeftAt | undefined =>
  undefended.find((one) => one.epsilon === epsilon);

/** Whether a preprocessor rounds to black and white. */
const binary = (id: string): boolean => id.endsWith(BINARY);

/** Defences that do not round to black and white. */
export const notBinary = (defences: readonly MeasuredDefence[]): MeasuredDefence[] =>
  defences.filter(({ id }) => !binary(id));

export const binaryOnes = (defences: readonly MeasuredDefence[]): MeasuredDefence[] =>
  defences.filter(({ id }) => binary(id));

/** Defences of which the worst case leaves more than the plain attack leaves of the network: intervals lie apart. */
export function protecting(result: PreprocessingResult, defences: readonly MeasuredDefence[]): MeasuredDefence[] {
  return defences.filter(({ adaptive, epsilon }) => {
    const alone = undefendedAt(result, epsilon);
    return alone !== undefined && below(alone.robust, adaptive);
  });
}

/** The defence of which the adaptive attacks take most beyond the one that does not know it. */
export const mostOverstated = (defences: readonly MeasuredDefence[]): MeasuredDefence | undefined =>
  [...defences].sort((a, b) => b.claimed.value - b.adaptive.value - (a.claimed.value - a.adaptive.value))[0];

/** The largest radius at which half of the rows or more withstand, and the first at which nothing is left. */
export function whereItFalls({ threshold }: PreprocessingResult): {
  readonly holds?: ThresholdAt;
  readonly falls?: ThresholdAt;
} {
  const sorted = [...threshold].sort((a, b) => a.epsilon - b.epsilon);
  return {
    holds: sorted.filter(({ robust }) => robust.value >= 0.5).at(-1),
    falls: sorted.find(({ robust }) => robust.value < NOTHING),
  };
}

/** Radii at which draws were counted, each with its runs from one draw to most. */
export function convergenceByRadius({ convergence }: PreprocessingResult): readonly (readonly Convergence[])[] {
  const radii = [...new Set(convergence.map(({ epsilon }) => epsilon))];
  return radii.map((epsilon) => convergence.filter((one) => one.epsilon === epsilon).sort((a, b) => a.draws - b.draws));
}

export const randomAt = (result: PreprocessingResult, epsilon: number): MeasuredDefence | undefined =>
  defencesAt(result, epsilon).find(({ id }) => id === RANDOM);

/** How many rows of how many are equal with the defence switched off; controls in which something stays right. */
export function controls({ defences }: PreprocessingResult): {
  readonly equal: number;
  readonly rows: number;
  readonly unbroken: readonly string[];
} {
  const knowing = defences.flatMap(({ name, epsilon, attempts }) =>
    attempts.filter(({ knows }) => knows === 'defence').map((attempt) => ({ name, epsilon, attempt })),
  );
  const sum = (of: (one: (typeof knowing)[number]) => number) => knowing.reduce((all, one) => all + of(one), 0);
  return {
    equal: sum(({ attempt }) => attempt.off?.equal ?? 0),
    rows: sum(({ attempt }) => attempt.off?.rows ?? 0),
    unbroken: [
      ...new Set(
        knowing.flatMap(({ name, attempt }) =>
          attempt.control && attempt.control.robust.correct > 0 ? [`${name}, ${attempt.name}`] : [],
        ),
      ),
    ],
  };
}

/** Defences in the order in which they are listed. */
export const inOrder = (defences: readonly MeasuredDefence[]): MeasuredDefence[] =>
  PREPROCESSORS.flatMap(({ id }) => defences.filter((defence) => defence.id === id));
