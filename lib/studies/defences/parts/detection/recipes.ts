import { pgd } from '../../../../attacks/index.js';
import { sliceRows } from '../../../../data/index.js';
import { detectionObjective, detectorArchitecture } from '../../../../defences/index.js';
import { type Recipe, recipeOf } from '../../../../models/index.js';
import { baseRecipe, batchSizeFor, named } from '../../base.js';
import type { Study } from '../../contracts.js';

/** Training images that the detector sees, and how often. */
const SEEN = { mnist: { rows: 10_000, epochs: 2 }, digits: { rows: 300, epochs: 5 } } as const;

/** Radii of the images that the detector learns to tell, half of each. */
export const LEARNED = [0.3, 0.1] as const;
const STEPS = 5;

/** A network that tells clean images from PGD's on the undefended `lenet5`; on MNIST some two minutes of one core. */
export function detectorRecipe(study: Pick<Study, 'train' | 'comparable' | 'base'>): Recipe {
  const { train, comparable } = study;
  const { rows, epochs } = SEEN[comparable ? 'mnist' : 'digits'];
  const some = sliceRows(train, { limit: rows, atMost: true });
  const ofBase = baseRecipe('lenet5', train);
  return {
    name: named('detector-trained', train),
    architecture: detectorArchitecture(train.shape),
    data: {
      ...some,
      labels: new Int32Array(some.labels.length),
      classes: 2,
      provenance: `${some.provenance}, all labelled clean`,
    },
    settings: { epochs, batchSize: batchSizeFor(train), optimizer: { kind: 'adam', learningRate: 1e-3 }, seed: 0 },
    objective: detectionObjective({
      of: () => study.base('lenet5'),
      description: `${ofBase.name} ${recipeOf(ofBase)}`,
      attacks: LEARNED.map((epsilon) => pgd({ epsilon, steps: STEPS, relativeStepSize: 0.25, earlyStop: false })),
    }),
  };
}

/** Everything that the part trains beside the undefended network. */
export const detectionRecipes = (study: Pick<Study, 'train' | 'comparable' | 'base'>): readonly Recipe[] => [
  detectorRecipe(study),
];
