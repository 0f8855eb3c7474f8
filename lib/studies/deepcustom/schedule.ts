/** The generators' losses, in the study's order. */
export const LOSSES = ['lrp', 'nce', 'suspiciousness'] as const;
export type LossName = (typeof LOSSES)[number];

/** The data sets of the study. */
export type SetName = 'mnist' | 'cifar10';

/** How the generators of one loss are trained, and the network that is to withstand them. */
export interface LossSchedule {
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** The study's custom_loss_constant. */
  readonly constant: number;
  /** Relevant pixels, or suspicious units; none for NCE. */
  readonly k?: number;
  /** Of the adversarial training on their images. */
  readonly adversarial: { readonly epochs: number; readonly learningRate: number };
}

/** What the study's configuration files say. */
export interface Schedule {
  readonly epsilon: number;
  readonly losses: Readonly<Record<LossName, LossSchedule>>;
  /** Of FGSM's and PGD's data and training. */
  readonly other: {
    readonly stepSize: number;
    readonly steps: number;
    readonly restarts: number;
    readonly epochs: { readonly fgsm: number; readonly pgd: number };
    readonly learningRate: number;
  };
}

/** Staircase decay of every learning rate: times `rate` after every so many updates. */
export const DECAY = { every: 1000, rate: 0.9 } as const;

/** Images a batch of adversarial training. */
export const ADVERSARIAL_BATCH = 100;

export const SCHEDULES: Readonly<Record<SetName, Schedule>> = {
  mnist: {
    epsilon: 0.3,
    losses: {
      lrp: {
        learningRate: 1e-4,
        epochs: 150,
        batchSize: 100,
        constant: 0.5,
        k: 20,
        adversarial: { epochs: 10, learningRate: 1e-3 },
      },
      nce: {
        learningRate: 1e-4,
        epochs: 100,
        batchSize: 100,
        constant: 0.5,
        adversarial: { epochs: 10, learningRate: 1e-3 },
      },
      suspiciousness: {
        learningRate: 1e-5,
        epochs: 600,
        batchSize: 100,
        constant: 0.8,
        k: 20,
        adversarial: { epochs: 50, learningRate: 1e-4 },
      },
    },
    other: { stepSize: 0.01, steps: 20, restarts: 10, epochs: { fgsm: 20, pgd: 20 }, learningRate: 1e-3 },
  },
  cifar10: {
    epsilon: 0.0313,
    losses: {
      lrp: {
        learningRate: 1e-4,
        epochs: 80,
        batchSize: 100,
        constant: 0.5,
        k: 80,
        adversarial: { epochs: 100, learningRate: 1e-4 },
      },
      nce: {
        learningRate: 1e-4,
        epochs: 100,
        batchSize: 100,
        constant: 0.5,
        adversarial: { epochs: 50, learningRate: 1e-4 },
      },
      suspiciousness: {
        learningRate: 1e-3,
        epochs: 60,
        batchSize: 128,
        constant: 0.9,
        k: 20,
        adversarial: { epochs: 1, learningRate: 1e-4 },
      },
    },
    other: { stepSize: 0.0078, steps: 20, restarts: 0, epochs: { fgsm: 80, pgd: 50 }, learningRate: 1e-4 },
  },
};
