import { perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { medianDistance } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { Named } from './attacks.js';
import type { Ladder, MinimalNorms } from './result.js';

/** An error of one photograph. */
interface Found {
  readonly by: string;
  readonly size: number;
  readonly answer?: string;
}

/** What one attack found: an error for each row that it was tried on, null where there is none. */
interface Tried {
  readonly name: string;
  readonly rows: readonly (Found | null | undefined)[];
}

export interface MinimalOptions {
  readonly norm: 'l2' | 'linf';
  readonly attacks: readonly Named[];
  /** The network's answers to the photographs. */
  readonly predicted: Int32Array;
  readonly classes: readonly string[];
  /** Attacks at given radii: in L∞ a radius that broke a photograph is as large as its nearest error at most. */
  readonly ladders?: readonly Ladder[];
  readonly onProgress?: (what: string, done: number, total: number) => void;
}

async function tryAttack(
  model: DifferentiableClassifier,
  data: Dataset,
  { name, attack }: Named,
  { norm, predicted, classes, onProgress }: MinimalOptions,
): Promise<Tried> {
  const images = imageTensor(data);
  const { labels, indices } = data;
  const width = pixelsOf(data);
  try {
    const result = await attack.run(
      model,
      { images, labels, indices, predicted },
      { onProgress: (done, total) => onProgress?.(`the nearest error, ${name}`, done, total) },
    );
    const of = (row: number, all: Float32Array) => all.subarray(row * width, (row + 1) * width);
    const rows = Array.from(labels.keys(), (row): Found | null => {
      if (!result.success[row]) return null;
      const size = perturbationNorms(of(row, result.images), of(row, data.images))[norm];
      return { by: name, size, answer: classes[result.predicted[row]] };
    });
    return { name, rows };
  } finally {
    images.dispose();
  }
}

/** The radii at which a ladder broke these photographs; undefined of those that it did not try. */
function bounds(indices: Int32Array, { attack, rows }: Ladder): Tried {
  const known = new Map(rows.map(({ index, brokenAt }) => [index, brokenAt]));
  const name = `${attack} at given radii`;
  return {
    name,
    rows: Array.from(indices, (index) => {
      const size = known.get(index);
      return typeof size === 'number' ? { by: name, size } : size;
    }),
  };
}

/** The nearest error to each photograph in one norm: the minimum over everything that was tried on it. */
export async function nearestErrors(
  model: DifferentiableClassifier,
  data: Dataset,
  options: MinimalOptions,
): Promise<MinimalNorms> {
  const { norm, attacks, predicted, classes, ladders = [] } = options;
  const tried: Tried[] = [];
  for (const attack of attacks) tried.push(await tryAttack(model, data, attack, options));
  if (norm === 'linf') tried.push(...ladders.map((ladder) => bounds(data.indices, ladder)));
  const right = Array.from(data.labels.keys()).filter((row) => predicted[row] === data.labels[row]);
  const best = (row: number): Found | undefined =>
    tried.reduce<Found | undefined>((found, { rows }) => {
      const other = rows[row];
      return other && !(found && found.size <= other.size) ? other : found;
    }, undefined);
  const nearest = new Map(right.map((row) => [row, best(row)]));
  return {
    norm,
    attack: `minimum over ${tried.map(({ name }) => name).join('; ')}`,
    rows: Array.from(data.labels, (label, row) => {
      const found = nearest.get(row);
      const size = nearest.has(row) ? (found?.size ?? null) : 0;
      return { index: data.indices[row], name: classes[label], ...found, size };
    }),
    n: right.length,
    median: medianDistance(Float64Array.from(right, (row) => nearest.get(row)?.size ?? Number.POSITIVE_INFINITY)),
    attacks: tried.map(({ name, rows }) => ({
      name,
      tried: right.filter((row) => rows[row] !== undefined).length,
      found: right.filter((row) => rows[row]).length,
      smallest: right.filter((row) => nearest.get(row)?.by === name).length,
    })),
  };
}
