import { perturbationNorms } from '../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../data/index.js';
import { type Classifier, predictLabels } from '../../models/index.js';
import { interruptSignal, NORMS, type Norm } from '../../tensor/index.js';
import { proportion } from '../intervals.js';
import { median } from '../robustness/entries.js';
import type { TransferAttacks, TransferCell, TransferMatrix, TransferOptions, TransferRun } from './contracts.js';
import { madeOn } from './made-on.js';
import { planRuns } from './plan.js';

/** The median perturbation in each norm, over some rows. */
function sizesOf(images: Float32Array, data: Dataset, rows: readonly number[]): Record<Norm, number | null> {
  const width = pixelsOf(data);
  const found = rows.map((row) => {
    const [from, to] = [row * width, (row + 1) * width];
    return perturbationNorms(images.subarray(from, to), data.images.subarray(from, to));
  });
  const medianIn = (norm: Norm) => median(found.map((size) => size[norm]));
  return Object.fromEntries(NORMS.map((norm) => [norm, medianIn(norm)])) as Record<Norm, number | null>;
}

const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((a, b) => a + b, 0);

/** A share of rows that are marked. */
const shareOf = (rows: readonly number[]) => proportion(total(rows), rows.length);

/**
 * What adversarial images that were made on one model do to others (Papernot, McDaniel and Goodfellow, 2016): each
 * attack makes its images once on each source that it fits, and every model answers them, the source too. All shares
 * are over the same rows. Of one list of attacks, a source without gradients takes those that need none; a function
 * chooses for each.
 *
 * An attack made on another model is a weak one: what carries over is a lower bound of how vulnerable the target is, and
 * what does not carry over says nothing of its robustness, which takes attacks on the target itself (`evaluate`).
 * Attacks that stop at the source's boundary (minimal-norm ones, `earlyStop`, `square`) carry over less than those that
 * go on (`confidentSquare`).
 *
 * Where an attack makes an unsound image of a row that the source reads right (not in [0, 1], NaN, or outside its
 * ball), the original stands in for it; `refused` of the run counts these.
 *
 * Models stay the caller's.
 * @throws RangeError at once where two models share a name, the rows do not fit one of them, or an attack fits none.
 */
export async function transferMatrix(
  models: readonly Classifier[],
  attacks: TransferAttacks,
  data: Dataset,
  options: TransferOptions = {},
): Promise<TransferMatrix> {
  const { seed = 0, batchSize, signal = interruptSignal(), onProgress } = options;
  const planned = planRuns(models, attacks, data, options);
  const { labels } = data;
  const n = labels.length;
  const answers: Int32Array[] = [];
  for (const [i, model] of models.entries()) {
    onProgress?.(`${model.name} on the images as they are`, i, models.length);
    answers.push(await predictLabels(model, data, { batchSize, signal }));
  }
  const marked = (of: ArrayLike<number>) => Array.from(labels, (label, row) => Number(of[row] !== label));
  const wrong = answers.map(marked);
  const common = Array.from(labels, (_, row) => Number(wrong.every((rows) => rows[row] === 0)));
  const runs: TransferRun[] = [];
  const cells: TransferCell[] = [];
  for (const one of planned) {
    const { source, attack, id } = one;
    const { name, kind, access, norm, epsilon = null, settings } = attack;
    const self = models.indexOf(source);
    const { images, refused, queries, gradients } = await madeOn(one, data, answers[self], {
      ...options,
      seed,
      signal,
    });
    const attacked = Array.from(labels.keys()).filter((row) => !wrong[self][row]);
    const under: number[][] = [];
    for (const model of models)
      under.push(marked(await predictLabels(model, { ...data, images }, { batchSize, signal })));
    runs.push({
      attack: id,
      source: source.name,
      ...{ name, kind, access, norm, epsilon, settings },
      sizes: sizesOf(images, data, attacked),
      refused,
      queries: total(queries) / n,
      gradients: total(gradients) / n,
    });
    const lost = Array.from(labels.keys()).filter((row) => common[row] && under[self][row]);
    for (const [i, rows] of under.entries())
      cells.push({
        attack: id,
        source: source.name,
        target: models[i].name,
        wrong: shareOf(rows),
        transferred: lost.length ? shareOf(lost.map((row) => rows[row])) : null,
        rows,
      });
  }
  return {
    data: data.provenance,
    n,
    seed,
    models: models.map(({ name, scores }, i) => ({ name, scores, clean: shareOf(wrong[i].map((is) => 1 - is)) })),
    common,
    runs,
    cells,
  };
}
