import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { LossName } from '../../schedule.js';
import type { CrossNetwork } from '../cross/result.js';

/**
 * Generators by their loss; the LRP loss's optimum, which needs none; FGSM and PGD-20; AutoAttack on fewer rows; and
 * each row under the worst of all but AutoAttack.
 */
export type AdaptiveAttack = LossName | 'lrp-optimum' | 'fgsm' | 'pgd20' | 'autoattack' | 'worst';

/** One network under one attack, made on the target and made on the network itself. */
export interface AdaptiveCell {
  readonly network: CrossNetwork;
  readonly attack: AdaptiveAttack;
  /** Right answers where the attack was made on the target. */
  readonly static: Proportion;
  /** Right answers where it was made on this network; on the target: by the generators that went on. */
  readonly adaptive: Proportion;
  /** Static minus adaptive, on the same rows. */
  readonly lost: Pick<PairedComparison, 'n' | 'difference' | 'interval' | 'pValue'>;
  /** Of generators: right answers where they went on for as many epochs, but against the target. */
  readonly control?: Proportion;
}

export interface AdaptiveResult extends PartResult {
  readonly epsilon: number;
  readonly autoAttackRows: number;
  /** Epochs of the target's generators, and by how many they then go on. */
  readonly epochs: Readonly<Record<LossName, number>>;
  readonly more: number;
  /** Right answers to clean images. */
  readonly clean: readonly { readonly network: CrossNetwork; readonly share: Proportion }[];
  readonly cells: readonly AdaptiveCell[];
}
