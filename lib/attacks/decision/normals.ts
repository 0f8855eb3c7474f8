import { keyedRandom } from '../../tensor/index.js';
import type { Directions } from './directions.js';
import type { Oracle } from './oracle.js';
import type { HostRows } from './start.js';

/** Key of the stream of probes. */
const PROBE_STREAM = 0x9b0b;

interface Probing {
  readonly rows: readonly number[];
  readonly probes: (row: number) => number;
  readonly length: (row: number) => number;
  readonly round: number;
  readonly current: (row: number) => Float32Array;
  readonly directions: Directions;
  readonly norm: 'l2' | 'linf';
}

/** Estimates at each row's boundary point the direction into the adversarial side: unit length, or its signs for L∞. */
export async function estimateNormals(
  oracle: Oracle,
  host: HostRows,
  { rows, probes, length, round, current, directions, norm }: Probing,
): Promise<Map<number, Float32Array>> {
  const { wave } = oracle;
  const { seed, restart } = wave.run;
  const probed = rows.flatMap((row) => new Array<number>(Math.floor(probes(row))).fill(row));
  const sums = new Map(
    rows.map((row) => [
      row,
      {
        random: keyedRandom(seed, wave.indices[row], restart, PROBE_STREAM, round),
        length: length(row),
        inside: new Float32Array(wave.width),
        outside: new Float32Array(wave.width),
        hits: 0,
        probed: 0,
      },
    ]),
  );
  const of = (row: number) => sums.get(row) as NonNullable<ReturnType<typeof sums.get>>;
  await oracle.each(
    probed,
    (row, image) => directions.step(current(row), of(row).length, host.mask(row), of(row).random, image),
    (row, adversarial, image) => {
      const sum = of(row);
      const into = adversarial ? sum.inside : sum.outside;
      const center = current(row);
      for (let i = 0; i < into.length; i++) into[i] += image[i] - center[i];
      sum.hits += Number(adversarial);
      sum.probed += 1;
    },
  );
  return new Map(
    rows.map((row) => {
      const { inside, outside, hits, probed: n } = of(row);
      // Answers ±1 less their mean: the baseline that lowers the variance; where all are alike there is none.
      const mean = hits === 0 || hits === n ? 0 : (2 * hits) / n - 1;
      const normal = inside.map((value, i) => (1 - mean) * value - (1 + mean) * outside[i]);
      if (norm === 'linf') return [row, normal.map(Math.sign)];
      const size = Math.sqrt(normal.reduce((sum, value) => sum + value * value, 0)) || 1;
      return [row, normal.map((value) => value / size)];
    }),
  );
}
