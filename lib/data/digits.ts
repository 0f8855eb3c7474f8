import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keyedPermutation, type Tensor4D, tf } from '../tensor/index.js';
import { type Dataset, takeRows } from './dataset.js';
import { DataError } from './errors.js';
import { sklearnFile } from './sklearn.js';

const ROWS = 1797;
const SIDE = 8;
const SCALED = 28;
/** The study trains its students on test images, so half of so small a set goes there. */
const TEST_ROWS = 900;
/** The split is part of the data set: it never depends on a run's seed. */
const SPLIT_SEED = 8;

async function readDigits(): Promise<Dataset> {
  const file = await sklearnFile('data', 'digits.csv.gz');
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  if (lines.length !== ROWS) throw new DataError(file, `has ${lines.length} rows, expected ${ROWS}.`);
  const values = Float32Array.from(lines.flatMap((line) => line.split(',').map(Number)));
  const width = SIDE * SIDE + 1;
  const small = new Float32Array(ROWS * SIDE * SIDE);
  const labels = new Int32Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    // Intensities run from 0 to 16.
    for (let i = 0; i < width - 1; i++) small[row * (width - 1) + i] = values[row * width + i] / 16;
    labels[row] = values[row * width + width - 1];
  }
  const scaled = tf.tidy(() =>
    tf.image.resizeBilinear(tf.tensor4d(small, [ROWS, SIDE, SIDE, 1]), [SCALED, SCALED], false, true).clipByValue(0, 1),
  ) as Tensor4D;
  const images = scaled.dataSync() as Float32Array;
  scaled.dispose();
  return {
    name: 'digits',
    images,
    labels,
    indices: Int32Array.from({ length: ROWS }, (_, i) => i),
    shape: [SCALED, SCALED, 1],
    classes: 10,
    provenance: 'scikit-learn digits',
  };
}

/** scikit-learn's handwritten digits (8×8), scaled bilinearly to 28×28: 897 train and 900 test rows of a fixed split. */
export async function digits(split: 'train' | 'test'): Promise<Dataset> {
  const order = keyedPermutation(ROWS, SPLIT_SEED);
  const rows = split === 'test' ? order.subarray(0, TEST_ROWS) : order.subarray(TEST_ROWS);
  const provenance = `scikit-learn digits (8×8 scaled to 28×28) ${split}, ${rows.length.toLocaleString('en-US')} images; not MNIST`;
  return { ...takeRows(await readDigits(), rows, provenance), name: `digits-${split}` };
}
