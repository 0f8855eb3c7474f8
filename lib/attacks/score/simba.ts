import type { Classifier } from '../../models/index.js';
import { keyedPermutation } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import { intoBall } from './ball.js';
import { type Basis, bases } from './bases.js';
import type { ScoreLoss } from './margin.js';
import { type Proposer, randomSearch } from './search.js';

export interface SimbaOptions {
  /** Radius of the L2 ball, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'l2';
  /** Most times the model is queried about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** 'pixel': single values; 'dct': the lower quarter of the cosine frequencies, per side (default 'pixel'). */
  basis?: Basis;
  /** How far an image goes along one direction (default 0.1 epsilon). */
  stepSize?: number;
  /** What is lowered (default 'margin'). */
  loss?: ScoreLoss;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/** Key of the streams of directions. */
const DIRECTIONS_STREAM = 0x51ba;

/**
 * SimBA (Guo et al., 2019): random directions of an orthonormal basis, each tried forward and, where that does not help,
 * backward. Sees scores only. What leaves the ball is scaled back to it, so that directions tried later still count; when
 * all have been tried they are drawn anew.
 * @throws RangeError where a number is out of range.
 */
export function simba(options: SimbaOptions): Attack<Classifier> {
  const { epsilon, norm = 'l2', queries = 5000, basis = 'pixel', loss = 'margin', target } = options;
  const { stepSize = 0.1 * epsilon } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('stepSize', stepSize, { from: 0 });
  return defineAttack({
    name: 'simba',
    kind: 'fixed',
    norm,
    epsilon,
    access: 'scores',
    settings: { queries, basis, stepSize, loss, ...(target !== undefined && { target }) },
    target,
    with: (changes) => simba({ ...options, ...changes }),
    perturb: (wave) =>
      randomSearch(wave, directionsOf(wave, { epsilon, basis, stepSize }), {
        candidates: queries - ENGINE_QUERIES,
        loss,
      }),
  });
}

/** One row's directions in their order, and where in it the row is. */
interface Turn {
  order: Int32Array;
  pass: number;
  next: number;
  /** 1 forward, −1 backward. */
  sign: 1 | -1;
}

/** The first candidate is the image itself: its margin is what the first direction is held against. */
function directionsOf(
  wave: Wave,
  { epsilon, basis, stepSize }: { epsilon: number; basis: Basis; stepSize: number },
): Proposer {
  const { seed, restart } = wave.run;
  const project = intoBall(wave, 'l2', epsilon);
  const { count, add } = bases[basis](wave);
  const orderOf = (row: number, pass: number) =>
    keyedPermutation(count(row), seed, wave.indices[row], restart, DIRECTIONS_STREAM, pass);
  const turns = Array.from(wave.labels, (_, row): Turn => ({ order: orderOf(row, 0), pass: 0, next: 0, sign: 1 }));
  return {
    start() {},
    propose(row, _step, image) {
      const { order, next, sign } = turns[row];
      if (!order.length) return;
      add(row, order[next], sign * stepSize, image);
      project(row, image);
    },
    settle(row, source, target, nearer) {
      target.set(source);
      const turn = turns[row];
      if (!nearer && turn.sign === 1) {
        turn.sign = -1;
        return;
      }
      turn.sign = 1;
      turn.next += 1;
      if (turn.next < turn.order.length) return;
      turn.pass += 1;
      turn.next = 0;
      turn.order = orderOf(row, turn.pass);
    },
  };
}
