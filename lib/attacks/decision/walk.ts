import { keyedRandom, type Tensor4D } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { between, distances, searchBoundary } from './boundary.js';
import { confirm } from './confirm.js';
import { Directions } from './directions.js';
import { Oracle } from './oracle.js';
import { findStarts, type HostRows, type StartRule } from './start.js';

export interface WalkSettings {
  /** Most queries about a row. */
  readonly queries: number;
  readonly sphericalStep: number;
  readonly sourceStep: number;
  readonly adaptation: number;
  readonly initialTries: number;
  readonly starts: number;
  readonly start: StartRule;
}

/** Key of the stream of steps. */
const WALK_STREAM = 0xb0_0d;
/** The start is brought to the boundary to this share of its distance. */
const TOLERANCE = 1e-3;
/** At every so manieth step the step around the image is asked about by itself too. */
const EVERY = 5;
/** So many answers decide about lengths, and these shares of them are few and many. */
const ENOUGH = { spherical: 20, source: 10 };
const [FEW_SPHERICAL, MANY_SPHERICAL] = [0.2, 0.5];
const [FEW_SOURCE, MANY_SOURCE] = [0.1, 0.25];
/** A walk whose steps toward the image have become this short has arrived. */
const ARRIVED = 1e-7;

/** One row on its walk. */
interface Walker {
  readonly random: () => number;
  readonly point: Float32Array;
  spherical: number;
  source: number;
  /** Answers since lengths were last changed: how many, and how many of them adversarial. */
  readonly seen: { spherical: number; sphericalHits: number; source: number; sourceHits: number };
}

/** One wave of the boundary attack; all rows step together, each as long as it has queries left. */
export async function walk(wave: Wave, settings: WalkSettings): Promise<Tensor4D> {
  const oracle = new Oracle(wave, settings.queries);
  const { width } = wave;
  const rowOf = (values: Float32Array) => (row: number) => values.subarray(row * width, (row + 1) * width);
  const originals = wave.images.dataSync() as Float32Array;
  const allowed = wave.mask?.dataSync() as Float32Array | undefined;
  const host: HostRows = { image: rowOf(originals), mask: allowed ? rowOf(allowed) : () => undefined };
  const current = rowOf(Float32Array.from(originals));
  let rows = await findStarts(oracle, host, current, { ...settings, norm: 'l2' });
  await searchBoundary(oracle, rows, {
    original: host.image,
    far: current,
    between: between.l2,
    tolerance: () => TOLERANCE,
  });
  const { seed, restart } = wave.run;
  const directions = new Directions('normal', width, seed);
  const walkers = new Map<number, Walker>(
    rows.map((row) => [
      row,
      {
        random: keyedRandom(seed, wave.indices[row], restart, WALK_STREAM),
        point: current(row),
        spherical: settings.sphericalStep,
        source: settings.sourceStep,
        seen: { spherical: 0, sphericalHits: 0, source: 0, sourceHits: 0 },
      },
    ]),
  );
  const of = (row: number) => walkers.get(row) as Walker;
  const around = new Map(rows.map((row) => [row, new Float32Array(width)]));
  const aroundOf = (row: number) => around.get(row) as Float32Array;
  for (let step = 0; ; step++) {
    const both = step % EVERY === 0;
    // One is left for the confirmation.
    rows = rows.filter(
      // At the image itself, where a model that draws at random may err, there is no way around it.
      (row) =>
        oracle.left(row) > (both ? 2 : 1) &&
        of(row).source > ARRIVED &&
        distances.l2(host.image(row), of(row).point) > 0,
    );
    if (!rows.length) break;
    for (const row of rows) stepAround(of(row), host.image(row), host.mask(row), directions, aroundOf(row));
    const stays = new Map<number, boolean>();
    await oracle.each(
      both ? [...rows, ...rows] : rows,
      (row, image, i) => {
        if (both && i < rows.length) image.set(aroundOf(row));
        else stepToward(of(row), host.image(row), aroundOf(row), image);
      },
      (row, adversarial, image, i) => {
        const walker = of(row);
        if (both && i < rows.length) {
          stays.set(row, adversarial);
          return;
        }
        if (both) adapt(walker, Boolean(stays.get(row)), adversarial, settings.adaptation);
        const nearer = distances.l2(host.image(row), image) < distances.l2(host.image(row), walker.point);
        if (adversarial && nearer) walker.point.set(image);
      },
    );
  }
  return confirm(oracle, host, new Map(Array.from(walkers, ([row, { point }]) => [row, point])));
}

/** Writes a point at the same distance from the image, a step to a random side, clipped to [0, 1]. */
function stepAround(
  { random, point, spherical }: Walker,
  original: Float32Array,
  mask: Float32Array | undefined,
  directions: Directions,
  to: Float32Array,
): void {
  const { values, turned } = directions.draw(random);
  const distance = distances.l2(original, point);
  // The part of the direction that lies along the way to the image is taken out.
  let along = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] = mask && !mask[i] ? 0 : turned * values[i];
    along += to[i] * (point[i] - original[i]);
  }
  let square = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] -= (along * (point[i] - original[i])) / (distance * distance);
    square += to[i] * to[i];
  }
  const side = square > 0 ? (spherical * distance) / Math.sqrt(square) : 0;
  const back = 1 / Math.sqrt(1 + spherical * spherical);
  for (let i = 0; i < to.length; i++)
    to[i] = Math.min(1, Math.max(0, original[i] + back * (side * to[i] + point[i] - original[i])));
}

/** Writes the point from there toward the image that is nearer to it than the last by the step's share, clipped to [0, 1]. */
function stepToward({ point, source }: Walker, original: Float32Array, from: Float32Array, to: Float32Array): void {
  const distance = distances.l2(original, from);
  const wanted = (1 - source) * distances.l2(original, point);
  const share = distance > 0 ? Math.min(1, wanted / distance) : 1;
  for (let i = 0; i < to.length; i++) to[i] = Math.min(1, Math.max(0, original[i] + share * (from[i] - original[i])));
}

/** Changes lengths where enough answers have been seen: half of the steps around the image should stay adversarial. */
function adapt(walker: Walker, around: boolean, toward: boolean, factor: number): void {
  const { seen } = walker;
  seen.spherical += 1;
  seen.sphericalHits += Number(around);
  if (around) {
    seen.source += 1;
    seen.sourceHits += Number(toward);
  }
  if (seen.spherical >= ENOUGH.spherical) {
    const share = seen.sphericalHits / seen.spherical;
    const change = share > MANY_SPHERICAL ? factor : share < FEW_SPHERICAL ? 1 / factor : 1;
    walker.spherical = Math.min(1, walker.spherical * change);
    walker.source = Math.min(1, walker.source * change);
    seen.spherical = seen.sphericalHits = 0;
  }
  if (seen.source >= ENOUGH.source) {
    const share = seen.sourceHits / seen.source;
    const change = share > MANY_SOURCE ? factor : share < FEW_SOURCE ? 1 / factor : 1;
    walker.source = Math.min(1, walker.source * change);
    seen.source = seen.sourceHits = 0;
  }
}
