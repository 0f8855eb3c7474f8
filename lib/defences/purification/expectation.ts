import { type DifferentiableClassifier, type Linearization, linearize } from '../../models/index.js';
import { type Tensor2D, tf } from '../../tensor/index.js';
import { type BpdaOptions, bpda } from './bpda.js';
import type { Purifier } from './contracts.js';

export interface ExpectationOptions extends BpdaOptions {
  /** Draws of the purifier that a gradient is averaged over. */
  draws: number;
  /** Keys the attacker's draws (default 0). */
  seed?: number;
}

/** Keys of the attacker's draws, apart from whatever keys the defender's. */
const ATTACKER = 0xe07;

/**
 * The classifier behind a purifier that draws at random, as an attacker sees it who cannot know the draw: its logits are
 * the mean over `draws` draws, and so are the gradients of whatever is made of them (expectation over transformation:
 * Athalye, Engstrom, Ilyas and Kwok, 2018, "Synthesizing robust adversarial examples"). Every call draws anew,
 * keyed by `seed` and by how many calls this classifier has had: what an attack finds depends on the size of its batches
 * and on what was run on this classifier before; the same calls on a new one give the same again. Answers, and so
 * verdicts, are the defender's own, keyed by `keys`; of a purifier that draws nothing, one draw is `bpda`.
 * @throws RangeError where `draws` is no whole number from 1; as `bpda`.
 */
export function expectation(
  model: DifferentiableClassifier,
  purifier: Purifier,
  { draws, seed = 0, backward, keys }: ExpectationOptions,
): DifferentiableClassifier {
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new RangeError(`An expectation needs a whole number of draws from 1, got ${draws}.`);
  const defended = bpda(model, purifier, { backward, keys });
  let call = 0;
  const drawn = (): DifferentiableClassifier[] => {
    call++;
    return Array.from({ length: draws }, (_, draw) =>
      bpda(model, purifier, { backward, keys: [ATTACKER, seed, call, draw] }),
    );
  };
  const mean = (parts: readonly Tensor2D[]): Tensor2D => tf.addN([...parts]).div(draws);
  return {
    ...defended,
    name: `${defended.name}, mean of ${draws} draws`,
    logits: (images) => tf.tidy(() => mean(drawn().map((draw) => draw.logits(images)))),
    linearize: (images): Linearization => {
      const there = drawn().map((draw) => linearize(draw, images));
      const logits = tf.keep(tf.tidy(() => mean(there.map((draw) => draw.logits))));
      return {
        logits,
        pullback: (cotangent) => tf.tidy(() => tf.addN(there.map((draw) => draw.pullback(cotangent))).div(draws)),
        dispose: () => {
          for (const draw of there) draw.dispose();
          logits.dispose();
        },
      };
    },
  };
}
