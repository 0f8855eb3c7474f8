/** What a network says of one image. */
export interface Answer {
  readonly label: number;
  /** Probability of that class, and of the runner-up. */
  readonly top: number;
  readonly second: number;
  readonly runnerUp: number;
  /** Of all probabilities, in nats: 0 where one class has all, ln(classes) where all have the same. */
  readonly entropy: number;
}

/** How sure an answer is; each answer is one of these. */
export const CERTAINTIES = ['sure', 'leaning', 'tied', 'confused'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** From this probability on an answer is sure. */
export const SURE = 0.9;
/** The two likeliest classes are tied where they lie closer than this. */
export const TIED = 0.1;
/** Of the largest entropy there is; above it an answer is confused: of 10 classes, as much as √10 equal ones have. */
export const CONFUSED = 0.5;

/** The answer that a row of logits gives: softmax in double precision; of equal classes the first. */
export function answerOf(logits: ArrayLike<number>): Answer {
  const order = Array.from({ length: logits.length }, (_, k) => k).sort((a, b) => logits[b] - logits[a]);
  const [label, runnerUp] = order;
  const powers = order.map((k) => Math.exp(logits[k] - logits[label]));
  const total = powers.reduce((sum, power) => sum + power, 0);
  // Σ −p log p with log p = z − z_top − log total, so that a probability of 0 adds nothing.
  const entropy = order.reduce(
    (sum, k, i) => sum - (powers[i] ? (powers[i] / total) * (logits[k] - logits[label] - Math.log(total)) : 0),
    0,
  );
  return { label, runnerUp, top: powers[0] / total, second: powers[1] / total, entropy: Math.max(0, entropy) };
}

/**
 * `sure`: one class has 90 % or more; `confused`: entropy above half of ln(classes), weight on more classes than two;
 * `tied`: else, the two likeliest within 10 points; `leaning`: what is left.
 */
export function certaintyOf({ top, second, entropy }: Answer, classes: number): Certainty {
  if (top >= SURE) return 'sure';
  if (entropy > CONFUSED * Math.log(classes)) return 'confused';
  return top - second < TIED ? 'tied' : 'leaning';
}
