import {
  type AttackDataOptions,
  type AttackResult,
  attackData,
  hopSkipJump,
  perturbationNorms,
  randomNoise,
  square,
} from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { Classifier } from '../../../../models/index.js';
import { tf } from '../../../../tensor/index.js';
import { rounded } from './grays.js';
import type { BlackBoxPlan, QueryCurve } from './result.js';

/** Points of a curve in each decade of queries. */
const PER_DECADE = 12;

/** Numbers of queries that tables read curves at. */
const ROUND_NUMBERS = [1, 2, 5].flatMap((lead) => [1, 10, 100, 1000].map((decade) => lead * decade));

/** Whole numbers from 1 to `last`, evenly on a logarithmic axis, the round ones among them. */
export function queryGrid(last: number): number[] {
  const steps = Math.max(1, Math.ceil(Math.log10(Math.max(last, 1)) * PER_DECADE));
  const points = Array.from({ length: steps + 1 }, (_, i) => Math.round(last ** (i / steps)));
  return [...new Set([...points, ...ROUND_NUMBERS.filter((number) => number < last)])].sort((a, b) => a - b);
}

const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0);

/** Of an attack inside a ball: which rows are still right after `queries` of them each. */
export const robustAfter = ({ success, queries: spent }: AttackResult, queries: number): boolean[] =>
  Array.from(success, (broken, row) => !(broken && spent[row] <= queries));

/** Accuracy against queries, exact: each row leaves at the query that broke it. */
function curveOf(
  found: AttackResult,
  { budget, ...what }: Pick<QueryCurve, 'attack' | 'sees' | 'epsilon' | 'budget'>,
): QueryCurve {
  const n = found.success.length;
  const points = queryGrid(budget).map((queries) => ({
    queries,
    accuracy: proportion(robustAfter(found, queries).filter(Boolean).length, n),
  }));
  return { ...what, rounded: false, norm: 'linf', budget, points, totalQueries: sum(found.queries) };
}

export interface Searched {
  readonly found: AttackResult;
  readonly curve: QueryCurve;
}

/** Square with the plan's queries at one radius. */
export async function squareCurve(
  model: Classifier,
  data: Dataset,
  epsilon: number,
  queries: number,
  options: AttackDataOptions,
): Promise<Searched> {
  const found = await attackData(square({ epsilon, queries }), model, data, options);
  return { found, curve: curveOf(found, { attack: 'Square', sees: 'scores', epsilon, budget: queries }) };
}

/** The first answer and the verdict. */
const ENGINE_QUERIES = 2;

/** The best of many random corners: what querying alone achieves, without any search. */
export async function noiseCurve(
  model: Classifier,
  data: Dataset,
  epsilon: number,
  queries: number,
  options: AttackDataOptions,
): Promise<Searched> {
  const found = await attackData(randomNoise({ epsilon, tries: queries - ENGINE_QUERIES }), model, data, options);
  return { found, curve: curveOf(found, { attack: 'noise', sees: 'labels', epsilon, budget: queries }) };
}

/** The model behind a service that takes image files: it sees 256 grays, whatever it is sent. */
export const behindGrays = (model: Classifier): Classifier => ({
  name: `${model.name}, shown 256 grays`,
  inputShape: model.inputShape,
  classes: model.classes,
  scores: model.scores,
  predict: async (images) => {
    const grays = tf.tidy(() => tf.tensor4d(rounded(images.dataSync() as Float32Array), images.shape));
    try {
      return await model.predict(grays);
    } finally {
      grays.dispose();
    }
  },
});

/** L2 length of each row's change where it succeeded, else Infinity. */
function lengths({ success, images }: Pick<AttackResult, 'success' | 'images'>, data: Dataset): Float64Array {
  const width = pixelsOf(data);
  const part = (values: Float32Array, row: number) => values.subarray(row * width, (row + 1) * width);
  return Float64Array.from(success, (broken, row) =>
    broken ? perturbationNorms(part(images, row), part(data.images, row)).l2 : Number.POSITIVE_INFINITY,
  );
}

/**
 * HopSkipJump, run anew with every budget of the plan, and read at every radius: a row is adversarial where its verdict is
 * wrong and its image lies no further away. `grays`: the teacher sees 256 grays, and so the image handed in has no more.
 * Gives the images of the largest budget.
 */
export async function labelCurves(
  model: Classifier,
  data: Dataset,
  { radii, labelBudgets }: Pick<BlackBoxPlan, 'radii' | 'labelBudgets'>,
  { grays, ...options }: AttackDataOptions & { grays: boolean },
): Promise<{ curves: QueryCurve[]; found: AttackResult }> {
  const n = data.labels.length;
  const runs: { budget: number; found: AttackResult; distance: Float64Array }[] = [];
  for (const [i, budget] of labelBudgets.entries()) {
    const attacked = await attackData(hopSkipJump({ queries: budget }), grays ? behindGrays(model) : model, data, {
      ...options,
      onProgress: (done, total) => options.onProgress?.(i * total + done, labelBudgets.length * total),
    });
    const found = grays ? { ...attacked, images: rounded(attacked.images) } : attacked;
    runs.push({ budget, found, distance: lengths(found, data) });
  }
  const last = runs[runs.length - 1];
  const curves = radii.map(
    (epsilon): QueryCurve => ({
      attack: 'HopSkipJump',
      sees: 'labels',
      rounded: grays,
      norm: 'l2',
      epsilon,
      budget: last.budget,
      points: runs.map(({ budget, distance }) => ({
        queries: budget,
        accuracy: proportion(distance.filter((length) => length > epsilon).length, n),
      })),
      totalQueries: sum(last.found.queries),
    }),
  );
  return { curves, found: last.found };
}
