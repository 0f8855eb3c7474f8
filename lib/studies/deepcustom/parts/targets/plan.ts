import type { Study } from '../../contracts.js';

/** Which targets are trained here. */
export interface TargetsPlan {
  /** Of MNIST's network; on the fallback of the same network on digits. */
  readonly seeds: readonly number[];
  readonly cifarSeeds: readonly number[];
}

/** MNIST's networks are kept; CIFAR-10's takes many minutes to train, and only the full run does. */
export const targetsPlan = ({ profile }: Pick<Study, 'profile'>): TargetsPlan => ({
  seeds: profile === 'digits' ? [0, 1] : [0, 1, 2, 3, 4],
  cifarSeeds: profile === 'full' ? [0] : [],
});
