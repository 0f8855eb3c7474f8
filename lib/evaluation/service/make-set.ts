import { type Attack, perturbationNorms, type RunState } from '../../attacks/index.js';
import { type Dataset, pixelsOf, withImages } from '../../data/index.js';
import { type Classifier, isWrong, predictLabels } from '../../models/index.js';
import { interruptSignal } from '../../tensor/index.js';
import { roundInward } from '../robustness/audit.js';
import { fittedTo } from '../robustness/fitting.js';
import { madeOn } from '../transfer/made-on.js';
import type { ExportFormat, ExportRows } from './formats.js';
import type { ManifestSet } from './manifest.js';

/** A model that images are made on. */
export interface Surrogate {
  readonly model: Classifier;
  readonly description: string;
  /** Its files, which the manifest names by SHA-256. */
  readonly files: readonly string[];
}

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Keys every random number (default 0). */
  readonly seed?: number;
  /** Most queries and gradients that an attack may spend on a row, together. */
  readonly budget?: number;
  /** Rows that attacks are fitted on which do one thing to all images; none of those that are written. */
  readonly fitOn?: Dataset;
  /** Keeps finished pieces of attacks, so that an export that was cut off goes on. */
  readonly state?: RunState;
  readonly onProgress?: (what: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** One surrogate with its answers to the images as they are. */
export interface Prepared extends Surrogate {
  readonly id: string;
  readonly predicted: Int32Array;
}

/** The images of one attack on one surrogate, and what made them. */
export interface Made {
  readonly set: ManifestSet['made'] & object;
  readonly rows: ExportRows;
  /** 1 where the surrogate is right on the clean image and wrong on this one. */
  readonly fools: Uint8Array;
}

const total = (marks: Uint8Array) => marks.reduce((sum, is) => sum + is, 0);

/** Attacks all rows on a surrogate, in the format’s bits. */
export async function makeSet(
  { model, id, predicted }: Prepared,
  asked: Attack<never>,
  attackId: string,
  data: Dataset,
  clean: ExportRows,
  { format, seed = 0, budget, fitOn, state, onProgress, signal = interruptSignal() }: ExportOptions,
): Promise<Made> {
  const attack = await fittedTo(model, asked, fitOn, {
    ...{ seed, signal, state },
    onProgress: (done, total) => onProgress?.(`${id} ${attackId}, steps of its fit`, done, total),
  });
  const run = await madeOn({ source: model, attack, id: attackId }, data, predicted, {
    seed,
    budget,
    state,
    onProgress,
    signal,
  });
  const images = format.bits === 8 ? roundInward(run.images, data.images) : run.images;
  const { labels } = data;
  const rounded = images !== run.images;
  const answersTo = (pixels: Float32Array) => predictLabels(model, withImages(data, pixels), { signal });
  const fooled = (answers: Int32Array) =>
    Uint8Array.from(labels, (label, row) => Number(predicted[row] === label && isWrong(answers[row], label)));
  const answers = await answersTo(images);
  const fools = fooled(answers);
  const width = pixelsOf(data);
  const largest = labels.reduce((most, _, row) => {
    const [from, to] = [row * width, (row + 1) * width];
    return Math.max(most, perturbationNorms(images.subarray(from, to), data.images.subarray(from, to))[attack.norm]);
  }, 0);
  const { name, kind, access, norm, epsilon = null, settings, fitted } = attack;
  return {
    fools,
    rows: { ...clean, set: `${id}.${attackId}`, images, predicted: answers },
    set: {
      surrogate: model.name,
      attack: name,
      ...{ kind, access, norm, epsilon, settings },
      ...(fitted && { fitted }),
      fools: total(fools),
      ...(rounded && { foolsUnrounded: total(fooled(await answersTo(run.images))) }),
      wrongFromStart: labels.reduce((sum, label, row) => sum + Number(predicted[row] !== label), 0),
      refused: run.refused,
      largestDistance: largest,
    },
  };
}
