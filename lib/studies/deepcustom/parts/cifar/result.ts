import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { AttackName, NetworkName } from '../../attacks.js';
import type { LossName } from '../../schedule.js';
import type { CifarPlan } from './plan.js';

/** Right answers of a network to one attack's images. */
export interface CifarCell {
  readonly network: NetworkName;
  readonly attack: 'clean' | AttackName;
  /** Made once against the target. */
  readonly static: Proportion;
  /** Made against the network itself; null for clean images and where the network is the target. */
  readonly adaptive: Proportion | null;
}

/** The generators of one loss, trained for part of the published epochs. */
export interface CifarGenerators {
  readonly loss: LossName;
  readonly epochs: number;
  readonly published: number;
  /** Of training, all ten together. */
  readonly seconds: number;
  readonly images: number;
}

/** The study's chain on CIFAR-10. */
export interface CifarMeasured {
  readonly data: string;
  readonly epsilon: number;
  readonly plan: CifarPlan;
  readonly generators: readonly CifarGenerators[];
  /** Epochs by which generators went on against another network. */
  readonly adaptiveEpochs: number;
  readonly adversarial: readonly {
    readonly network: NetworkName;
    readonly epochs: number;
    readonly published: number;
  }[];
  readonly cells: readonly CifarCell[];
  /** Right answers that AutoAttack left, on the first images. */
  readonly autoAttack: readonly { readonly network: NetworkName; readonly robust: Proportion }[];
}

export interface CifarResult extends PartResult {
  /** Null on the fallback, and where the images cannot be had. */
  readonly measured: CifarMeasured | null;
}
