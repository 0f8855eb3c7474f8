import { flag, number, oneOf, rate, readConfig, type Schema, text, whole } from './keys.js';

/** The losses that generators are trained by. */
export const GENERATOR_LOSSES = ['lrp', 'nce', 'suspiciousness'] as const;
export type GeneratorLossName = (typeof GENERATOR_LOSSES)[number];

/** Kinds of images: gray ones of 28 × 28, colored ones of 32 × 32. Each has its generator. */
export const IMAGE_KINDS = ['mnist', 'cifar'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** Adversarial training on images made beforehand (Goodfellow et al., 2015), or on each batch's own. */
export const TRAINING_TYPES = ['gf', 'default'] as const;
export type TrainingType = (typeof TRAINING_TYPES)[number];

/** The `config.json` of a project: one loss on one kind of images. */
export interface ProjectConfig {
  /** The target, by its name in TargetModels. */
  readonly model_name: string;
  readonly learning_rate: number;
  /** The rate is multiplied by `decay_rate` after every so many updates. */
  readonly decay_step: number;
  readonly decay_rate: number;
  /** Of no effect: Adam has momenta of its own, and decays no weights. So are the other three of these names. */
  readonly momentum: number;
  readonly weight_decay: number;
  readonly batch_size: number;
  readonly num_epochs: number;
  /** Of no effect: epochs are counted. */
  readonly num_training_steps?: number;
  /** Weight of relevant pixels, or of suspicious units, 0 to 1; NCE takes none. */
  readonly custom_loss_constant: number;
  /** Must be the data's, where it is given. */
  readonly num_classes?: number;
  /** Of no effect: every class has its generator. */
  readonly class: number;
  /** Relevant pixels, or suspicious units, of a class. */
  readonly k: number;
  /** Above it a hidden unit counts as active. */
  readonly activation_threshold: number;
  /** Radius of the L∞ ball that clipping leaves an image in, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Keep images alone that changed the target's answer. */
  readonly mis_classification_check: boolean;
  readonly clipping: boolean;
  readonly adv_num_epochs: number;
  readonly adv_batch_size: number;
  readonly adv_learning_rate: number;
  readonly adv_decay_step: number;
  readonly adv_decay_rate: number;
  readonly adv_momentum: number;
  readonly adv_weight_decay: number;
  /** Which PGD images, and which PGD-trained network, an evaluation takes: N of `pgd_stepN`. */
  readonly attack_pgd_step: number;
  readonly defense_pgd_step: number;
  /** How those networks were trained. */
  readonly other_attacks_adv_training_type: TrainingType;
}

const SCHEMA: Schema<ProjectConfig> = {
  model_name: text,
  learning_rate: rate,
  decay_step: whole(1),
  decay_rate: number(0, 1, { positive: true }),
  momentum: number(0, 1),
  weight_decay: number(0),
  batch_size: whole(1),
  num_epochs: whole(1),
  num_training_steps: whole(1),
  custom_loss_constant: number(0, 1),
  num_classes: whole(2),
  class: whole(0),
  k: whole(1),
  activation_threshold: number(Number.NEGATIVE_INFINITY),
  epsilon: number(0, 1, { positive: true }),
  mis_classification_check: flag,
  clipping: flag,
  adv_num_epochs: whole(1),
  adv_batch_size: whole(1),
  adv_learning_rate: rate,
  adv_decay_step: whole(1),
  adv_decay_rate: number(0, 1, { positive: true }),
  adv_momentum: number(0, 1),
  adv_weight_decay: number(0),
  attack_pgd_step: whole(1),
  defense_pgd_step: whole(1),
  other_attacks_adv_training_type: oneOf(TRAINING_TYPES),
};

/** What the publication's list of keys calls some of them. */
const ALIASES = {
  adb_decay_step: 'adv_decay_step',
  adb_decay_rate: 'adv_decay_rate',
  adb_momentum: 'adv_momentum',
  adb_weight_decay: 'adv_weight_decay',
} as const;

const COMMON = {
  ...{ decay_step: 1000, decay_rate: 0.9, momentum: 0.9, weight_decay: 1e-4, batch_size: 100, class: 0 },
  ...{ custom_loss_constant: 0.5, k: 20, activation_threshold: 0, mis_classification_check: false, clipping: true },
  ...{ adv_batch_size: 100, adv_decay_step: 1000, adv_decay_rate: 0.9, adv_momentum: 0.9, adv_weight_decay: 1e-4 },
  ...{ attack_pgd_step: 20, defense_pgd_step: 20, other_attacks_adv_training_type: 'gf' as const },
};

const GRAY = { ...COMMON, model_name: 'mnist_5x30', epsilon: 0.3 };
const COLORED = { ...COMMON, model_name: 'cifar_keras', epsilon: 0.0313, adv_learning_rate: 1e-4 };

/** The published configurations. */
const DEFAULTS: Readonly<Record<ImageKind, Readonly<Record<GeneratorLossName, ProjectConfig>>>> = {
  mnist: {
    lrp: { ...GRAY, learning_rate: 1e-4, num_epochs: 150, adv_num_epochs: 10, adv_learning_rate: 1e-3 },
    nce: { ...GRAY, learning_rate: 1e-4, num_epochs: 100, adv_num_epochs: 10, adv_learning_rate: 1e-3 },
    suspiciousness: {
      ...GRAY,
      learning_rate: 1e-5,
      num_epochs: 600,
      custom_loss_constant: 0.8,
      adv_num_epochs: 50,
      adv_learning_rate: 1e-4,
    },
  },
  cifar: {
    lrp: { ...COLORED, learning_rate: 1e-4, num_epochs: 80, k: 80, adv_num_epochs: 100 },
    nce: { ...COLORED, learning_rate: 1e-4, num_epochs: 100, adv_num_epochs: 50 },
    suspiciousness: {
      ...COLORED,
      learning_rate: 1e-3,
      num_epochs: 60,
      batch_size: 128,
      custom_loss_constant: 0.9,
      adv_num_epochs: 1,
    },
  },
};

/**
 * A project's `config.json`; what it leaves out, and all where there is none, is as published for that loss and kind of
 * images.
 * @throws DataError naming the key, what it is and what is allowed.
 */
export const readProjectConfig = (file: string, loss: GeneratorLossName, kind: ImageKind): ProjectConfig =>
  readConfig(file, SCHEMA, DEFAULTS[kind][loss], ALIASES);
