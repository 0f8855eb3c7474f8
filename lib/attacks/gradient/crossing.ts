import { type Norm, norms, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import type { ActiveSet } from '../engine/active.js';
import { boundaryGaps } from '../engine/criterion.js';
import type { Wave } from '../engine/wave.js';

/**
 * How far each row's logits are past its boundary, less what rounding may change: above 0 is safe, −∞ is no
 * answer.
 */
export function crossing(wave: Wave, logits: Tensor2D, rows: Int32Array): Float32Array {
  const { gap, slack } = boundaryGaps(wave, logits.dataSync(), rows);
  return Float32Array.from(gap, (past, i) => past - slack[i]);
}

/** 1 where a row is past its boundary by more than rounding may change. */
export const isPast = (crossings: Float32Array): Uint8Array => Uint8Array.from(crossings, (past) => Number(past > 0));

/** Keeps the nearest adversarial image, of all that are shown to it, for each row of a wave. */
export class Nearest<T extends Record<string, Tensor>> {
  /** Distance of the nearest so far, by position in the wave; Infinity where there is none. */
  readonly distance: Float64Array;

  constructor(
    private readonly wave: Wave,
    private readonly active: ActiveSet<T>,
    private readonly norm: Norm,
  ) {
    this.distance = new Float64Array(wave.size).fill(Number.POSITIVE_INFINITY);
  }

  /** 1 where something was found, by position in the wave. */
  found(): Uint8Array {
    return Uint8Array.from(this.distance, (distance) => Number(distance < Number.POSITIVE_INFINITY));
  }

  /**
   * Shows images of the active rows, `adversarial` where they count; 1 where one is the nearest so far. `known`: the
   * norms of their perturbations, where the attack has them.
   */
  show(adversarial: ArrayLike<number | boolean>, images: Tensor4D, known?: ArrayLike<number>): Uint8Array {
    const { wave, active, norm, distance } = this;
    const { rows } = active;
    const better = new Uint8Array(rows.length);
    if (!Array.prototype.some.call(adversarial, Boolean)) return better;
    const lengths = known ?? tf.tidy(() => norms[norm](images.sub(wave.take(wave.images, rows))).dataSync());
    rows.forEach((row, i) => {
      if (!adversarial[i] || !(lengths[i] < distance[row])) return;
      distance[row] = lengths[i];
      better[i] = 1;
    });
    active.record(better, images);
    return better;
  }
}
