import {
  compactness,
  fastBat,
  inputGradientPenalty,
  pgdAdversary,
  SMOOTH,
  smoothActivations,
} from '../../../../defences/index.js';
import type { Recipe } from '../../../../models/index.js';
import { batchSizeFor, halfLenet5, named } from '../../base.js';
import type { Study } from '../../contracts.js';

type Data = Pick<Study, 'train' | 'epsilon' | 'comparable'>;

/** Madry et al. (2018) by PGD-5; on the fallback, whose trainings are to be over in seconds, PGD-2. */
const adversaryOf = ({ train, epsilon, comparable }: Data) =>
  pgdAdversary(train, { epsilon, steps: comparable ? 5 : 2, warmUp: 1 });

/** What all seven are trained like, but for what each is about. */
const common = ({ train, comparable }: Data, epochs: number) => ({
  architecture: halfLenet5,
  data: train,
  settings: {
    epochs: comparable ? epochs : 3,
    batchSize: batchSizeFor(train),
    optimizer: { kind: 'adam', learningRate: 1e-3 },
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
  const recipe = (name: string, epochs: number, more: Partial<Recipe>) =>
    [name, { ...common(study, epochs), name: named(name, train), ...more }] as const;
  return Object.fromEntries([
    recipe('relu-half', 4, { adversary }),
    ...SMOOTH.map((activation) =>
      recipe(`${activation}-half`, 4, { adversary, architecture: smoothActivations(halfLenet5, activation) }),
    ),
    recipe('gradient-penalty-half', 6, { objective: inputGradientPenalty({ strength: 0.05, norm: 'linf' }) }),
    recipe('compactness-half', 3, { objective: compactness(adversary, { local: 0.1, global: 0.1, margin: 4 }) }),
    recipe('fast-bat-half', 3, { objective: fastBat({ epsilon, warmUp: 1, lambda: 0.01 }) }),
  ]);
}
