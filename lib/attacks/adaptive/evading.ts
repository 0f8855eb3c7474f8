import { stepInBall, type Tensor4D, tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { ActiveSet } from '../engine/active.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { adversarialRows, differentiate, finiteRows } from '../gradient/differentiate.js';
import { type LoopSettings, startOf } from '../gradient/loop.js';
import { lossCheck, losses } from '../gradient/losses.js';
import { type PgdOptions, walkOf } from '../gradient/pgd.js';
import type { Guarded } from './guarded.js';

/** As those of `pgd`, with as many steps, of the same length, where they are not given. */
export type EvadingOptions = Pick<
  PgdOptions,
  'epsilon' | 'norm' | 'steps' | 'stepSize' | 'randomStart' | 'restarts' | 'loss'
>;

/**
 * Evades a classifier and the detector that guards it, by projected gradient descent that selects what it follows
 * (Bryniarski et al., 2021, "Evading adversarial example detection defenses with orthogonal projected gradient
 * descent"): at each step a row goes up the classifier's loss where the classifier is not fooled yet, and down the
 * suspicion where it is fooled and the image would be refused. Never along the sum of both, which lets one stand in for
 * the other. A row is done where it is fooled and not refused. Where nothing is refused (a threshold of Infinity) it ends
 * where `pgd` does with the same options, bit for bit. Gradients counted are the classifier's.
 * @throws RangeError where a number is out of range.
 */
export function evading(options: EvadingOptions): Attack<Guarded> {
  const { restarts, ...walked } = walkOf('evading', options);
  const { norm, epsilon, steps, stepSize, randomStart, loss } = walked;
  return defineAttack<Guarded>({
    name: 'evading',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'gradients',
    settings: { steps, stepSize, randomStart, restarts, loss },
    restarts,
    check: lossCheck(loss),
    iterative: steps > 1,
    perturb: (wave) => walk(wave, walked),
  });
}

async function walk(wave: Wave<Guarded>, settings: Omit<LoopSettings, 'earlyStop' | 'momentum'>): Promise<Tensor4D> {
  const { norm, epsilon, steps, stepSize } = settings;
  const active = new ActiveSet(wave, { current: startOf(wave, settings), original: wave.images.clone() });
  try {
    const handIn = (spent: Uint8Array) => active.record(spent, active.tensors.current);
    for await (const _step of active.steps(steps, handIn)) {
      const {
        logits,
        losses: values,
        gradient,
      } = differentiate(wave, active.tensors.current, active.rows, losses[settings.loss]);
      const besides = { up: tf.keep(gradient) };
      try {
        const fooled = adversarialRows(wave, logits, active.rows);
        const { refused, up } = aroundDetector(wave, active.tensors.current, active.rows, fooled, besides.up);
        if (up !== besides.up) {
          besides.up.dispose();
          besides.up = up;
        }
        const done = fooled.map((yes, i) => yes & (1 - refused[i]));
        active.record(done, active.tensors.current);
        active.drop(done, besides);
        active.update(({ current, original }) => ({
          current: stepInBall[norm](current, besides.up, original, epsilon, stepSize),
        }));
      } finally {
        tf.dispose([logits, values, besides.up]);
      }
    }
    handIn(new Uint8Array(active.size).fill(1));
    return active.finish();
  } finally {
    active.dispose();
  }
}

/**
 * Which of the fooled rows would be refused, and the directions of all: for these away from suspicion, for the others
 * as they were; the same tensor where nothing was asked of the detector, else a new one.
 */
function aroundDetector(
  wave: Wave<Guarded>,
  images: Tensor4D,
  rows: Int32Array,
  fooled: Uint8Array,
  gradient: Tensor4D,
): { readonly refused: Uint8Array; readonly up: Tensor4D } {
  const { suspicion, threshold } = wave.model;
  const refused = new Uint8Array(rows.length);
  const asked = Int32Array.from(fooled.keys()).filter((i) => fooled[i]);
  if (threshold === Number.POSITIVE_INFINITY || !asked.length) return { refused, up: gradient };
  const away = tf.tidy(() => {
    const parts = wave.calls(asked.length).map(([from, to]) => {
      const some = asked.subarray(from, to);
      const places = some.map((i) => rows[i]);
      const seen = wave.compose(tf.gather(images, tf.tensor1d(some, 'int32')) as Tensor4D, places);
      const { scores, gradient: slope } = suspicion.slope(seen);
      scores.dataSync().forEach((score, k) => {
        // A score that is no number is not answered either.
        refused[some[k]] = Number(!(score <= threshold));
      });
      const sound = finiteRows(slope);
      return (wave.mask ? sound.mul(wave.take(wave.mask, places)) : sound).neg() as Tensor4D;
    });
    return tf.keep(parts.length === 1 ? parts[0].clone() : tf.concat(parts));
  });
  try {
    return {
      refused,
      up: tf.tidy(() => {
        // Rows of the detector's directions stand behind all rows of the classifier's.
        const place = new Map(Array.from(asked, (i, k) => [i, k] as const));
        const from = Int32Array.from(refused, (yes, i) => (yes ? rows.length + (place.get(i) ?? 0) : i));
        return tf.keep(tf.gather(tf.concat([gradient, away]), tf.tensor1d(from, 'int32')) as Tensor4D);
      }),
    };
  } finally {
    away.dispose();
  }
}
