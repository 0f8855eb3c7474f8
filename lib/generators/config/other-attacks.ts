import { listOf, number, oneOf, rate, readConfig, type Schema, text, whole } from './keys.js';
import { IMAGE_KINDS, type ImageKind, TRAINING_TYPES, type TrainingType } from './project.js';

const ATTACKS = ['fgsm', 'pgd'] as const;
const MODES = ['only_adv_training', 'only_attack', 'both'] as const;

/** The `config.json` of OtherAttacks: FGSM and PGD, on both kinds of images. */
export interface OtherAttacksConfig {
  readonly attacks: readonly (typeof ATTACKS)[number][];
  readonly datasets: readonly ImageKind[];
  readonly adv_training_type: TrainingType;
  /** Make images, train on those that are there, or both. */
  readonly mode: (typeof MODES)[number];
  readonly mnist_model_name: string;
  readonly cifar_model_name: string;
  readonly epsilon_mnist: number;
  readonly epsilon_cifar: number;
  /** Length of PGD's steps, in pixel units of [0, 1]. */
  readonly eps_steps_pgd_mnist: number;
  readonly eps_steps_pgd_cifar: number;
  /** Random starts; 0: it starts at the image. */
  readonly num_random_init_pgd_mnist: number;
  readonly num_random_init_pgd_cifar: number;
  readonly max_iterations_pgd_mnist: number;
  readonly max_iterations_pgd_cifar: number;
  /** Share of adversarial images in the loss (gf), or in each batch (default). */
  readonly adv_ratio_mnist: number;
  readonly adv_ratio_cifar: number;
  readonly adv_num_epochs_mnist: number;
  readonly adv_num_epochs_cifar_fgsm: number;
  readonly adv_num_epochs_cifar_pgd: number;
  readonly adv_batch_size_mnist: number;
  readonly adv_batch_size_cifar: number;
  readonly adv_learning_rate_mnist: number;
  readonly adv_learning_rate_cifar: number;
}

const radius = number(0, 1, { positive: true });
const share = number(0, 1);

const SCHEMA: Schema<OtherAttacksConfig> = {
  attacks: listOf(ATTACKS),
  datasets: listOf(IMAGE_KINDS),
  adv_training_type: oneOf(TRAINING_TYPES),
  mode: oneOf(MODES),
  mnist_model_name: text,
  cifar_model_name: text,
  epsilon_mnist: radius,
  epsilon_cifar: radius,
  eps_steps_pgd_mnist: radius,
  eps_steps_pgd_cifar: radius,
  num_random_init_pgd_mnist: whole(0),
  num_random_init_pgd_cifar: whole(0),
  max_iterations_pgd_mnist: whole(1),
  max_iterations_pgd_cifar: whole(1),
  adv_ratio_mnist: share,
  adv_ratio_cifar: share,
  adv_num_epochs_mnist: whole(1),
  adv_num_epochs_cifar_fgsm: whole(1),
  adv_num_epochs_cifar_pgd: whole(1),
  adv_batch_size_mnist: whole(1),
  adv_batch_size_cifar: whole(1),
  adv_learning_rate_mnist: rate,
  adv_learning_rate_cifar: rate,
};

/** The published values; but both attacks, and all of what can be done, where nothing is said. */
const DEFAULTS: OtherAttacksConfig = {
  ...{ attacks: ATTACKS, datasets: ['mnist'], adv_training_type: 'gf', mode: 'both' },
  ...{ mnist_model_name: 'mnist_5x30', cifar_model_name: 'cifar_keras' },
  ...{ epsilon_mnist: 0.3, epsilon_cifar: 0.0313, eps_steps_pgd_mnist: 0.01, eps_steps_pgd_cifar: 0.0078 },
  ...{ num_random_init_pgd_mnist: 10, num_random_init_pgd_cifar: 0 },
  ...{ max_iterations_pgd_mnist: 20, max_iterations_pgd_cifar: 20, adv_ratio_mnist: 0.5, adv_ratio_cifar: 0.5 },
  ...{ adv_num_epochs_mnist: 20, adv_num_epochs_cifar_fgsm: 80, adv_num_epochs_cifar_pgd: 50 },
  ...{ adv_batch_size_mnist: 100, adv_batch_size_cifar: 100 },
  ...{ adv_learning_rate_mnist: 1e-3, adv_learning_rate_cifar: 1e-4 },
};

/**
 * The `config.json` of OtherAttacks; what it leaves out is as published.
 * @throws DataError naming the key, what it is and what is allowed.
 */
export const readOtherAttacksConfig = (file: string): OtherAttacksConfig => readConfig(file, SCHEMA, DEFAULTS);

/** What the configuration says of one kind of images. */
export function otherAttacksOn(kind: ImageKind, config: OtherAttacksConfig) {
  const epochs =
    kind === 'mnist'
      ? { fgsm: config.adv_num_epochs_mnist, pgd: config.adv_num_epochs_mnist }
      : { fgsm: config.adv_num_epochs_cifar_fgsm, pgd: config.adv_num_epochs_cifar_pgd };
  return {
    model: config[`${kind}_model_name`],
    epsilon: config[`epsilon_${kind}`],
    stepSize: config[`eps_steps_pgd_${kind}`],
    starts: config[`num_random_init_pgd_${kind}`],
    steps: config[`max_iterations_pgd_${kind}`],
    ratio: config[`adv_ratio_${kind}`],
    epochs,
    batchSize: config[`adv_batch_size_${kind}`],
    learningRate: config[`adv_learning_rate_${kind}`],
  };
}
export type OtherAttacksOn = ReturnType<typeof otherAttacksOn>;
