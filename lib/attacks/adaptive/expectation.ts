import { type Classifier, type DifferentiableClassifier, type Linearization, linearize } from '../../models/index.js';
import { type Tensor2D, tf } from '../../tensor/index.js';
import { type BpdaOptions, bpda } from './bpda.js';
import type { Purifier } from './purifier.js';

/** A classifier that draws at random at each query. */
export interface RandomClassifier {
  /** As it is queried: its own draws, which nobody else knows. */
  readonly answers: Classifier;
  /** The same with the draw that these keys give, and a derivative. */
  drawn(keys: readonly number[]): DifferentiableClassifier;
}

export interface ExpectationOptions {
  /** Draws that a gradient is averaged over. */
  draws: number;
  /** Keys the attacker's draws (default 0). */
  seed?: number;
  /**
   * What is averaged: the draws' logits (default), or their probabilities, whose logarithms are then the logits. By
   * cross-entropy the second is SmoothAdv (Salman et al., 2019, "Provably robust deep learning via adversarially trained
   * smoothed classifiers").
   */
  average?: Average;
}

type Average = 'logits' | 'probabilities';

/** The logits [n, classes] of several draws as one. */
const mean: Record<Average, (parts: readonly Tensor2D[]) => Tensor2D> = {
  logits: (parts) => tf.addN([...parts]).div(parts.length),
  probabilities: (parts) =>
    tf.logSumExp(tf.stack(parts.map((logits) => tf.logSoftmax(logits))), 0).sub(Math.log(parts.length)) as Tensor2D,
};

/** What a cotangent on the mean is on one draw's own logits, times the number of draws. */
const cotangentOf: Record<Average, (cotangent: Tensor2D, logits: Tensor2D, whole: Tensor2D) => Tensor2D> = {
  logits: (cotangent) => cotangent,
  probabilities: (cotangent, logits, whole) => {
    const logs = tf.logSoftmax(logits);
    // How many times as likely this draw finds each class as all do: at most the number of draws.
    const pushed = cotangent.mul(logs.sub(whole).exp());
    return pushed.sub(logs.exp().mul(pushed.sum(1, true))) as Tensor2D;
  },
};

/** Keys of the attacker's draws, apart from whatever keys the defender's. */
const ATTACKER = 0xe07;

/**
 * A classifier that draws at random, as an attacker sees it who cannot know the draw: its logits are the mean over
 * `draws` draws (or the logarithms of their mean probabilities), and so are the gradients of whatever is made of them
 * (expectation over transformation: Athalye, Engstrom, Ilyas and Kwok, 2018, "Synthesizing robust adversarial
 * examples"). Every call draws anew, keyed by `seed`
 * and by how many calls this classifier has had: what an attack finds depends on the size of its batches and on what
 * was run on this classifier before; the same calls on a new one give the same again. Answers, and so verdicts, are the
 * defender's own.
 * @throws RangeError where `draws` is no whole number from 1, or `average` is neither.
 */
export function expectationOver(
  random: RandomClassifier,
  { draws, seed = 0, average = 'logits' }: ExpectationOptions,
): DifferentiableClassifier {
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new RangeError(`An expectation needs a whole number of draws from 1, got ${draws}.`);
  if (!Object.hasOwn(mean, average))
    throw new RangeError(`An expectation averages 'logits' or 'probabilities', got ${average}.`);
  const { answers } = random;
  let call = 0;
  const drawn = (): DifferentiableClassifier[] => {
    call++;
    return Array.from({ length: draws }, (_, draw) => random.drawn([ATTACKER, seed, call, draw]));
  };
  return {
    name: `${answers.name}, mean ${average === 'logits' ? '' : 'probabilities '}of ${draws} draws`,
    inputShape: answers.inputShape,
    classes: answers.classes,
    scores: answers.scores,
    predict: (images) => answers.predict(images),
    logits: (images) => tf.tidy(() => mean[average](drawn().map((draw) => draw.logits(images)))),
    linearize: (images): Linearization => {
      const there = drawn().map((draw) => linearize(draw, images));
      const logits = tf.keep(tf.tidy(() => mean[average](there.map((draw) => draw.logits))));
      return {
        logits,
        pullback: (cotangent) =>
          tf.tidy(() =>
            tf
              .addN(there.map((draw) => draw.pullback(cotangentOf[average](cotangent, draw.logits, logits))))
              .div(draws),
          ),
        dispose: () => {
          for (const draw of there) draw.dispose();
          logits.dispose();
        },
      };
    },
  };
}

/**
 * `expectationOver` for a classifier behind a purifier that draws at random; of one that draws nothing, one draw is
 * `bpda`. The defender's draws are keyed by `keys`.
 * @throws RangeError as `expectationOver` and `bpda`.
 */
export const expectation = (
  model: DifferentiableClassifier,
  purifier: Purifier,
  { backward, keys, ...options }: ExpectationOptions & BpdaOptions,
): DifferentiableClassifier =>
  expectationOver(
    {
      answers: bpda(model, purifier, { backward, keys }),
      drawn: (drawn) => bpda(model, purifier, { backward, keys: drawn }),
    },
    options,
  );
