import { keyedRandom, pause } from '../../tensor/index.js';
import { between, distances, searchBoundary } from './boundary.js';
import type { Oracle } from './oracle.js';

/** Where a label-only attack sets out from. */
export type StartRule = 'noise' | 'neighbor';

/** A starting point is compared with others at the boundary to this share of its distance. */
const ROUGH = 1 / 64;
/** Rows whose neighbors are looked for at a stretch: some ten milliseconds. */
const PAUSE = 16;
/** Key of the stream of starting points. */
const START_STREAM = 0x57a7;

/** The images of a wave on the host, and which of their values may change. */
export interface HostRows {
  image(row: number): Float32Array;
  mask(row: number): Float32Array | undefined;
}

/** Writes uniform noise over what may change. */
function noise(rows: HostRows, row: number, keys: readonly number[], image: Float32Array): void {
  const random = keyedRandom(...keys);
  const original = rows.image(row);
  const mask = rows.mask(row);
  for (let i = 0; i < image.length; i++) {
    const value = random();
    image[i] = mask && !mask[i] ? original[i] : value;
  }
}

/** One uniformly random image for each of these rows, of their try number `attempt`: those that are adversarial. */
async function tryNoise(
  oracle: Oracle,
  host: HostRows,
  rows: ArrayLike<number>,
  attempt: number,
  found: (row: number, image: Float32Array) => void,
): Promise<void> {
  const { wave } = oracle;
  const { seed, restart } = wave.run;
  await oracle.each(
    rows,
    (row, image) => noise(host, row, [seed, wave.indices[row], restart, START_STREAM, attempt], image),
    (row, adversarial, image) => {
      if (adversarial) found(row, image);
    },
  );
}

/**
 * For each of these rows the nearest image of the wave with another label (aimed: with the label it aims at), put
 * where the mask allows: those that are adversarial.
 */
async function tryNeighbors(
  oracle: Oracle,
  host: HostRows,
  rows: ArrayLike<number>,
  found: (row: number, image: Float32Array) => void,
): Promise<void> {
  const { labels, targets, size } = oracle.wave;
  const neighbors = new Map<number, number>();
  for (const [i, row] of Array.from(rows).entries()) {
    if (i % PAUSE === 0) await pause(oracle.wave.run.signal);
    let nearest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < size; other++) {
      if (targets ? labels[other] !== targets[row] : labels[other] === labels[row]) continue;
      const distance = distances.l2(host.image(row), host.image(other));
      if (distance < nearest) {
        nearest = distance;
        neighbors.set(row, other);
      }
    }
  }
  await oracle.each(
    [...neighbors.keys()],
    (row, image) => {
      const other = host.image(neighbors.get(row) ?? row);
      const original = host.image(row);
      const mask = host.mask(row);
      for (let i = 0; i < image.length; i++) image[i] = mask && !mask[i] ? original[i] : other[i];
    },
    (row, adversarial, image) => {
      if (adversarial) found(row, image);
    },
  );
}

/** Puts each row's starting point into `current`; gives the rows that have one. */
export async function findStarts(
  oracle: Oracle,
  host: HostRows,
  current: (row: number) => Float32Array,
  settings: {
    readonly norm: 'l2' | 'linf';
    readonly initialTries: number;
    readonly starts: number;
    readonly start: StartRule;
  },
): Promise<number[]> {
  const { norm, initialTries, start } = settings;
  // One neighbor is enough; noise is for the rows that have none.
  const starts = start === 'neighbor' ? 1 : settings.starts;
  const found = new Map<number, number>();
  const best = new Map<number, number>();
  let fresh = new Map<number, Float32Array>();
  const keep = (row: number, image: Float32Array) => {
    found.set(row, (found.get(row) ?? 0) + 1);
    fresh.set(row, image.slice());
  };
  const compare = async () => {
    const candidates = fresh;
    fresh = new Map();
    const far = (row: number) => candidates.get(row) ?? current(row);
    if (starts > 1)
      await searchBoundary(oracle, [...candidates.keys()], {
        original: host.image,
        far,
        between: between[norm],
        tolerance: () => ROUGH,
      });
    for (const row of candidates.keys()) {
      const distance = distances[norm](host.image(row), far(row));
      if (distance >= (best.get(row) ?? Number.POSITIVE_INFINITY)) continue;
      best.set(row, distance);
      current(row).set(far(row));
    }
  };
  const all = Array.from(oracle.wave.all());
  if (start === 'neighbor') {
    await tryNeighbors(
      oracle,
      host,
      all.filter((row) => oracle.left(row) >= 1),
      keep,
    );
    await compare();
  }
  for (let attempt = 0; attempt < initialTries; attempt++) {
    const open = all.filter((row) => (found.get(row) ?? 0) < starts && oracle.left(row) >= 1);
    if (!open.length) break;
    await tryNoise(oracle, host, open, attempt, keep);
    await compare();
  }
  return all.filter((row) => best.has(row));
}
