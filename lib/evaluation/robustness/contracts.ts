import type { Access, Attack, AttackKind, AttackResult, FitSummary, MaskMaker, Setting } from '../../attacks/index.js';
import type { Dataset, Feature } from '../../data/index.js';
import type { Certified, Certifier, Classifier, Preprocessing, ServedCounts } from '../../models/index.js';
import type { Norm } from '../../tensor/index.js';
import type { ChecklistItem } from './checklist/contracts.js';

/** A share of rows with its 95 % interval (Wilson). */
export interface Share {
  readonly correct: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}

export interface Center {
  readonly mean: number | null;
  readonly median: number | null;
}

/** One attack at one epsilon. A minimal-norm attack runs once and has one entry for each epsilon it is read at. */
export interface AttackEntry {
  /** The attack of the report that this is an entry of; no other has it: `pgd-linf-0.3`. */
  readonly id: string;
  readonly name: string;
  readonly kind: AttackKind;
  readonly norm: Norm;
  /** null: a minimal-norm attack that is read at no radius; its accuracy is the share of rows it could not break. */
  readonly epsilon: number | null;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly access: Access;
  /** Whether a row's first success counts or its final iterate; null where the attack knows no such choice. */
  readonly stops: 'first-success' | 'final-iterate' | null;
  /** Rows still answered rightly; where the model has no answer it is not right. */
  readonly correct: number;
  readonly robustAccuracy: number;
  readonly interval: readonly [number, number];
  /** Rows that were right from the start and that the attack broke at this epsilon. */
  readonly successes: number;
  /** Size of the perturbation in every norm, over those successes; null where there is none. */
  readonly norms: Readonly<Record<Norm, Center>>;
  /** Median size in the attack's own norm over all rows right from the start, failures as ∞ (null). */
  readonly medianOverAll: number | null;
  /** Predictions the attack cost; the first answer, which all attacks share, is not among them. */
  readonly queries: { readonly mean: number; readonly total: number };
  readonly gradients: { readonly mean: number; readonly total: number };
  /** Share of the successes that stay wrong when each pixel is rounded to k/255 towards the original; null: none, or features. */
  readonly survives8Bit: number | null;
  readonly seconds: number;
  /**
   * Where the model had no answer (NaN, or infinite scores). `rows` were right from the start, and the images handed
   * in get none: they are neither successes nor answered rightly. `queries`: of the attack's queries and gradients. Absent
   * where all were answered.
   */
  readonly unanswered?: { readonly rows: number; readonly queries: number };
  /** How an attack was fitted that does one thing to all images; its cost is not among the queries and gradients. */
  readonly fitted?: FitSummary;
  /** Targeted attacks: rows whose answer is the class aimed at. */
  readonly targetHits?: number;
  /** Suites: rows that each member broke first (fixed) or nearest (minimal). */
  readonly foundBy?: Readonly<Record<string, number>>;
  /**
   * Where other means were tried on a random sample of rows that an attack had left: `of` how many it was drawn from, how
   * many it has, how many of these broke, and the 95 % interval (`sampledShare`) of the share of `of` that breaks so. Rows
   * left that had been tried so before, or are proved, are not in `of`, nor are those without budget for it.
   */
  readonly sampled?: {
    readonly of: number;
    readonly rows: number;
    readonly broken: number;
    readonly interval: readonly [number, number];
  };
}

/** The least robust reading: for each row the smallest perturbation that any of the attacks found. */
export interface WorstCase extends Share {
  readonly norm: Norm;
  readonly epsilon: number;
  readonly robustAccuracy: number;
  /** Rows on which the model was never seen to err, but that are without an answer, attacked or not; absent: none. */
  readonly unanswered?: number;
}

/** The lower end of robust accuracy: rows that are right and proved to stay so in a ball. */
export interface CertifiedShare extends Share {
  readonly norm: Norm;
  readonly epsilon: number;
  /** The certifier's name: `crown`. */
  readonly by: string;
  /** How it proves, with its numbers, and what the proof depends on. */
  readonly description: string;
  readonly seconds: number;
}

export interface CurvePoint {
  readonly epsilon: number;
  readonly robustAccuracy: number;
  readonly interval: readonly [number, number];
}

/** Two attacks on the same rows. */
export interface AttackComparison {
  readonly norm: Norm;
  readonly epsilon: number;
  /** Names, which two attacks may share, and ids, which none do. */
  readonly first: string;
  readonly second: string;
  readonly firstId: string;
  readonly secondId: string;
  /** Rows that stay right under the first alone, and under the second alone. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Robust accuracy under the first minus that under the second, with its 95 % interval. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** McNemar's exact test; adjusted over all comparisons of the report (Holm). */
  readonly pValue: number;
  readonly adjustedP: number;
}

/** Something an expert reviewer would object to. */
export interface Warning {
  readonly id: string;
  /** The attack it is about; null: the model or the report as a whole. */
  readonly attack: string | null;
  /** What was seen, with figures. */
  readonly saw: string;
  /** What to do. */
  readonly advice: string;
}

export interface ClassRobustness {
  readonly class: number;
  readonly n: number;
  readonly clean: Share;
  readonly worstCase: readonly WorstCase[];
}

