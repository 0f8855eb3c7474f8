import type { Dataset, Table } from '../../../../data/index.js';
import { controlStudent, distilledStudent, trainStudent } from '../../../../defences/index.js';
import type { Network, Recipe } from '../../../../models/index.js';
import type { Profile } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { gcpDistillation } from '../../recorded.js';

/** On digits an epoch is six updates, and the study's learning rate hardly ever survives so small a set. */
export const TRAINING: Readonly<Record<Profile, { epochs: number; learningRate?: number }>> = {
  digits: { epochs: 25, learningRate: 0.03 },
  mnist: { epochs: 50 },
  full: { epochs: 50 },
};

/** Seeds tried at most for each student wanted: some trainings collapse. */
export const TRIES = 4;

/** The rows of a distillation file as a data set. */
export function distillationRows(table: Table, provenance: string): Dataset {
  return {
    name: 'distillation-train',
    images: table.pixels,
    labels: table.labels.label,
    indices: Int32Array.from({ length: table.rows }, (_, i) => i),
    shape: [28, 28, 1],
    classes: 10,
    provenance,
  };
}

/** The study's rows to learn from and to test on, and how its students learn from them, by seed. */
export async function distillationSets(study: Study) {
  const [train, test] = [await gcpDistillation(study, 'train'), await gcpDistillation(study, 'test')];
  const data = distillationRows(
    train.table,
    `the study's distillation set: test images that LeNet gets right, ${train.table.rows.toLocaleString('en-US')} images`,
  );
  const training = TRAINING[study.profile];
  const recipes: Readonly<Record<'soft' | 'hard', (seed: number) => Recipe>> = {
    soft: (seed) => distilledStudent('gcp', data, train.scores, { seed, ...training }),
    hard: (seed) => controlStudent(data, { seed, ...training }),
  };
  return {
    data,
    heldOut: distillationRows(test.table, "the study's held-out distillation rows"),
    /** Rows of the test set. */
    heldOutRows: new Set(Array.from(test.row).filter((row) => row >= 0)),
    recipes,
  };
}

/**
 * The first student of the profile whose training did not collapse. The caller disposes it.
 * @throws Error where each of the first four collapses.
 */
export async function firstStudent(study: Study, labels: 'soft' | 'hard'): Promise<Network> {
  const { recipes } = await distillationSets(study);
  for (let seed = 0; seed < TRIES; seed++) {
    const trained = await trainStudent(recipes[labels](seed), { kept: study.kept });
    if (!trained.collapsed) return trained.network;
  }
  throw new Error(`Each of the first ${TRIES} trainings on ${labels} labels collapsed: there is no student to show.`);
}
