import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { interruptSignal, pause, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';

/** What is lowered: the article's ½‖goal − p‖², or, of the logits, the cross-entropy or the margin of the goal. */
export type GoalLoss = 'squares' | 'crossEntropy' | 'margin';

/** The slope of the loss in the logits, [n, classes]; `goal` as one-hot rows. */
type Slope = (logits: Tensor2D, goal: Tensor2D) => Tensor2D;

const slopes: Readonly<Record<GoalLoss, Slope>> = {
  squares: (logits, goal) => {
    const p = tf.softmax(logits);
    const off = p.sub(goal);
    return p.mul(off.sub(p.mul(off).sum(1, true))) as Tensor2D;
  },
  crossEntropy: (logits, goal) => tf.softmax(logits).sub(goal) as Tensor2D,
  margin: (logits, goal) => {
    const others = tf.where(goal.cast('bool'), tf.fill(logits.shape, Number.NEGATIVE_INFINITY), logits);
    return tf.oneHot(others.argMax(1), logits.shape[1]).toFloat().sub(goal) as Tensor2D;
  },
};

export interface ArticleAttackOptions {
  readonly steps: number;
  /** Length of a step as a multiple of the gradient (the article: 1). */
  readonly eta?: number;
  /** Weight of ½‖x − start‖² (the article: .03 from an image, none from noise). */
  readonly lambda?: number;
  /** Cut every value to [0, 1] after each step; the article never does (default false). */
  readonly clip?: boolean;
  /** Default the article's, 'squares'. */
  readonly loss?: GoalLoss;
  /** Seen before each step and once at the end. */
  readonly onStep?: (step: StepSeen) => void;
}

/** Where the rows are before a step: index 0 is the start. */
export interface StepSeen {
  readonly step: number;
  /** Probability of each row's goal. */
  readonly confidence: Float32Array;
  /** The class each row is answered with. */
  readonly answers: Int32Array;
  /** L2 norm of the gradient of the loss alone in the pixels; at the end that of the last step. */
  readonly gradient: Float32Array;
}

/**
 * The article's attack (Bessi, 2020): plain gradient descent on the image, x ← x − η (∇ loss + λ (x − start)), towards a
 * goal class. It knows no ball and, as the article has it, no range of pixels.
 * @param start [n, h, w, c]; not changed
 * @param goals the class each row is to be read as
 * @returns [n, h, w, c], the caller's
 * @throws RangeError where goals and rows are not as many, or a goal is no class of the model; Interrupted when stopped
 */
export async function articleAttack(
  model: DifferentiableClassifier,
  start: Tensor4D,
  goals: ArrayLike<number>,
  { steps, eta = 1, lambda = 0, clip = false, loss = 'squares', onStep }: ArticleAttackOptions,
): Promise<Tensor4D> {
  const n = start.shape[0];
  const { classes } = model;
  const wanted = Array.from(goals);
  if (wanted.length !== n) throw new RangeError(`${wanted.length} goals for ${n} images.`);
  const odd = wanted.find((goal) => !(Number.isInteger(goal) && goal >= 0 && goal < classes));
  if (odd !== undefined) throw new RangeError(`A goal must be a class from 0 to ${classes - 1}, got ${odd}.`);
  const goal = tf.oneHot(wanted, classes).toFloat() as Tensor2D;
  let current = start.clone() as Tensor4D;
  const signal = interruptSignal();
  let gradient: Float32Array = new Float32Array(n);
  const tell = (step: number, logits: Tensor2D) => {
    if (!onStep) return;
    const [confidence, answers] = tf.tidy(() => [tf.softmax(logits).mul(goal).sum(1), logits.argMax(1)]);
    const seen = { confidence: confidence.dataSync() as Float32Array, answers: answers.dataSync() as Int32Array };
    tf.dispose([confidence, answers]);
    onStep({ step, gradient, ...seen });
  };
  try {
    for (let step = 0; step < steps; step++) {
      await pause(signal);
      const here = linearize(model, current);
      const cotangent = tf.tidy(() => slopes[loss](here.logits, goal));
      const slope = here.pullback(cotangent);
      if (onStep) {
        const lengths: Tensor = tf.tidy(() => slope.square().sum([1, 2, 3]).sqrt());
        gradient = lengths.dataSync() as Float32Array;
        lengths.dispose();
        tell(step, here.logits);
      }
      const moved = tf.tidy(() => {
        const pull = lambda ? slope.add(current.sub(start).mul(lambda)) : slope;
        const next = current.sub(pull.mul(eta));
        return (clip ? next.clipByValue(0, 1) : next) as Tensor4D;
      });
      tf.dispose([cotangent, slope, current]);
      here.dispose();
      current = moved;
    }
    if (onStep) {
      const last = tf.tidy(() => model.logits(current));
      tell(steps, last);
      last.dispose();
    }
    return current;
  } catch (error) {
    current.dispose();
    throw error;
  } finally {
    goal.dispose();
  }
}
