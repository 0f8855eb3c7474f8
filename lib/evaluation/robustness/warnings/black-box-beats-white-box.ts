import { imageTensor, takeRows } from '../../../data/index.js';
import { argmaxRows, predictScores } from '../../../models/index.js';
import { type GradientNorm, randomInBall, type Tensor4D, tf } from '../../../tensor/index.js';
import type { AttackRun, Check, Evidence } from '../contracts.js';
import { brokenRows, isUntargeted, radii, readableAt } from './kinds.js';
import { type Duel, pText, upsets } from './paired.js';
import { count, nameOf, rightRows, someOf } from './rows.js';

/** Points tried around each row, and rows: enough to see that noise breaks what gradients do not. */
const POINTS = 10;
const ROWS = 200;
const SALT = 0x401e;

type Contest = Duel & { readonly white: AttackRun; readonly black: AttackRun | 'noise'; readonly epsilon: number };

/**
 * An attack that sees the gradients breaks at least as many rows as one that does not, and as noise. Each black-box
 * attack, and random points of the largest ball of a norm, are held against the strongest white-box attack there.
 */
export const blackBoxBeatsWhiteBox: Check = async (evidence) => {
  const right = rightRows(evidence);
  const contests: Contest[] = [];
  for (const { norm, epsilons } of radii(evidence))
    for (const epsilon of epsilons) {
      const here = readableAt(evidence, norm, epsilon);
      const strength = (run: AttackRun) => count(brokenRows(run, right, epsilon));
      const white = here
        .filter((run) => run.attack.access === 'gradients' && isUntargeted(run))
        .reduce<AttackRun | undefined>((best, run) => (best && strength(best) > strength(run) ? best : run), undefined);
      if (!white) continue;
      for (const black of here.filter(({ attack }) => attack.access !== 'gradients'))
        contests.push({
          white,
          black,
          epsilon,
          expected: brokenRows(white, right, epsilon),
          actual: brokenRows(black, right, epsilon),
        });
      // Noise that breaks less than the white-box attack in the largest ball is no match for it in a smaller one.
      if (epsilon !== epsilons[epsilons.length - 1] || (norm !== 'linf' && norm !== 'l2')) continue;
      const rows = someOf(right, ROWS, evidence.seed);
      const expected = brokenRows(white, rows, epsilon);
      if (expected.includes(0))
        contests.push({
          white,
          black: 'noise',
          epsilon,
          expected,
          actual: await brokenByNoise(evidence, norm, epsilon, rows),
        });
    }
  return upsets(contests).map(({ duel, expectedBroke, actualBroke, onlyActual, onlyExpected, pValue, rows }) => {
    const { white, black, epsilon } = duel;
    const other =
      black === 'noise' ? `noise (${POINTS} random points)` : `${black.attack.name} (${black.attack.access})`;
    return {
      id: 'black-box-beats-white-box',
      attack: nameOf(white),
      saw: `At ${white.attack.norm} ε ${epsilon}, ${other} broke ${actualBroke} of ${rows} right images, ${white.attack.name}, which sees the gradients, ${expectedBroke}: ${onlyActual} against ${onlyExpected} that the other did not break (${pText(pValue)}).`,
      advice:
        'The gradients are masked or the white-box attack is set too weak: use autoattack, or pgd with loss=margin, more steps= and restarts=; until it wins, only the worst case over all attacks counts.',
    };
  });
};

/** 1 where one of the random points of the ball is answered wrongly. */
async function brokenByNoise(
  { model, data, predicted, seed, signal, mask: makeMask }: Evidence,
  norm: GradientNorm,
  epsilon: number,
  rows: Int32Array,
): Promise<Uint8Array> {
  const some = takeRows(data, rows);
  const broken = new Uint8Array(rows.length);
  const images = imageTensor(some);
  let mask: Tensor4D | undefined;
  try {
    const answers = Int32Array.from(rows, (row) => predicted[row]);
    mask = await makeMask?.(model, { images, labels: some.labels, indices: some.indices, predicted: answers });
    for (let point = 0; point < POINTS; point++) {
      const pixels = tf.tidy(() => {
        const noise = randomInBall(norm, epsilon, images.shape, (i) => [seed, some.indices[i], point, SALT]);
        return images
          .add(mask ? noise.mul(mask) : noise)
          .clipByValue(0, 1)
          .dataSync() as Float32Array;
      });
      const scores = await predictScores(model, { ...some, images: pixels }, { signal });
      argmaxRows(scores, model.classes).forEach((answer, i) => {
        if (answer !== some.labels[i]) broken[i] = 1;
      });
    }
  } finally {
    images.dispose();
    mask?.dispose();
  }
  return broken;
}
