import { type Dataset, imageTensor } from '../../data/index.js';
import { argmaxRows, type Classifier, type DifferentiableClassifier, predictScores } from '../../models/index.js';
import { interruptSignal } from '../../tensor/index.js';
import type { Attack, TargetChoice } from '../contracts.js';
import { checkFitOptions, checkRows, type FitOptions, type FitSettings, type Fitted } from './steps.js';

/** Steps of a short fit: at the usual step sizes enough to cross the ball, or the range of a pixel. */
const SHORT_STEPS = 30;

/**
 * Fits toward the class that is asked for, or toward the one, or none, that a short fit shows to break most of these rows.
 * That one is then fitted anew, so that the result is the one of the same class asked for by name.
 * @param fit one change, toward one class or none
 * @param attackOf what tries it on rows
 * @throws RangeError where a number is out of range; what `fit` throws; Interrupted when stopped.
 */
export async function fitChosen<F extends Fitted>(
  model: DifferentiableClassifier,
  data: Dataset,
  { target, choiceEpochs, candidates = 10, ...rest }: Omit<FitSettings, 'target'> & FitOptions,
  fit: (settings: FitSettings) => Promise<F>,
  attackOf: (fitted: F) => Attack<Classifier>,
): Promise<F> {
  const toward = (settings: Partial<FitSettings>) => fit({ ...rest, ...settings });
  if (target !== 'best') return toward({ target });
  const { epochs, batchSize, seed, onProgress, signal = interruptSignal() } = rest;
  checkFitOptions({ epochs, batchSize, choiceEpochs, candidates });
  checkRows(model, data);
  const n = data.labels.length;
  const batches = Math.ceil(n / batchSize);
  const short = choiceEpochs ?? Math.min(epochs, Math.ceil(SHORT_STEPS / batches));
  const scores = await predictScores(model, data, { signal });
  const classes = [...nearestClasses(scores, model.classes, candidates), null];
  const steps = (classes.length * short + epochs) * batches;
  const from = (done: number) => (step: number) => onProgress?.(done * batches + step, steps);
  const predicted = argmaxRows(scores, model.classes);
  const images = imageTensor(data);
  const tried: { target: number | null; broken: number }[] = [];
  try {
    for (const one of classes) {
      const onProgress = from(tried.length * short);
      const { target: _, ...found } = await toward({ target: one ?? undefined, epochs: short, onProgress });
      const batch = { images, labels: data.labels, indices: data.indices, predicted };
      // Any error counts, that of another class too.
      const { success } = await attackOf(found as F).run(model, batch, { seed, signal });
      tried.push({ target: one, broken: success.reduce((sum, is) => sum + is, 0) });
    }
  } finally {
    images.dispose();
  }
  const most = Math.max(...tried.map(({ broken }) => broken));
  const choice: TargetChoice = {
    target: tried.find(({ broken }) => broken === most)?.target ?? null,
    epochs: short,
    tried,
  };
  const onFit = from(classes.length * short);
  const { target: _, ...found } = await toward({ target: choice.target ?? undefined, onProgress: onFit });
  const gradients = found.gradients + classes.length * short;
  return { ...found, choice, gradients, queries: 1 + classes.length } as F;
}

/** The classes, in rising order, whose score lies least below the best other one on the mean over these rows. */
function nearestClasses(scores: Float32Array, classes: number, most: number): number[] {
  const sums = new Float64Array(classes);
  for (let from = 0; from < scores.length; from += classes) {
    const row = scores.subarray(from, from + classes);
    // Where the model has no answer, no class is near.
    if (!row.every(Number.isFinite)) continue;
    const [best, second] = [...row].sort((a, b) => b - a);
    row.forEach((score, k) => {
      sums[k] += score - (score === best ? second : best);
    });
  }
  return Array.from({ length: classes }, (_, k) => k)
    .sort((a, b) => sums[b] - sums[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
