import type { Study } from '../../contracts.js';
import type { PoisonKind } from './result.js';

/** What is poisoned, how much of it, and on which networks. */
export interface PoisoningPlan {
  /** The attack that makes the adversarial images: PGD in L∞, aimed at a class, on a network of the attacker's own. */
  readonly attack: {
    readonly seed: number;
    readonly epsilon: number;
    readonly steps: number;
    readonly target: number;
  };
  /** Seed of the network that learns from the poisoned images; another than the attacker's. */
  readonly victim: number;
  readonly kinds: readonly PoisonKind[];
  /** Shares of the training images, without 0. */
  readonly rates: readonly number[];
  /** Test images of the robust accuracies. */
  readonly robustRows: number;
  readonly backdoor: {
    /** Side of the white square, in pixels. */
    readonly side: number;
    readonly target: number;
    readonly rates: readonly number[];
    /** A training each, which also draws the rows. */
    readonly seeds: readonly number[];
  };
}

/** The article's goal: its images are to be read as a 2. */
const GOAL = 2;

/** Each rate of each kind, and each seed, is a training of 17 s on MNIST: a first run there has few. */
export function poisoningPlan({ profile, seeds }: Pick<Study, 'profile' | 'seeds'>): PoisoningPlan {
  const whole = profile === 'full';
  return {
    attack: { seed: 0, epsilon: 0.1, steps: 40, target: GOAL },
    victim: 1,
    kinds: ['true', 'goal', 'random', 'flips', ...(profile === 'mnist' ? [] : (['flips-to-goal'] as const))],
    rates: whole ? [0.2, 0.5] : [0.5],
    robustRows: profile === 'digits' ? 200 : 1000,
    backdoor: {
      side: 3,
      target: GOAL,
      rates: whole ? [0.001, 0.003, 0.01, 0.05] : [0.01, 0.05],
      seeds: whole ? seeds : seeds.slice(0, 1),
    },
  };
}
