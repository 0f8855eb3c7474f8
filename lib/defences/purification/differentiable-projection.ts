import type { Purifier } from '../../attacks/index.js';
import { requireNumber } from '../../attacks/index.js';
import {
  derivative,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import { distanceGradient } from './distances.js';
import { DEFAULT_PRIOR, type Projection, type ProjectOptions, project, projectSlowly, settled } from './project.js';
import { solvePositive } from './solve.js';
import type { Vae } from './vae.js';

export interface DifferentiableProjectionOptions extends ProjectOptions {
  /**
   * How cotangents go back through the search of the nearest code. `tangent` (default): through the decoder at the code
   * found, where a small change of the image moves its projection along the manifold's tangents alone. `unrolled`:
   * through further steps of plain descent from that code, on a tape.
   *
   * `tangent` is the formula of 'l2' whatever the distance, and for the others only an approximation: for 'map' it lacks
   * the prior, for 'affine' slope and centering, and 'l1' weighs pixels otherwise. `unrolled` alone follows 'map' and
   * 'affine'; descent on 'l1' has no derivative by the image (that of a sign is 0), and is refused.
   */
  readonly through?: 'tangent' | 'unrolled';
  /** Steps that are unrolled (default 10). */
  readonly unrolledSteps?: number;
}

/** What the squares of tangents count besides, as a share of their mean: directions that change nothing stay still. */
const DAMPING = 1e-3;
const DEFAULT_UNROLLED = 10;

/** Codes [n, latent] of classes [n], in host memory: nobody need dispose them. */
interface Found {
  readonly codes: Float32Array;
  readonly classes: Int32Array;
}

/** The columns of the decoder's Jacobian at codes [n, latent]: [n, latent, h · w · c]. */
function tangents(vae: Vae, codes: Tensor2D, classes: Tensor1D): Tensor3D {
  const { latent } = vae;
  const [n] = codes.shape;
  const each = codes
    .expandDims(1)
    .tile([1, latent, 1])
    .reshape([n * latent, latent]) as Tensor2D;
  const along = tf.eye(latent).tile([n, 1]) as Tensor2D;
  const of = classes
    .expandDims(1)
    .tile([1, latent])
    .reshape([n * latent]) as Tensor1D;
  return pushed(vae, each, of, along).reshape([n, latent, -1]) as Tensor3D;
}

/** How the decoder's images change along changes of their codes, [n, latent] → [n, h · w · c]. */
function pushed(vae: Vae, codes: Tensor2D, classes: Tensor1D, along: Tensor2D): Tensor2D {
  const at = vae.decodeAt(codes, classes);
  // A pull-back is linear in its cotangent, and the derivative of Jᵀu by u is J.
  const change = derivative((cotangent) => at.pullback(cotangent as Tensor2D))(tf.zerosLike(at.pixels), along);
  at.dispose();
  return change as Tensor2D;
}

/** J (Jᵀ J + damping)⁻¹ Jᵀ · cotangent: Gauss and Newton's derivative of the nearest image of the manifold. */
function throughTangents(vae: Vae, codes: Tensor2D, classes: Tensor1D, cotangent: Tensor2D): Tensor2D {
  const columns = tangents(vae, codes, classes);
  const squares = tf.matMul(columns, columns, false, true).dataSync() as Float32Array;
  const right = tf.matMul(columns, cotangent.expandDims(2)).dataSync() as Float32Array;
  const { latent } = vae;
  const [n] = codes.shape;
  const moved = new Float32Array(n * latent);
  for (let row = 0; row < n; row++) {
    const matrix = Float64Array.from(squares.subarray(row * latent ** 2, (row + 1) * latent ** 2));
    const mean = matrix.reduce((sum, value, i) => sum + (i % (latent + 1) === 0 ? value : 0), 0) / latent;
    for (let k = 0; k < latent; k++) matrix[k * (latent + 1)] += DAMPING * mean + Number.MIN_VALUE;
    moved.set(solvePositive(matrix, right.subarray(row * latent, (row + 1) * latent)), row * latent);
  }
  return pushed(vae, codes, classes, tf.tensor2d(moved, [n, latent]));
}

/** The derivative of so many steps of descent on the distance to images [n, h · w · c], from the code that was found. */
function throughSteps(
  vae: Vae,
  codes: Tensor2D,
  classes: Tensor1D,
  [images, cotangent]: readonly [Tensor2D, Tensor2D],
  { distance = 'l2', prior = DEFAULT_PRIOR, unrolledSteps = DEFAULT_UNROLLED }: DifferentiableProjectionOptions,
): Tensor2D {
  const [n] = codes.shape;
  const columns = tangents(vae, codes, classes);
  // No direction is stretched: Frobenius' norm of the (Gauss-Newton) Hessian 2 Jᵀ J is at least its largest eigenvalue,
  // to which the prior adds its own 2 · prior.
  const squares = tf.matMul(columns, columns, false, true).square().sum([1, 2]).sqrt();
  const curvature = distance === 'map' ? squares.add(prior) : squares;
  const step = tf.div(0.5, curvature.maximum(1e-12));
  const rate = step.expandDims(1);
  const descended = (x: Tensor): Tensor => {
    let at = codes as Tensor2D;
    for (let i = 0; i < unrolledSteps; i++) {
      const there = vae.decodeAt(at, classes);
      const uphill = distanceGradient(
        distance,
        there.pixels.reshape([n, 1, -1]) as Tensor3D,
        x.reshape([n, 1, -1]) as Tensor3D,
      );
      const gradient = there.pullback(uphill.reshape([n, -1]) as Tensor2D);
      there.dispose();
      const whole = distance === 'map' ? gradient.add(at.mul(2 * prior)) : gradient;
      at = at.sub(whole.mul(rate)) as Tensor2D;
    }
    return vae.decode(at, classes).reshape([n, -1]);
  };
  return derivative(descended)(images, cotangent) as Tensor2D;
}

/**
 * `projection` with a pull-back: the same images, and a derivative of them for attackers who know the autoencoder and
 * the search (for `bpda` with `backward: 'own'`). The choice of the closest class is taken as fixed; what changes it is
 * `nearestManifold`'s derivative.
 * @throws RangeError where 'l1' is to be unrolled, or naming another option that does not fit.
 */
export function differentiableProjection(vae: Vae, options: DifferentiableProjectionOptions = {}): Purifier {
  const { through = 'tangent', unrolledSteps = DEFAULT_UNROLLED, ...search } = options;
  const { distance, starts } = settled(search);
  requireNumber('unrolledSteps', unrolledSteps, { from: 1, whole: true });
  if (through === 'unrolled' && distance === 'l1')
    throw new RangeError(
      "Descent on 'l1' has no derivative by the image: unroll another distance ('l2', 'map', 'affine'), go through 'tangent', or attack by queries.",
    );
  // Under the data of the purified images, which a copy of theirs shares.
  const found = new WeakMap<object, Found>();
  const keyed = (keys?: readonly number[]) => (keys ? { ...search, keys } : search);
  const remembered = (projected: Projection): Tensor4D => {
    const { codes, nearest } = projected;
    const pure = vae.decode(codes, nearest);
    found.set(pure.dataId, {
      codes: codes.dataSync() as Float32Array,
      classes: nearest.dataSync() as Int32Array,
    });
    tf.dispose({ ...projected });
    return pure;
  };
  return {
    name: `projection, ${distance}`,
    random: starts !== 1,
    purify: (images, keys) => remembered(project(vae, images, keyed(keys))),
    purifySlowly: async (images, keys) => remembered(await projectSlowly(vae, images, keyed(keys))),
    pullback: (images, pure, cotangent) => {
      const at = found.get(pure.dataId);
      if (!at) throw new RangeError('The pull-back is given purified images that this projection did not make.');
      return tf.tidy(() => {
        const [n] = images.shape;
        const codes = tf.tensor2d(at.codes, [n, vae.latent]);
        const classes = tf.tensor1d(at.classes, 'int32');
        const [x, c] = [images, cotangent].map((tensor) => tensor.reshape([n, -1]) as Tensor2D);
        const back =
          through === 'tangent'
            ? throughTangents(vae, codes, classes, c)
            : throughSteps(vae, codes, classes, [x, c], options);
        return back.reshape(images.shape) as Tensor4D;
      });
    },
  };
}