/** Two models under attacks of their own on the same rows, at one norm and radius. */
export interface ModelComparison extends Omit<AttackComparison, 'norm' | 'firstId' | 'secondId'> {
  /** null, with epsilon 0: on clean images. */
  readonly norm: Norm | null;
}

/** What was sent to the server of a model, and what it says of it. */
export interface ServedReport extends ServedCounts {
  readonly url: string;
  readonly platform?: string;
  readonly versions: readonly string[];
}

/** What `advlab evaluate --json` prints. */
export interface RobustnessReport {
  readonly model: {
    readonly name: string;
    readonly description: string;
    readonly scores: string;
    /** What is done to images inside the model, where it was opened from a file or an address. */
    readonly preprocessing?: Preprocessing;
    readonly served?: ServedReport;
  };
  readonly data: {
    readonly name: string;
    readonly provenance: string;
    /** The columns of a table: radii and sizes are then in units of each one's range. */
    readonly features?: readonly Feature[];
  };
  readonly n: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** `unanswered`: rows without an answer, which are not correct; absent where there are none. */
  readonly clean: Share & { readonly unanswered?: number };
  /** Always answering the most frequent class of these rows. */
  readonly majority: Share & { readonly class: number };
  readonly attacks: readonly AttackEntry[];
  readonly worstCase: readonly WorstCase[];
  /** Where the model proves something, at radii of the worst case: never above that, but for `certificate-broken`. */
  readonly certified?: readonly CertifiedShare[];
  readonly curve: readonly { readonly norm: Norm; readonly points: readonly CurvePoint[] }[];
  readonly comparisons: readonly AttackComparison[];
  readonly perClass: readonly ClassRobustness[];
  /** Rows: true class; columns: answer (rows without one are left out). `attacked`: each row's nearest error within the norm and epsilon named. */
  readonly confusion: {
    readonly clean: readonly (readonly number[])[];
    readonly attacked: readonly (readonly number[])[] | null;
    readonly norm: Norm | null;
    readonly epsilon: number | null;
  };
  readonly warnings: readonly Warning[];
  /** A second model on the same rows, where one was named. */
  readonly versus?: readonly ModelComparison[];
  /** What an evaluation must say, item by item, where it was asked for. */
  readonly checklist?: readonly ChecklistItem[];
  readonly seconds: number;
}

/** What one run of one attack gave, row by row: what entries, worst cases and warnings are made of. */
export interface AttackRun {
  /** What the report calls it, and no other run. */
  readonly id: string;
  readonly attack: Attack;
  /** [n · pixels]; kept until the report is done. */
  readonly images: Float32Array;
  /** The model's answer to each image, queried anew by the evaluation; −1 where it has none. */
  readonly predicted: Int32Array;
  /** 1 where the attack itself says that it succeeded. */
  readonly claimed: Uint8Array;
  /** 1 where the audited image is answered wrongly; rows wrong from the start are 0 here. */
  readonly broken: Uint8Array;
  /** 1 where the audited image gets no answer; rows without one from the start are 0 here. */
  readonly muted: Uint8Array;
  /** At how many queries and gradients the model gave no answer; attacks of one's own may not tell. */
  readonly unanswered?: Int32Array;
  /** Size of the perturbation of the broken and muted rows in each norm; ∞ for the others. */
  readonly distances: Readonly<Record<Norm, Float64Array>>;
  /** 1 where a broken row stays wrong after rounding to 8 bits towards the original; of features nowhere. */
  readonly survives8Bit: Uint8Array;
  readonly queries: Int32Array;
  readonly gradients: Int32Array;
  readonly seconds: number;
  /** What the final audit found: rows outside [0, 1] or the ball, with NaN, or with a verdict that was not confirmed. */
  readonly audit: Readonly<Record<'range' | 'nan' | 'ball' | 'verdict', readonly number[]>> & {
    /** Of a table: rows that changed what is immutable, or hold what no row can. */
    readonly rules?: readonly number[];
  };
  readonly targets?: Int32Array;
  readonly foundBy?: Int32Array;
  readonly sampled?: AttackResult['sampled'];
}

/** What a model's certifier says of all rows in one ball. */
export interface Proof extends Certified, Pick<Certifier, 'description' | 'margin'> {
  readonly norm: Norm;
  readonly epsilon: number;
  /** The certifier's name. */
  readonly by: string;
  readonly seconds: number;
}

/** What the checks behind the warnings look at. */
export interface Evidence {
  readonly model: Classifier;
  readonly data: Dataset;
  /** The model's scores for the originals, [n · classes], and its answers, [n], −1 where it has none. */
  readonly scores: Float32Array;
  readonly predicted: Int32Array;
  readonly runs: readonly AttackRun[];
  /** Where the model proves something of itself. */
  readonly proofs?: readonly Proof[];
  readonly seed: number;
  /** Most queries and gradients that each attack could spend on a row, together (undefined: as many as it asks for). */
  readonly budget?: number;
  readonly signal: AbortSignal;
  /** Where the attacks could change an image (undefined: everywhere). */
  readonly mask?: MaskMaker;
}

/** One check: the warnings it has, none where all is well. May query the model and run small attacks of its own. */
export type Check = (evidence: Evidence) => Warning[] | Promise<Warning[]>;
