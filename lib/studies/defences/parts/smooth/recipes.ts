import {
  compactness,
  fastBat,
  inputGradientPenalty,
  multiStepCheck,
  pgdAdversary,
  SMOOTH,
  smoothActivations,
} from '../../../../defences/index.js';
import type { Recipe } from '../../../../models/index.js';
import { batchSizeFor, checkedRows, halfLenet5, named } from '../../base.js';
import type { Study } from '../../contracts.js';

type Data = Pick<Study, 'train' | 'held' | 'epsilon' | 'comparable'>;

/**
 * Madry et al. (2018) by PGD-7 (by five longer steps, that with SiLU overfits catastrophically); on the fallback, whose trainings are to be over in seconds, PGD-2.
 */
const adversaryOf = ({ train, epsilon, comparable }: Pick<Data, 'train' | 'epsilon' | 'comparable'>) =>
  pgdAdversary(train, { epsilon, steps: comparable ? 7 : 2, warmUp: 1 });

/** Those that learn adversarial images keep the most robust network of a look each half epoch. */
const checkOf = (study: Data) =>
  multiStepCheck(checkedRows(study), {
    epsilon: study.epsilon,
    every: Math.ceil(study.train.labels.length / batchSizeFor(study.train) / 2),
  });

/** What all seven are trained like, but for what each is about. */
const common = ({ train, comparable }: Data, epochs: number, learningRate: number) => ({
  architecture: halfLenet5,
  data: train,
  settings: {
    epochs: comparable ? epochs : 3,
    batchSize: batchSizeFor(train),
    optimizer: { kind: 'adam', learningRate },
    seed: 0,
  } as const,
});

/**
 * The networks of the part, by name: four activations under one adversarial training, and three regularizers on the
 * small network as it is.
 */
export function smoothRecipes(study: Data): Record<string, Recipe> {
  const { train, epsilon } = study;
  const adversary = adversaryOf(study);
  const selection = checkOf(study);
  const recipe = (name: string, epochs: number, more: Partial<Recipe>, learningRate = 3e-3) =>
    [name, { ...common(study, epochs, learningRate), name: named(name, train), ...more }] as const;
  return Object.fromEntries([
    recipe('relu-half', 6, { adversary, selection }),
    ...SMOOTH.map((activation) =>
      recipe(`${activation}-half`, 6, {
        adversary,
        selection,
        architecture: smoothActivations(halfLenet5, activation),
      }),
    ),
    // Its penalty is a difference of gradients, which large steps make noisy.
    recipe('gradient-penalty-half', 6, { objective: inputGradientPenalty({ strength: 0.05, norm: 'linf' }) }, 1e-3),
    recipe('compactness-half', 4, {
      objective: compactness(adversary, { local: 0.1, global: 0.1, margin: 4 }),
      selection,
    }),
    recipe('fast-bat-half', 4, {
      objective: fastBat({ epsilon, warmUp: 2, lambda: 0.01 }),
      selection,
    }),
  ]);
}
