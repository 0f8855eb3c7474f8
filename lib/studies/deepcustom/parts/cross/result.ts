import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { AttackName, NetworkName } from '../../attacks.js';
import type { LossName } from '../../schedule.js';

/** The networks of the table: those of the study, and two that were trained on images attacked anew at every batch. */
export type CrossNetwork = NetworkName | 'fgsm-afresh' | 'pgd-afresh';

/** One network on every set of images, all made against the target. */
export interface CrossRow {
  readonly network: CrossNetwork;
  readonly clean: Proportion;
  readonly under: Readonly<Record<AttackName, Proportion>>;
  /** Of its training: epochs, and seconds without the making of its images where those were made beforehand. */
  readonly training?: { readonly epochs: number; readonly seconds: number };
}

/** One training of a network that is to withstand a generator. */
export interface CrossTraining {
  readonly robust: LossName;
  readonly seed: number;
  readonly clean: Proportion;
  readonly under: Readonly<Record<LossName, Proportion>>;
}

export interface CrossResult extends PartResult {
  readonly epsilon: number;
  /** Epochs of the generators: trained, and published. */
  readonly epochs: Readonly<Record<LossName, { readonly trained: number; readonly published: number }>>;
  readonly rows: readonly CrossRow[];
  /** Every seed of the three networks, on the same images; the first seed is the one in `rows`. */
  readonly trainings: readonly CrossTraining[];
  /** Test images that PGD of ten random starts and of one leave the same. */
  readonly samePgd: Proportion;
}
