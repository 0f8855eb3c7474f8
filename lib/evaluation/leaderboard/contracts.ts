import type { Access, AttackKind, Setting } from '../../attacks/index.js';
import type { Norm } from '../../tensor/index.js';
import type { Proportion } from '../intervals.js';
import type { Warning } from '../robustness/index.js';

/** Norms that have a leaderboard: those of the standard AutoAttack. */
export const BOARD_NORMS = ['linf', 'l2'] as const satisfies readonly Norm[];
export type BoardNorm = (typeof BOARD_NORMS)[number];

/**
 * What RobustBench (Croce et al., 2021) keeps of a model in its `model_info`, by its names. Accuracies are texts in
 * percent with two decimals, as there: "86.46".
 */
export interface ModelInfo {
  /** Where the paper is; '' where there is none. */
  readonly link: string;
  /** The paper's title; where there is none, what the model is. */
  readonly name: string;
  readonly authors: string;
  /** Whether it was trained on more than the data set's own training images. */
  readonly additional_data: boolean;
  /** Passes through networks that one answer takes. */
  readonly number_forward_passes: number;
  readonly dataset: string;
  /** '' where it is unpublished. */
  readonly venue: string;
  readonly architecture: string;
  /** The radius in pixel units of [0, 1], as papers write it: "8/255", "0.3". */
  readonly eps: string;
  readonly clean_acc: string;
  /** Robust accuracy that the paper reports. */
  readonly reported?: string;
  /** Absent where the model shows no gradients. */
  readonly autoattack_acc?: string;
  /** Robust accuracy that an evaluation beside AutoAttack leaves, where that is less: here the worst case. */
  readonly external?: string;
  /** Whether something makes the figures doubtful: they may say too much. */
  readonly unreliable: boolean;
  readonly footnote?: string;
}

/** What one attack left, and what it cost over all rows. */
export interface LeaderboardAttack extends Proportion {
  readonly id: string;
  readonly name: string;
  readonly kind: AttackKind;
  readonly access: Access;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Predictions and gradients in all. */
  readonly queries: number;
  readonly gradients: number;
  readonly seconds: number;
}

/** What was proved of the rows, and by which method. */
export interface LeaderboardCertified extends Proportion {
  readonly by: string;
  readonly description: string;
  readonly seconds: number;
}

/** A file that decides what the model answers. */
export interface WeightsFile {
  /** Its name, without the folder. */
  readonly file: string;
  readonly sha256: string;
}

/** What RobustBench's fields leave out: intervals, every attack, cost, and where all of it comes from. */
export interface LeaderboardBlock {
  /** Of this block. */
  readonly format: 1;
  /** What the table calls the model, and its file. */
  readonly model: string;
  readonly norm: BoardNorm;
  /** Radius of the ball in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Rows behind every share. */
  readonly rows: number;
  readonly data: { readonly name: string; readonly provenance: string };
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** None where the model is served. */
  readonly weights: readonly WeightsFile[];
  readonly clean: Proportion;
  readonly attacks: readonly LeaderboardAttack[];
  /** Rows that no attack broke: what the table is sorted by. */
  readonly worstCase: Proportion;
  /** null: nothing was proved. */
  readonly certified: LeaderboardCertified | null;
  /** What an expert would object to. */
  readonly warnings: readonly Warning[];
  /** Of the whole evaluation. */
  readonly seconds: number;
}

/** One model on a leaderboard: the content of its JSON file. */
export interface LeaderboardEntry extends ModelInfo {
  readonly advlab: LeaderboardBlock;
}

/** Entries that may be compared: of one data set, norm and radius. */
export interface Leaderboard {
  readonly dataset: string;
  readonly norm: BoardNorm;
  readonly epsilon: number;
  readonly entries: readonly LeaderboardEntry[];
}
