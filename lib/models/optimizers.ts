import { type Tensor, type Tensor1D, tf, type Variable } from '../tensor/index.js';

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

/** Moves weights by their gradients; all in one vector, since a step's time is that of its operations' number. */
export interface Optimizer {
  /** One update; `gradients` by the weights' names, disposed here. */
  step(gradients: Readonly<Record<string, Tensor>>): void;
  dispose(): void;
}

/** The learning rate of each update, the first being 0, of so many. */
export function learningRate(settings: OptimizerSettings, update: number, updates: number): number {
  const { learningRate } = settings;
  if (settings.kind === 'sgd') return learningRate / (1 + settings.decay * update);
  if (settings.schedule) return learningRate * settings.schedule.rate ** Math.floor(update / settings.schedule.every);
  return learningRate * 0.5 * (1 + Math.cos((Math.PI * update) / updates));
}

/** What a rule keeps from one update to the next, and how it moves: vectors as long as all weights together. */
type Rule = (
  flat: Tensor,
  gradient: Tensor,
  kept: readonly Tensor[],
  rate: number,
  update: number,
) => readonly Tensor[];

const nesterov =
  (momentum: number): Rule =>
  (flat, gradient, [velocity], rate) => {
    const next = velocity.mul(momentum).add(gradient);
    return [gradient.add(next.mul(momentum)).mul(-rate).add(flat), next];
  };

const adam: Rule = (flat, gradient, [mean, square], rate, update) => {
  const nextMean = mean.mul(FIRST).add(gradient.mul(1 - FIRST));
  const nextSquare = square.mul(SECOND).add(gradient.square().mul(1 - SECOND));
  const length = nextSquare
    .div(1 - SECOND ** (update + 1))
    .sqrt()
    .add(TINY);
  return [
    nextMean
      .div(1 - FIRST ** (update + 1))
      .div(length)
      .mul(-rate)
      .add(flat),
    nextMean,
    nextSquare,
  ];
};

/** Moves these variables in `updates` updates. Where somebody else assigns to one meanwhile, its value is lost. */
export function optimizerOf(
  settings: OptimizerSettings,
  variables: Readonly<Record<string, Variable>>,
  updates: number,
): Optimizer {
  const trained = Object.entries(variables).filter(([, { trainable }]) => trainable);
  const [rule, vectors] = settings.kind === 'sgd' ? [nesterov(settings.momentum), 1] : [adam, 2];
  const flatten = (tensors: readonly Tensor[]) =>
    tf.concat1d(tensors.map((tensor) => tensor.reshape([-1]) as Tensor1D));
  let state: Tensor[] = tf.tidy(() => {
    const flat = flatten(trained.map(([, variable]) => variable));
    return [flat, ...Array.from({ length: vectors }, () => tf.zerosLike(flat))];
  });
  for (const tensor of state) tf.keep(tensor);
  let update = 0;
  return {
    step: (gradients) => {
      const next: Tensor[] = tf.tidy(() => {
        const [flat, ...kept] = state;
        const gradient = flatten(trained.map(([name]) => gradients[name]));
        const moved = rule(flat, gradient, kept, learningRate(settings, update, updates), update);
        const parts = tf.split(
          moved[0],
          trained.map(([, { size }]) => size),
        );
        trained.forEach(([, variable], i) => {
          variable.assign(parts[i].reshape(variable.shape));
        });
        return [...moved];
      });
      for (const tensor of next) tf.keep(tensor);
      tf.dispose([state, gradients]);
      state = next;
      update += 1;
    },
    dispose: () => tf.dispose(state),
  };
}
