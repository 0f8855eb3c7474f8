import { requireNumber } from '../../attacks/index.js';
import {
  interruptSignal,
  pause,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import { adamStep, classColumn, startCodes } from './codes.js';
import { DISTANCES, type Distance, distanceGradient, distancesTo } from './distances.js';
import { requireSearch } from './settings.js';
import type { Vae } from './vae.js';

export interface ProjectOptions {
  /** What is made small (default 'l2'). */
  readonly distance?: Distance;
  /** Steps of Adam on each code (default 60); 0 leaves the encoder's codes as they are. */
  readonly steps?: number;
  /** Codes tried per class: the encoder's mean, and others drawn from the standard normal (default 2). */
  readonly starts?: number;
  /** Of Adam at the start; it falls along half a cosine (default 0.2). */
  readonly learningRate?: number;
  /** Of distance 'map': what ‖code‖² counts beside the squared error, a variance of pixels (default 1: both alike). */
  readonly prior?: number;
  /** Key the draws (default 0). Alike for every image: a projection depends on no other row. */
  readonly keys?: readonly number[];
}

/** The nearest image of each class that was found. */
export interface Projection {
  /** Of each class's nearest image: [n · classes, latent], image by image. */
  readonly ofClasses: Tensor2D;
  /** Of the closest class: [n, latent]. */
  readonly codes: Tensor2D;
  /** The closest class of each image: [n] int32. */
  readonly nearest: Tensor1D;
  /** Of each class's nearest image: [n, classes]. */
  readonly distances: Tensor2D;
}

/** Values in one call of the decoder: past these it is no faster. */
const CALL_VALUES = 800_000;

/** Of distance 'map'. */
export const DEFAULT_PRIOR = 1;

type Settled = Required<ProjectOptions>;

/** The options with what they leave open. @throws RangeError naming one that does not fit. */
export function settled({
  distance = 'l2',
  steps = 60,
  starts = 2,
  learningRate = 0.2,
  prior = DEFAULT_PRIOR,
  keys = [0],
}: ProjectOptions): Settled {
  if (!DISTANCES.includes(distance))
    throw new RangeError(`distance must be one of ${DISTANCES.join(', ')}, got ${distance}.`);
  requireSearch({ steps, starts, learningRate });
  requireNumber('prior', prior, { from: 0 });
  return { distance, steps, starts, learningRate, prior, keys };
}

/** Of each row [n, k] the place of its largest value among all n · k: [n] int32. */
const bestOfRow = (values: Tensor): Tensor1D => {
  const [n, k] = values.shape;
  return values
    .argMax(1)
    .add(tf.range(0, n, 1, 'int32').mul(tf.scalar(k, 'int32')))
    .toInt() as Tensor1D;
};

/** Of every image the nearest code of each class, and the class that is nearest of all. */
function closest(vae: Vae, images: Tensor4D, codes: Tensor2D, classes: Tensor1D, options: Settled): Projection {
  const [n] = images.shape;
  const { distance, starts, prior } = options;
  const between = distancesTo(
    distance,
    vae.decode(codes, classes).reshape([n, vae.classes * starts, -1]),
    images.reshape([n, 1, -1]),
  );
  const own = codes.square().sum(1).mul(prior).reshape([n, -1]);
  const all = (distance === 'map' ? between.add(own) : between) as Tensor2D;
  const perClass = all.reshape([n * vae.classes, starts]) as Tensor2D;
  const distances = perClass.min(1).reshape([n, vae.classes]) as Tensor2D;
  const nearest = distances.argMin(1).toInt() as Tensor1D;
  const ofClasses = tf.gather(codes, bestOfRow(perClass.neg())) as Tensor2D;
  return { ofClasses, codes: tf.gather(ofClasses, bestOfRow(distances.neg())), nearest, distances };
}

/** Searches a few images at once; yields after every step, so that whoever drives it may pause there. */
function* search(vae: Vae, images: Tensor4D, options: Settled): Generator<void, Projection> {
  const { distance, steps, starts, learningRate, prior } = options;
  const [n] = images.shape;
  const classes = classColumn(n, vae.classes, starts);
  const flat = images.reshape([n, 1, -1]) as Tensor3D;
  let state: Tensor2D[] = [];
  try {
    state = tf.tidy(() => {
      const codes = startCodes(vae, images, options);
      return [codes, tf.zerosLike(codes), tf.zerosLike(codes)];
    });
    for (let step = 0; step < steps; step++) {
      const next = tf.tidy(() => {
        const [codes] = state;
        const at = vae.decodeAt(codes, classes);
        const cotangent = distanceGradient(distance, at.pixels.reshape([n, vae.classes * starts, -1]), flat);
        const gradient = at.pullback(cotangent.reshape(at.pixels.shape));
        at.dispose();
        const rate = learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
        const withPrior = distance === 'map' ? gradient.add(codes.mul(2 * prior)) : gradient;
        return adamStep(state, withPrior as Tensor2D, step, rate);
      });
      tf.dispose(state);
      state = next;
      yield;
    }
    const [codes] = state;
    return tf.tidy(() => ({ ...closest(vae, images, codes, classes, options) }));
  } finally {
    tf.dispose([classes, flat, ...state]);
  }
}

/** Stretches of rows that one search takes. */
function stretches(vae: Vae, n: number, { starts }: Settled): [number, number][] {
  const [height, width, channels] = vae.shape;
  const rows = Math.max(1, Math.floor(CALL_VALUES / (vae.classes * starts * height * width * channels)));
  return Array.from({ length: Math.ceil(n / rows) }, (_, i) => [i * rows, Math.min(rows, n - i * rows)]);
}

const joined = (parts: readonly Projection[]): Projection => {
  const join = <T extends Tensor>(of: (part: Projection) => T): T => tf.concat(parts.map(of) as Tensor[]) as T;
  const whole = {
    ofClasses: join(({ ofClasses }) => ofClasses),
    codes: join(({ codes }) => codes),
    nearest: join(({ nearest }) => nearest),
    distances: join(({ distances }) => distances),
  };
  for (const part of parts) tf.dispose({ ...part });
  return whole;
};

/**
 * Projects images [n, h, w, c] onto the manifold of each class, by descent on codes from several starts (Samangouei,
 * Kabkab and Chellappa, 2018, with the decoder in the generator's place; Schott et al., 2019). Its tensors are the
 * caller's.
 * @throws RangeError naming an option that does not fit.
 */
export function project(vae: Vae, images: Tensor4D, options: ProjectOptions = {}): Projection {
  const given = settled(options);
  const parts: Projection[] = [];
  try {
    for (const [from, rows] of stretches(vae, images.shape[0], given)) {
      const some = images.slice(from, rows);
      try {
        const steps = search(vae, some, given);
        let at = steps.next();
        while (!at.done) at = steps.next();
        parts.push(at.value);
      } finally {
        some.dispose();
      }
    }
  } catch (error) {
    for (const part of parts) tf.dispose({ ...part });
    throw error;
  }
  return joined(parts);
}

/** The same with pauses: for many images. `onProgress` is told of images done, of all. @throws Interrupted when stopped. */
export async function projectSlowly(
  vae: Vae,
  images: Tensor4D,
  options: ProjectOptions & {
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): Promise<Projection> {
  const { signal = interruptSignal(), onProgress, ...rest } = options;
  const given = settled(rest);
  const [n] = images.shape;
  const parts: Projection[] = [];
  try {
    for (const [from, rows] of stretches(vae, n, given)) {
      const some = images.slice(from, rows);
      const steps = search(vae, some, given);
      try {
        for (let at = steps.next(); ; at = steps.next()) {
          if (at.done) {
            parts.push(at.value);
            break;
          }
          await pause(signal);
        }
      } finally {
        steps.return(undefined as never);
        some.dispose();
      }
      onProgress?.(from + rows, n);
    }
  } catch (error) {
    for (const part of parts) tf.dispose({ ...part });
    throw error;
  }
  return joined(parts);
}
