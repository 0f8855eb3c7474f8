import { perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { type Mean, medianDistance, medianWithInterval, proportion, spread } from '../../../../evaluation/index.js';
import { type Answer, CERTAINTIES, type Certainty, certaintyOf } from './certainty.js';
import type { NamedAttack } from './plan.js';
import type { AttackedGroup, Described } from './result.js';

/** Images that were made of others, with what the network says of each. */
export interface Made extends Pick<NamedAttack, 'name' | 'goal'> {
  readonly kind: 'fixed' | 'minimal';
  readonly images: Float32Array;
  readonly success: readonly boolean[];
  readonly answers: readonly Answer[];
}

/** The value below which this share of the sorted values lies. */
const quantile = (sorted: Float64Array, share: number) => sorted[Math.round(share * (sorted.length - 1))];

/** What a set of answers is like; null of none. */
export function describeAnswers(answers: readonly Answer[], classes: number): Described | null {
  const n = answers.length;
  if (n === 0) return null;
  const entropies = Float64Array.from(answers, ({ entropy }) => entropy).sort();
  const certainties = answers.map((answer) => certaintyOf(answer, classes));
  const share = (which: Certainty) => proportion(certainties.filter((one) => one === which).length, n);
  return {
    n,
    entropy: medianWithInterval(entropies),
    quantiles: [
      quantile(entropies, 0.05),
      quantile(entropies, 0.25),
      quantile(entropies, 0.75),
      quantile(entropies, 0.95),
    ],
    top: medianWithInterval(answers.map(({ top }) => top)),
    certainty: Object.fromEntries(CERTAINTIES.map((which) => [which, share(which)])) as Described['certainty'],
  };
}

/** Mean and deviation, without the values. */
function meanOf(values: readonly number[]): Mean | null {
  if (values.length === 0) return null;
  const { mean, deviation } = spread(values);
  return { mean, deviation, n: values.length };
}

/** What an attack did to images that the network read right. */
export function groupOf(made: Made, data: Dataset, classes: number): AttackedGroup {
  const width = pixelsOf(data);
  const of = (row: number, images: Float32Array) => images.subarray(row * width, (row + 1) * width);
  const sizes = made.success.map((is, row) =>
    is ? perturbationNorms(of(row, made.images), of(row, data.images)) : undefined,
  );
  const found = sizes.flatMap((size) => size ?? []);
  return {
    name: made.name,
    goal: made.goal,
    kind: made.kind,
    success: proportion(found.length, made.success.length),
    answers: describeAnswers(
      made.answers.filter((_, row) => made.success[row]),
      classes,
    ),
    l2: meanOf(found.map(({ l2 }) => l2)),
    linf: meanOf(found.map(({ linf }) => linf)),
    median: medianDistance(Float64Array.from(sizes, (size) => size?.l2 ?? Number.POSITIVE_INFINITY)),
  };
}
