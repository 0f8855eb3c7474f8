import { takeRows } from '../../../data/index.js';
import { isDifferentiable } from '../../../models/index.js';
import type { Check, Warning } from '../contracts.js';
import { inPieces, rightRows, someOf } from './rows.js';

const ROWS = 100;

/** Below this share, rows whose probabilities say nothing are single outliers that cannot carry a result. */
const MUTE_SHARE = 0.1;

/**
 * Scores are what they are said to be. Probabilities where logits belong are squeezed by a second softmax: losses
 * are flat, and gradient attacks fail for no reason of robustness. And probabilities that underflow to 0 leave
 * score-based attacks nothing to follow.
 */
export const declaredScores: Check = async (evidence) => {
  const { model, data, scores, runs, seed, signal } = evidence;
  const { classes } = model;
  const n = data.labels.length;
  const found: Warning[] = [];

  const strange = scores.reduce((sum, score) => sum + Number(!Number.isFinite(score)), 0);
  if (strange)
    found.push({
      id: 'scores-not-finite',
      attack: null,
      saw: `${strange} of the ${scores.length} scores of the ${n} clean images are NaN or infinite.`,
      advice: 'Mend the model first: no answer and no gradient can be read off such scores.',
    });

  const given = distributions(scores, classes);
  if (model.scores === 'logits' && given.all)
    found.push({
      id: 'probabilities-as-logits',
      attack: null,
      saw: `The scores are said to be logits, but those of all ${n} images lie in [0, 1] and sum to 1; the largest rounds to 1 for ${given.ones} of them.`,
      advice:
        'Give the model’s logits, from before its softmax, to the attacks; where there are none, declare its scores as probabilities.',
    });
  else if (isDifferentiable(model) && runs.some(({ attack }) => attack.access === 'gradients')) {
    const some = takeRows(data, someOf(Int32Array.from(data.labels.keys()), ROWS, seed));
    const logits = new Float32Array(some.labels.length * classes);
    await inPieces(some, signal, (images, from) => {
      const part = model.logits(images);
      logits.set(part.dataSync(), from * classes);
      part.dispose();
    });
    const inside = distributions(logits, classes);
    if (inside.all)
      found.push({
        id: 'probabilities-as-logits',
        attack: null,
        saw: `What white-box attacks differentiate as logits are probabilities: for all ${some.labels.length} images tried they lie in [0, 1] and sum to 1, and the largest rounds to 1 for ${inside.ones} of them.`,
        advice: 'Let the model’s `logits` end before the softmax, and run the white-box attacks again.',
      });
  }

  const black = runs.filter(({ attack }) => attack.access === 'scores');
  const right = rightRows(evidence);
  if (model.scores === 'probabilities' && black.length) {
    const mute = right.filter(
      (row) => scores.subarray(row * classes, (row + 1) * classes).filter((score) => score !== 0).length === 1,
    ).length;
    if (mute >= MUTE_SHARE * right.length && mute > 0)
      found.push({
        id: 'saturated-probabilities',
        attack: null,
        saw: `For ${mute} of ${right.length} right images all probabilities but one are exactly 0: ${[...new Set(black.map(({ attack }) => attack.name))].join(', ')} saw a flat function there.`,
        advice:
          'Declare and give logits, or divide them by a temperature before the softmax; otherwise add an attack that needs answers alone (hopskipjump).',
      });
  }
  return found;
};

/** From here on a probability is 1 but for the rounding of a softmax in float32. */
const CERTAIN = 1 - 2 ** -22;

/** Whether every row is a distribution, and how many rows are certain: their largest score is 1. */
function distributions(scores: Float32Array, classes: number): { all: boolean; ones: number } {
  let ones = 0;
  for (let from = 0; from < scores.length; from += classes) {
    const row = scores.subarray(from, from + classes);
    let sum = 0;
    for (const score of row) {
      // Logits of one row may happen to lie here; those of every row, each with sum 1, do not.
      if (!(score >= -1e-6 && score <= 1 + 1e-6)) return { all: false, ones: 0 };
      sum += score;
    }
    if (!(Math.abs(sum - 1) < 1e-3)) return { all: false, ones: 0 };
    ones += Number(row.some((score) => score > CERTAIN));
  }
  return { all: scores.length > 0, ones };
}
