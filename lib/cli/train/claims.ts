import { attackData, pgd } from '../../attacks/index.js';
import { type Dataset, sliceRows } from '../../data/index.js';
import { agreement, type Proportion, proportion } from '../../evaluation/index.js';
import { formatRadius } from '../../figures/index.js';
import { type ModelMetadata, type Network, predictLabels } from '../../models/index.js';
import type { Io } from '../command.js';

type Claims = NonNullable<ModelMetadata['claims']>;

/** Of the test rows, the first so many are attacked. */
const ROWS = 1000;
const STEPS = 20;

const claim = (metric: string, { value, n, interval }: Proportion, { provenance }: Dataset): Claims[number] => ({
  ...{ metric, value, n, interval },
  data: provenance,
});

/** Accuracy on the test rows; with a radius also the share of the first 1,000 that PGD-20 in that L∞ ball leaves right. */
export async function claimsOf(network: Network, test: Dataset, epsilon: number | undefined, io: Io): Promise<Claims> {
  const clean = claim('accuracy', agreement(await predictLabels(network, test), test.labels), test);
  if (epsilon === undefined) return [clean];
  const rows = sliceRows(test, { limit: ROWS, atMost: true });
  const { success } = await attackData(pgd({ epsilon, steps: STEPS }), network, rows, {
    onProgress: (done, total) => io.progress(`PGD-${STEPS}: ${done} of ${total} rows`),
  });
  const left = proportion(success.filter((broken) => broken === 0).length, success.length);
  return [clean, claim(`accuracy under PGD-${STEPS} at epsilon ${formatRadius(epsilon)} (Linf)`, left, rows)];
}
