import { type Attack, confidentSquare, fgsm, hopSkipJump, pgd } from '../../../../attacks/index.js';
import type { TreeFamily } from '../../../../automl/index.js';
import { takeRows } from '../../../../data/index.js';
import type { TransferRun } from '../../../../evaluation/index.js';
import type { Study } from '../../contracts.js';
import type { TreeRecipe } from '../../kept-trees.js';

/**
 * Radii of the attacks inside a ball. At .1 the article's network and trees already fall, and next to nothing reaches a
 * LeNet. At .3 images reach that too, but noise that was made on no model already does much to the others.
 */
export const EPSILONS = [0.1, 0.3] as const;

/** How many images are attacked, and what the attacks that only ask may spend on each. */
export const transferPlan = ({ comparable }: Pick<Study, 'comparable'>) =>
  comparable
    ? ({ rows: 200, square: 400, hopskipjump: 300, trainingRows: 10_000, rounds: 100 } as const)
    : ({ rows: 30, square: 80, hopskipjump: 60, trainingRows: 897, rounds: 30 } as const);

/** The attacks; sources without gradients take those that only ask. None of them stops at its first error but HopSkipJump. */
export function transferAttacks(study: Pick<Study, 'comparable'>): readonly Attack<never>[] {
  const { square, hopskipjump } = transferPlan(study);
  return [
    ...EPSILONS.map((epsilon) => fgsm({ epsilon })),
    ...EPSILONS.map((epsilon) => pgd({ epsilon, earlyStop: false })),
    ...EPSILONS.map((epsilon) => confidentSquare({ epsilon, queries: square })),
    hopSkipJump({ queries: hopskipjump }),
  ];
}

/** Attacks as papers write them. */
const NAMES: Readonly<Record<string, string>> = {
  fgsm: 'FGSM',
  pgd: 'PGD',
  'confident-square': 'Square',
  hopskipjump: 'HopSkipJump',
};
export const written = ({ name }: Pick<TransferRun, 'name'>): string => NAMES[name] ?? name;

/** "300 queries": what an attack may spend on an image, where it has a limit. */
export const queriesText = ({ settings: { queries } }: Pick<TransferRun, 'settings'>): string =>
  `${queries === undefined ? 'unlimited' : String(queries)} queries`;

/** Names that fit below the narrow cells of the figures. */
export const SHORT: Readonly<Record<TreeFamily, string>> = {
  LightGBM: 'LGBM',
  XGBoost: 'XGBoost',
  GradientBoosting: 'sklearn',
};

/** Settings of each family: shallow trees on few pixels each, a minute on one core. */
const FAMILIES: Readonly<Record<TreeFamily, TreeRecipe['settings']>> = {
  LightGBM: { num_leaves: 15, colsample_bytree: 0.3, max_bin: 31 },
  XGBoost: { max_depth: 4, colsample_bytree: 0.3, max_bin: 32 },
  GradientBoosting: { max_depth: 4, max_features: 0.03, subsample: 0.5, learning_rate: 0.2 },
};

/** The three boosted trees, on the first training images. */
export function treeRecipes(study: Pick<Study, 'comparable' | 'train'>): TreeRecipe[] {
  const { trainingRows, rounds } = transferPlan(study);
  const rows = Int32Array.from({ length: Math.min(trainingRows, study.train.labels.length) }, (_, row) => row);
  const images = study.comparable ? 'MNIST' : 'scikit-learn digits';
  const data = takeRows(study.train, rows, `${images} training, the first ${rows.length} images`);
  return (Object.keys(FAMILIES) as TreeFamily[]).map((family) => ({
    name: `${family.toLowerCase()}-${study.comparable ? 'mnist' : 'digits'}`,
    family,
    settings: { n_estimators: rounds, ...FAMILIES[family] },
    data,
    seed: 0,
  }));
}
