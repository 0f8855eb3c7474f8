import type { Tensor4D } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { between, distances, searchBoundary } from './boundary.js';
import { confirm } from './confirm.js';
import { Directions } from './directions.js';
import { estimateNormals } from './normals.js';
import { Oracle } from './oracle.js';
import { findStarts, type HostRows, type StartRule } from './start.js';

export interface HopSettings {
  readonly norm: 'l2' | 'linf';
  /** Most queries about a row. */
  readonly queries: number;
  readonly initialEvaluations: number;
  readonly maxEvaluations: number;
  readonly initialTries: number;
  readonly starts: number;
  readonly start: StartRule;
  readonly gamma: number;
}

/** Length of the first probes around the boundary, in pixel units. */
const FIRST_PROBE = 0.1;
/** Below this share of a distance float32 images no longer differ. */
const FINEST = 1e-6;
/** Fewer probes than this say nothing about a direction. */
const FEWEST_PROBES = 8;
/** How often a step is halved before the row stays where it is. */
const HALVINGS = 20;

/** One wave of HopSkipJump; all rows go through its phases together, each as long as it has queries left. */
export async function hop(wave: Wave, settings: HopSettings): Promise<Tensor4D> {
  const { norm, gamma } = settings;
  const oracle = new Oracle(wave, settings.queries);
  const { width } = wave;
  const originals = wave.images.dataSync() as Float32Array;
  const allowed = wave.mask?.dataSync() as Float32Array | undefined;
  const rowOf = (values: Float32Array) => (row: number) => values.subarray(row * width, (row + 1) * width);
  const host: HostRows = { image: rowOf(originals), mask: allowed ? rowOf(allowed) : () => undefined };
  const dimensions = Float64Array.from(wave.labels, (_, row) =>
    Math.max(1, host.mask(row)?.reduce((sum, value) => sum + Number(value > 0), 0) ?? width),
  );
  const current = rowOf(Float32Array.from(originals));
  const tolerance = (row: number) =>
    Math.max(FINEST, Math.min(0.5, gamma / dimensions[row] ** (norm === 'l2' ? 1.5 : 2)));
  const toBoundary = (rows: ArrayLike<number>) =>
    searchBoundary(oracle, rows, { original: host.image, far: current, between: between[norm], tolerance });
  const directions = new Directions(norm === 'l2' ? 'normal' : 'uniform', width, wave.run.seed);
  const distance = (row: number) => distances[norm](host.image(row), current(row));

  let rows = await findStarts(oracle, host, current, settings);
  await toBoundary(rows);
  // What the end of each round costs: the step's first try, the search of the boundary, and the last confirmation.
  const reserve = (row: number) => 2 + Math.ceil(Math.log2(1 / tolerance(row)));
  const nearest = new Map(rows.map((row) => [row, current(row).slice()]));
  for (let round = 1; ; round++) {
    const evaluations = Math.min(settings.maxEvaluations, Math.floor(settings.initialEvaluations * Math.sqrt(round)));
    const probes = (row: number) => Math.min(evaluations, oracle.left(row) - reserve(row));
    rows = rows.filter((row) => probes(row) >= FEWEST_PROBES);
    if (!rows.length) break;
    const length = (row: number) => (round === 1 ? FIRST_PROBE : (gamma * distance(row)) / dimensions[row]);
    const up = await estimateNormals(oracle, host, { rows, probes, length, round, current, directions, norm });
    await stepOut(oracle, host, { rows, up, current, length: (row) => distance(row) / Math.sqrt(round) });
    await toBoundary(rows);
    for (const row of rows) {
      const best = nearest.get(row);
      if (best && distance(row) < distances[norm](host.image(row), best)) best.set(current(row));
    }
  }
  return confirm(oracle, host, nearest);
}

/** Moves each row's point out along its direction, by half as much as often as needed for it to be adversarial. */
async function stepOut(
  oracle: Oracle,
  host: HostRows,
  step: {
    rows: readonly number[];
    up: Map<number, Float32Array>;
    current: (row: number) => Float32Array;
    length: (row: number) => number;
  },
): Promise<void> {
  const { current } = step;
  const lengths = new Map(step.rows.map((row) => [row, step.length(row)]));
  let open = step.rows;
  for (let halving = 0; halving < HALVINGS; halving++) {
    open = open.filter((row) => oracle.left(row) >= 1);
    if (!open.length) return;
    const moved = new Set<number>();
    await oracle.each(
      open,
      (row, image) => {
        const point = current(row);
        const up = step.up.get(row) ?? point;
        const mask = host.mask(row);
        const length = lengths.get(row) ?? 0;
        for (let i = 0; i < image.length; i++)
          image[i] = mask && !mask[i] ? point[i] : Math.min(1, Math.max(0, point[i] + length * up[i]));
      },
      (row, adversarial, image) => {
        if (adversarial) {
          current(row).set(image);
          moved.add(row);
        } else lengths.set(row, (lengths.get(row) ?? 0) / 2);
      },
    );
    open = open.filter((row) => !moved.has(row));
  }
}
