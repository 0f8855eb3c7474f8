import { type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { DifferentiableClassifier, Linearization, ScoreKind } from '../../contracts.js';
import { logitsBy } from '../../linearize.js';
import { checkImages } from '../black-box.js';
import { arranged, type ModelInput, unarranged } from '../layout.js';
import { headOf, type Reading } from '../reading.js';
import type { OnnxModel } from './model.js';
import { createProgram, type Ran } from './program.js';
import { endOf } from './scores.js';

/** What is known of a model when its gradients are looked for. */
export interface Known {
  readonly name: string;
  /** What the graph calls its input and output. */
  readonly input: string;
  readonly output: string;
  readonly images: ModelInput;
  readonly classes: number;
  readonly scores: ScoreKind;
  readonly reading: Reading;
  /** The input holds whole numbers: images are rounded, and the gradient is that of the graph without. */
  readonly rounded: boolean;
  /** How many images the graph takes at once; undefined where any number will do. */
  readonly batch: number | undefined;
}

export interface Differentiated {
  readonly model: DifferentiableClassifier;
  /** How the images are handed over: all at once, or as many as the graph takes. */
  inParts: boolean;
  /** Whether the scores that were given last move with the images. */
  moves(): boolean;
  dispose(): void;
}

type Run = (images: Tensor4D, remembers: boolean) => Ran;

/** A run in batches of a fixed size, the last one filled up with zeros. */
function inBatchesOf(size: number, run: Run): Run {
  return (images, remembers) => {
    const [n, ...shape] = images.shape;
    const parts: Ran[] = [];
    for (let from = 0; from < n; from += size) {
      const count = Math.min(size, n - from);
      const batch = tf.tidy(() => {
        const own = images.slice([from, 0, 0, 0], [count, -1, -1, -1]);
        return (
          count === size
            ? own
            : own.pad([
                [0, size - count],
                [0, 0],
                [0, 0],
                [0, 0],
              ])
        ) as Tensor4D;
      });
      try {
        parts.push(run(batch, remembers));
      } finally {
        batch.dispose();
      }
    }
    const whole = tf.tidy(() => tf.concat(parts.map(({ output }) => output)));
    const output = tf.keep(tf.tidy(() => whole.slice(0, n)));
    whole.dispose();
    return {
      output,
      active: parts.some(({ active }) => active),
      toInput: (cotangent) =>
        tf.tidy(() => {
          const [, ...rest] = cotangent.shape;
          const filled = cotangent.pad([[0, parts.length * size - n], ...rest.map((): [number, number] => [0, 0])]);
          const own = parts.map((part, i) => part.toInput(filled.slice(i * size, size)));
          return tf.concat(own).slice([0, 0, 0, 0], [n, ...shape]);
        }),
      dispose: () => {
        output.dispose();
        for (const part of parts) part.dispose();
      },
    };
  };
}

/**
 * The model of a graph as a differentiable function of its images.
 * @throws NotHandled naming what is not known of the graph here; RangeError where it cannot be run.
 */
export function differentiated(graph: OnnxModel, known: Known): Differentiated {
  const { name, images: asked, classes, scores, reading, rounded, batch } = known;
  const end = endOf(graph, known.output);
  const cut =
    (reading === 'one probability' && end?.type === 'Sigmoid') ||
    (reading === 'rows' && scores === 'probabilities' && end?.type === 'Softmax');
  const program = createProgram(graph, known.input, cut && end ? end.before : known.output);
  const head = headOf(reading, scores, cut);
  const { layout, shape } = asked;
  const last = layout === 'nchw';

  const once: Run = (images, remembers) => {
    const given = tf.tidy(() => {
      const whole = rounded ? tf.round(images) : images;
      return last ? whole.clone() : arranged(whole as Tensor4D, layout);
    });
    try {
      const ran = program.run(given, { last, remembers });
      return last
        ? ran
        : {
            ...ran,
            toInput: (cotangent) => tf.tidy(() => unarranged(ran.toInput(cotangent), layout, shape)),
          };
    } finally {
      given.dispose();
    }
  };
  const ways = { inParts: false, moves: false };
  const run: Run = (images, remembers) =>
    batch !== undefined && ways.inParts ? inBatchesOf(batch, once)(images, remembers) : once(images, remembers);

  const check = (images: Tensor4D) => {
    // TensorFlow's convolutions lose track of their channels where there are no images.
    if (images.shape[0] === 0) throw new Error(`${name} takes images [n, ${shape.join(', ')}], got [${images.shape}].`);
    checkImages(name, shape, images);
  };
  const linearize = (images: Tensor4D): Linearization => {
    check(images);
    const ran = run(images, true);
    const logits = tf.keep(tf.tidy(() => head.apply(ran.output)));
    return {
      logits,
      pullback: (cotangent) => tf.tidy(() => ran.toInput(head.back(cotangent, ran.output)) as Tensor4D),
      dispose: () => {
        logits.dispose();
        ran.dispose();
      },
    };
  };
  const forward = (images: Tensor4D): Tensor2D => {
    const ran = run(images, false);
    ways.moves = ran.active;
    const logits = tf.tidy(() => head.apply(ran.output));
    ran.dispose();
    return logits;
  };
  const answered = logitsBy(forward, linearize);
  const logits = (images: Tensor4D): Tensor2D => {
    check(images);
    return answered(images);
  };
  const predict = async (images: Tensor4D) =>
    tf.tidy(() => (scores === 'probabilities' ? tf.softmax(logits(images)) : logits(images)));
  return {
    model: { name, inputShape: shape, classes, scores, logits, linearize, predict },
    get inParts() {
      return ways.inParts;
    },
    set inParts(value) {
      ways.inParts = value;
    },
    moves: () => ways.moves,
    dispose: program.dispose,
  };
}
