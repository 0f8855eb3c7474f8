import { type Dataset, takeRows } from '../../../../data/index.js';
import { predictLabels } from '../../../../models/index.js';
import { keyedPermutation } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { gcpDistillation } from '../../recorded.js';
import { distillationRows } from '../distillation/measure.js';

/** Keys the draw of training rows. */
const SEED = 33;

/** The rows students learn from and are tested on. */
export interface AdaptiveRows {
  /** The study's distillation rows: test images that LeNet gets right. */
  readonly distillation: Dataset;
  /** GCP's published probabilities of these rows, [n · 10]; on digits those of a local teacher. */
  readonly published: Float64Array;
  /** As many training images that LeNet gets right. */
  readonly training: () => Promise<Dataset>;
  /** The rows that the study held out of its distillation. */
  readonly heldOut: Dataset;
  /** Their rows in the test set. */
  readonly heldOutRows: Int32Array;
}

async function drawTraining({ train, lenet }: Study, count: number): Promise<Dataset> {
  const answers = await predictLabels(lenet, train);
  const right = Int32Array.from(train.labels.keys()).filter((row) => answers[row] === train.labels[row]);
  const drawn = keyedPermutation(right.length, SEED).subarray(0, count);
  return {
    ...takeRows(
      train,
      drawn.map((i) => right[i]),
    ),
    provenance: `training images that LeNet gets right, ${drawn.length.toLocaleString('en-US')} drawn at random`,
  };
}

export async function adaptiveRows(study: Study): Promise<AdaptiveRows> {
  const train = await gcpDistillation(study, 'train');
  const test = await gcpDistillation(study, 'test');
  const distillation = distillationRows(
    train.table,
    `the study's distillation set: test images that LeNet gets right, ${train.table.rows.toLocaleString('en-US')} images`,
  );
  const heldOutRows = test.row.filter((row) => row >= 0);
  let training: Promise<Dataset> | undefined;
  return {
    distillation,
    published: train.scores,
    training: () => {
      training ??= drawTraining(study, train.table.rows);
      return training;
    },
    heldOut: takeRows(
      study.test,
      heldOutRows,
      `${study.test.provenance}: the study's held-out distillation rows, which LeNet gets right`,
    ),
    heldOutRows,
  };
}
