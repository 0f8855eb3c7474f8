import type { Classifier } from '../models/index.js';
import { type Norm, randomInBall } from '../tensor/index.js';
import type { Attack, TargetRule } from './contracts.js';
import { defineAttack } from './engine/run.js';
import type { Wave } from './engine/wave.js';
import { ballEdges } from './score/ball-edges.js';
import { type Proposer, randomSearch } from './score/search.js';
import { requireNumber } from './settings.js';

export interface RandomNoiseOptions {
  /** Radius of the ball, in pixel units of [0, 1] (L0: number of values). */
  epsilon: number;
  norm?: Norm;
  /** Random points tried for each row (default 100). */
  tries?: number;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/** Key of the stream of points. */
const NOISE_STREAM = 0x2015;
/** Keeps float32 images inside the ball, whatever their rounding. */
const INSIDE = 1 - 1e-6;

/**
 * The best of some random points, the baseline that an attack with gradients must beat: by turns on the surface of
 * the ball (L∞: its corners; L0: as many values as allowed, black or white) and uniform inside. Needs labels only;
 * where there are scores, rows that no point breaks come back as the point of least margin.
 * @throws RangeError where a number is out of range.
 */
export function randomNoise(options: RandomNoiseOptions): Attack<Classifier> {
  const { epsilon, norm = 'linf', tries = 100, target } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('tries', tries, { from: 1, whole: true });
  return defineAttack({
    name: 'random-noise',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'labels',
    settings: { tries, ...(target !== undefined && { target }) },
    target,
    with: (changes) => randomNoise({ ...options, ...changes }),
    perturb: (wave) => randomSearch(wave, randomPoints(wave, norm, epsilon), { candidates: tries, loss: 'margin' }),
  });
}

/** How a point of the ball is brought to its surface. */
const toSurface: Record<Norm, (delta: Float32Array, epsilon: number) => void> = {
  linf: (delta, epsilon) => each(delta, (value) => epsilon * Math.sign(value)),
  l2: (delta, epsilon) => rescale(delta, epsilon, Math.sqrt(total(delta, (value) => value * value))),
  l1: (delta, epsilon) => rescale(delta, epsilon, total(delta, Math.abs)),
  l0: (delta) => each(delta, Math.sign),
};

const total = (values: Float32Array, of: (value: number) => number) =>
  values.reduce((sum, value) => sum + of(value), 0);

function each(values: Float32Array, next: (value: number) => number): void {
  values.forEach((value, i) => {
    values[i] = next(value);
  });
}

function rescale(delta: Float32Array, epsilon: number, length: number): void {
  if (length > 0) each(delta, (value) => (value / length) * epsilon * INSIDE);
}

function randomPoints(wave: Wave, norm: Norm, epsilon: number): Proposer {
  const [, height, width, channels] = wave.images.shape;
  const { seed, restart } = wave.run;
  const original = wave.images.dataSync() as Float32Array;
  // Values that may not change have no room; in L∞ the rest has ±ε, to the last bit.
  const { low, high } = ballEdges(wave, norm === 'linf' ? epsilon : 1);
  const draw = (row: number, step: number, image: Float32Array) => {
    const keys = [seed, wave.indices[row], restart, NOISE_STREAM, step];
    const point = randomInBall(norm, epsilon, [1, height, width, channels], () => keys);
    const delta = point.dataSync() as Float32Array;
    if (step % 2 === 0) toSurface[norm](delta, epsilon);
    const base = row * wave.width;
    for (let i = 0; i < image.length; i++)
      image[i] = Math.min(high[base + i], Math.max(low[base + i], original[base + i] + delta[i]));
    point.dispose();
  };
  return {
    start: (row, image) => draw(row, 0, image),
    propose: draw,
    settle: (_row, source, target) => target.set(source),
  };
}
