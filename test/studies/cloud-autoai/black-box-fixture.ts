/** Black-box results made by hand, in the shape of a run; no model was attacked. */
import { mcnemar, proportion } from '../../../lib/evaluation/index.js';
import type {
  BlackBoxResult,
  QueryCurve,
  VictimResult,
} from '../../../lib/studies/cloud-autoai/parts/black-box/result.js';
import type { RunStamp } from '../../../lib/study/index.js';

const share = (value: number, n: number) => proportion(Math.round(Math.min(1, Math.max(0, value)) * n), n);

/** Verdicts of which this share, rounded, is right. */
const verdicts = (value: number, n: number) => Array.from({ length: n }, (_, i) => i < Math.round(value * n));

const paired = (first: number, second: number, n: number) => mcnemar(verdicts(first, n), verdicts(second, n));

function curve(
  what: Pick<QueryCurve, 'attack' | 'sees' | 'rounded' | 'norm' | 'epsilon'>,
  queries: readonly number[],
  fall: number,
  n: number,
): QueryCurve {
  return {
    ...what,
    budget: queries[queries.length - 1],
    points: queries.map((count) => ({ queries: count, accuracy: share(0.96 * count ** -fall, n) })),
    totalQueries: n * 40,
  };
}

function victim(role: 'ibm' | 'gcp', { plan }: Pick<BlackBoxResult, 'plan'>, toughness: number): VictimResult {
  const { rows: n, labelRows, epsilons, radii } = plan;
  const noiseAt = (epsilon: number) => toughness * (0.7 - epsilon);
  const left = (epsilon: number, strength: number) => Math.max(0.01, noiseAt(epsilon) - strength);
  const sources = [
    ['FGSM', 'LeNet', 0, 'nothing', 0.2],
    ['PGD', 'LeNet', 0, 'nothing', 0.25],
    ['PGD', 'three networks', 0, 'nothing', 0.35],
    ['PGD', 'surrogate network', plan.surrogateRows, 'scores', 0.45],
    ['Square', 'surrogate trees', plan.surrogateRows, 'labels', 0.3],
  ] as const;
  const grid = [1, 3, 10, 30, 100, 300, 1000].filter((queries) => queries <= plan.squareQueries);
  return {
    role,
    name: `synthetic ${role}`,
    clean: share(0.96, n),
    noise: epsilons.map((epsilon) => ({ epsilon, accuracy: share(noiseAt(epsilon), n), eights: share(0.4, n) })),
    surrogates: sources.slice(3).map(([, name, totalQueries, sees]) => ({
      name,
      totalQueries,
      sees,
      agreement: share(0.92, n),
      accuracy: share(0.93, n),
    })),
    transfers: sources.flatMap(([attack, source, totalQueries, sees, strength]) =>
      epsilons.map((epsilon) => ({
        attack,
        source,
        epsilon,
        totalQueries,
        sees,
        accuracy: share(left(epsilon, strength), n),
        sourceAccuracy: share(0.1, n),
        againstNoise: paired(left(epsilon, strength), noiseAt(epsilon), n),
      })),
    ),
    curves: [
      ...epsilons.flatMap((epsilon) => [
        curve({ attack: 'noise', sees: 'labels', rounded: false, norm: 'linf', epsilon }, grid.slice(0, 5), 0.3, n),
        curve({ attack: 'Square', sees: 'scores', rounded: false, norm: 'linf', epsilon }, grid, 0.3 + epsilon, n),
      ]),
      ...[false, true].flatMap((rounded) =>
        radii.map((epsilon) =>
          curve(
            { attack: 'HopSkipJump', sees: 'labels', rounded, norm: 'l2', epsilon },
            plan.labelBudgets,
            epsilon / (rounded ? 6 : 3),
            labelRows,
          ),
        ),
      ),
    ],
    survival: [
      ...epsilons.map((epsilon) => ({
        attack: 'Square' as const,
        rounded: false,
        norm: 'linf' as const,
        epsilon,
        exact: share(0, n),
        csv: share(0, n),
        eightBit: share(0.02, n),
      })),
      ...[false, true].map((rounded) => ({
        attack: 'HopSkipJump' as const,
        rounded,
        norm: 'l2' as const,
        epsilon: null,
        exact: share(0, labelRows),
        csv: share(0, labelRows),
        eightBit: share(rounded ? 0 : 0.7, labelRows),
      })),
    ],
    squareAgainstNoise: epsilons.map((epsilon) => ({ epsilon, comparison: paired(0.05, 0.2, n) })),
  };
}

export function syntheticBlackBox(stamp: RunStamp): BlackBoxResult {
  const plan: BlackBoxResult['plan'] = {
    rows: 200,
    labelRows: 30,
    epsilons: [0.03, 0.1, 0.2],
    radii: [0.25, 0.5, 1],
    squareQueries: 1000,
    noiseQueries: 100,
    labelBudgets: [50, 100, 200, 500, 1000],
    surrogateRows: 2000,
    surrogateQueries: 200,
    treeRounds: 60,
    ownRows: 5000,
    epochs: 8,
  };
  const always8 = { rows: share(0.08, plan.rows), labelRows: share(0.1, plan.labelRows) };
  const lenet = { epsilon: 0.3, here: share(0.06, plan.rows), all: share(0.0869, 10_000) };
  return { stamp, plan, seed: 0, always8, lenet, victims: [victim('ibm', { plan }, 1), victim('gcp', { plan }, 1.2)] };
}
