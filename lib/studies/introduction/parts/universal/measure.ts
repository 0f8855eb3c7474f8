import { fitUniversal, shifted } from '../../../../attacks/index.js';
import { type Dataset, pictureOf } from '../../../../data/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { keyedRandom } from '../../../../tensor/index.js';
import { answersAfter, changedRows, type FittingStudy, firstRight, robustShare, takenFor } from '../../changed.js';
import { MAGNIFIED } from '../../shown.js';
import { formatLevels } from '../../words.js';
import { universalPlan } from './plan.js';
import type { Effect, UniversalAt, UniversalResult } from './result.js';

/** Key of the stream of random signs. */
const NOISE = 0x401e;
const SHOWN = 4;

/** ±ε in each value. */
function signNoise(length: number, epsilon: number, seed: number): Float32Array {
  const random = keyedRandom(seed, NOISE);
  return Float32Array.from({ length }, () => (random() < 0.5 ? -epsilon : epsilon));
}

const changedShare = (before: Int32Array, after: Int32Array) =>
  proportion(before.filter((answer, row) => answer !== after[row]).length, before.length);

/** What became of the network's answers. */
export const effectOf = (tried: Pick<Dataset, 'labels'>, before: Int32Array, after: Int32Array): Effect => ({
  robust: robustShare(tried, before, after),
  fooled: changedShare(before, after),
});

/** The commonest of some answers that are not the row's own class; the first of equals. */
export function favoriteOf({ labels }: Pick<Dataset, 'labels'>, answers: Int32Array): number {
  const counts = new Map<number, number>();
  answers.forEach((answer, row) => {
    if (answer !== labels[row]) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  });
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]?.[0] ?? answers[0];
}

/** One change for all photographs: fitted on some of them, tried on others. */
export async function measureUniversal(
  study: FittingStudy,
  onProgress: OnProgress = () => {},
): Promise<UniversalResult> {
  const { model, classes } = study;
  const { photographs, epsilons, fit } = universalPlan(study);
  const { fit: given, tried } = await study.split(photographs.fit, photographs.tried);
  const before = await answersAfter(model, tried);
  const unchanged = await answersAfter(model, given);
  const rows = firstRight(tried, before, SHOWN);
  const radii: UniversalAt[] = [];
  for (const [i, epsilon] of epsilons.entries()) {
    const what = `one change for all, ε ${formatLevels(epsilon)}`;
    const told = (step: number, steps: number) => onProgress(what, i * steps + step, epsilons.length * steps);
    const found = await fitUniversal(model, given, { epsilon, ...fit, onProgress: told });
    const noise = { delta: signNoise(found.delta.length, epsilon, fit.seed) };
    const after = await answersAfter(model, tried, ({ images }) => shifted(images, found));
    const noisy = await answersAfter(model, tried, ({ images }) => shifted(images, noise));
    const onFitted = await answersAfter(model, given, ({ images }) => shifted(images, found));
    const favorite = favoriteOf(given, onFitted);
    radii.push({
      epsilon,
      fitted: effectOf(tried, before, after),
      onItsOwn: changedShare(unchanged, onFitted),
      noise: effectOf(tried, before, noisy),
      favorite: {
        name: classes[favorite],
        onFitted: takenFor(given, onFitted, favorite),
        onTried: takenFor(tried, after, favorite),
        onClean: takenFor(tried, before, favorite),
      },
      picture: await pictureOf(found.delta, found.shape, [-0.5 / MAGNIFIED, 0.5 / MAGNIFIED]),
      shown: await changedRows(study, tried, rows, ({ images }) => shifted(images, found)),
    });
  }
  return {
    stamp: study.stamp,
    fittedOn: given.labels.length,
    epochs: fit.epochs,
    clean: robustShare(tried, before, before),
    radii,
  };
}
