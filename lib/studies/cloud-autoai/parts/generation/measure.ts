import { agreement, classCounts, commonestClass, proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import { hundredths, lenetCorrect } from '../../files.js';
import { recordedAnswers } from '../../recorded.js';
import { matchRows } from '../../rows.js';
import { schemas } from '../../schemas.js';
import type { AdversarialExample, ClassShare, GenerationResult } from './result.js';

/** Images in each row of the example grid. */
const EXAMPLES = 5;

/** The commonest class of a set: what a constant guess scores on it. */
export function majorityOf(labels: ArrayLike<number>, classes = 10): ClassShare {
  const label = commonestClass(labels, classes);
  return { label, share: proportion(classCounts(labels, classes)[label], labels.length) };
}

/** Test rows of different classes that are adversarial at every epsilon: the same images down the grid. */
async function exampleRows(study: Study): Promise<number[]> {
  const everywhere = await Promise.all(
    EPSILONS.map(async (epsilon) => new Set((await study.attacked(epsilon)).successes)),
  );
  const rows: number[] = [];
  const classes = new Set<number>();
  for (const row of everywhere[0]) {
    const label = study.test.labels[row];
    if (rows.length === EXAMPLES || classes.has(label) || !everywhere.every((set) => set.has(row))) continue;
    rows.push(row);
    classes.add(label);
  }
  return rows;
}

async function examples(study: Study): Promise<AdversarialExample[]> {
  const rows = await exampleRows(study);
  const answers = await recordedAnswers(study);
  const grid: AdversarialExample[] = [];
  for (const epsilon of [0, ...EPSILONS]) {
    const { pixels, predicted } =
      epsilon === 0 ? { pixels: study.test.images, predicted: study.test.labels } : await study.attacked(epsilon);
    const width = pixels.length / study.test.labels.length;
    for (const index of rows)
      grid.push({
        epsilon,
        index,
        pixels: Array.from(
          pixels.subarray(index * width, (index + 1) * width),
          (value) => Math.round(value * 1000) / 1000,
        ),
        truth: study.test.labels[index],
        // Every row of the grid is one that LeNet gets right when clean.
        lenet: predicted[index],
        ibm: answers.ibm.get(epsilon)?.get(index) ?? null,
        gcp: answers.gcp.get(epsilon)?.get(index) ?? null,
      });
  }
  return grid;
}

/** Part 1: LeNet under FGSM over all test rows, and the adversarial sets held against the study's files, row by row. */
export async function replicateGeneration(study: Study, onProgress: OnProgress = () => {}): Promise<GenerationResult> {
  const { test, train } = study;
  const clean = await predictLabels(study.lenet, test);
  const curve: GenerationResult['curve'][number][] = [
    { epsilon: 0, robust: agreement(clean, test.labels), meanL2: null, maxLinf: 0 },
  ];
  const sets: GenerationResult['sets'][number][] = [];
  for (const [i, epsilon] of EPSILONS.entries()) {
    onProgress('FGSM', i, EPSILONS.length);
    const { pixels, predicted, successes, meanL2, maxLinf } = await study.attacked(epsilon);
    curve.push({ epsilon, robust: agreement(predicted, test.labels), meanL2, maxLinf });
    const table = await study.csv(`adv_examples_${hundredths(epsilon)}.csv.zip`, schemas.adversarial);
    const { candidate, exact } = matchRows(table.pixels, pixels);
    const ours = new Set(successes);
    sets.push({
      epsilon,
      rows: table.rows,
      ours: successes.length,
      matched: candidate.filter((row, k) => exact[k] && ours.has(row)).length,
      majority: majorityOf(table.labels.true_label),
    });
  }
  const kept = async (data: typeof test) => proportion((await lenetCorrect(study, data)).length, data.labels.length);
  const result: GenerationResult = {
    stamp: study.stamp,
    model: study.lenet.name,
    curve,
    keptTrain: await kept(train),
    keptTest: await kept(test),
    sets,
    examples: await examples(study),
  };
  onProgress('FGSM', EPSILONS.length, EPSILONS.length);
  return result;
}
