import { type Tensor, tf, type Variable } from '../tensor/index.js';

/** How the weights are moved. Rates are per update of one batch. */
export type OptimizerSettings =
  /** Nesterov's momentum; `decay` divides the rate by 1 + decay · updates, as Keras does. */
  | { kind: 'sgd'; learningRate: number; momentum: number; decay: number }
  /**
   * Kingma and Ba (2015). By default the rate falls along half a cosine to zero over the run; with a `schedule` it is
   * multiplied by `rate` after every so many updates, at once.
   */
  | { kind: 'adam'; learningRate: number; schedule?: { readonly every: number; readonly rate: number } };

/** Adam's constants, as in TensorFlow.js. */
const FIRST = 0.9;
const SECOND = 0.999;
const TINY = 1e-7;

/** What an optimizer has kept of the updates so far: with it, another one goes on where it stopped. */
export interface OptimizerState {
  readonly update: number;
  /** By the weights' names. */
  readonly vectors: Readonly<Record<string, readonly Float32Array[]>>;
}

/** Moves weights by their gradients. */
export interface Optimizer {
  /** A view, which later steps change. */
  state(): OptimizerState;
  /** One update; `gradients` by the weights' names, disposed here. */
  step(gradients: Readonly<Record<string, Tensor>>): void;
}

/** The learning rate of each update, the first being 0, of so many. */
export function learningRate(settings: OptimizerSettings, update: number, updates: number): number {
  const { learningRate } = settings;
  if (settings.kind === 'sgd') return learningRate / (1 + settings.decay * update);
  if (settings.schedule) return learningRate * settings.schedule.rate ** Math.floor(update / settings.schedule.every);
  return learningRate * 0.5 * (1 + Math.cos((Math.PI * update) / updates));
}

/** Moves the values of one weight in place, and what the rule keeps of it: as many vectors as it asks for. */
interface Rule {
  readonly vectors: number;
  move(values: Float32Array, gradient: Float32Array, kept: readonly Float32Array[], rate: number, update: number): void;
}

const nesterov = (momentum: number): Rule => ({
  vectors: 1,
  move: (values, gradient, [velocity], rate) => {
    for (let i = 0; i < values.length; i++) {
      velocity[i] = velocity[i] * momentum + gradient[i];
      values[i] -= rate * (gradient[i] + velocity[i] * momentum);
    }
  },
});

const adam: Rule = {
  vectors: 2,
  move: (values, gradient, [mean, square], rate, update) => {
    // One root and one division a weight: all else is said before.
    const step = rate / (1 - FIRST ** (update + 1));
    const scale = 1 / (1 - SECOND ** (update + 1));
    const [newOfMean, newOfSquare] = [1 - FIRST, 1 - SECOND];
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      const m = mean[i] * FIRST + g * newOfMean;
      const s = square[i] * SECOND + g * g * newOfSquare;
      mean[i] = m;
      square[i] = s;
      values[i] -= (step * m) / (Math.sqrt(s * scale) + TINY);
    }
  },
};

/**
 * Moves these variables in `updates` updates, those before `from` included. On the host, in one pass over each weight:
 * TensorFlow would take a dozen, each with memory of its own.
 */
export function optimizerOf(
  settings: OptimizerSettings,
  variables: Readonly<Record<string, Variable>>,
  updates: number,
  from: OptimizerState = { update: 0, vectors: {} },
): Optimizer {
  const rule = settings.kind === 'sgd' ? nesterov(settings.momentum) : adam;
  const kept = new Map(Object.entries(from.vectors));
  let { update } = from;
  return {
    state: () => ({ update, vectors: Object.fromEntries(kept) }),
    step: (gradients) => {
      const rate = learningRate(settings, update, updates);
      for (const [name, gradient] of Object.entries(gradients)) {
        const variable = variables[name];
        const values = (variable.dataSync() as Float32Array).slice();
        const vectors = kept.get(name) ?? Array.from({ length: rule.vectors }, () => new Float32Array(values.length));
        kept.set(name, vectors);
        rule.move(values, gradient.dataSync() as Float32Array, vectors, rate, update);
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      }
      tf.dispose({ ...gradients });
      update += 1;
    },
  };
}
