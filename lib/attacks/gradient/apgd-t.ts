import type { DifferentiableClassifier } from '../../models/index.js';
import { tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { type ApgdOptions, checkApgd, climbInBall } from './apgd.js';
import { logitsAt } from './differentiate.js';
import { dlr, margin } from './losses.js';
import { rankedClasses } from './ranked-classes.js';

export interface ApgdTOptions extends Omit<ApgdOptions, 'loss' | 'target' | 'draws'> {
  /** Classes aimed at in turn, the likeliest first (default 9; never more than the others there are). */
  targets?: number;
}

/** Below this number of classes the aimed DLR loss is not defined. */
const DLR_CLASSES = 4;

/**
 * Auto-PGD aimed at one other class after the other, in the order of the clean logits, on the rows that are still
 * unbroken: multi-targeted, but any error is a success. It raises the aimed DLR loss, below four classes the margin
 * (Croce and Hein, 2020).
 * @throws RangeError where a number is out of range.
 */
export function apgdT(options: ApgdTOptions): Attack<DifferentiableClassifier> {
  const { epsilon, norm = 'linf', steps = 100, restarts = 1, rho = 0.75, earlyStop = true, targets = 9 } = options;
  checkApgd({ epsilon, norm, steps, restarts, rho });
  requireNumber('targets', targets, { from: 1, whole: true });
  const aimedAt = (aims: number) =>
    defineAttack<DifferentiableClassifier>({
      name: 'apgd-t',
      kind: 'fixed',
      norm,
      epsilon,
      access: 'gradients',
      settings: { steps, restarts, rho, earlyStop, targets },
      iterative: steps > 1,
      with: (changes) => apgdT({ ...options, ...changes }),
      // Each aim is a restart to the engine: rows that one aim breaks are spared the next, and waves stay full.
      restarts: restarts * aims,
      perturb: async (wave) => {
        const loss = wave.model.classes < DLR_CLASSES ? margin : dlr;
        const toward = classOfRank(wave, wave.run.restart % aims);
        return climbInBall(wave, { norm, epsilon, rho }, { steps, earlyStop, loss, targets: toward });
      },
    });
  return {
    ...aimedAt(targets),
    run: (model, batch, runOptions) => aimedAt(Math.min(targets, model.classes - 1)).run(model, batch, runOptions),
  };
}

/** The class of each row that is the likeliest but `rank`, its label left out. Rows without budget are not asked about. */
function classOfRank(wave: Wave<DifferentiableClassifier>, rank: number): Int32Array {
  const { classes } = wave.model;
  const rows = wave.all().filter((row) => wave.remaining(row) >= 1);
  const targets = Int32Array.from(wave.labels, (label) => (label + 1) % classes);
  if (!rows.length) return targets;
  tf.tidy(() => {
    const logits = logitsAt(wave, wave.take(wave.images, rows), rows);
    const aims = rankedClasses(wave, logits, rows)[rank];
    rows.forEach((row, i) => {
      targets[row] = aims[i];
    });
  });
  return targets;
}
