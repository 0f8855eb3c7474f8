import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { Described } from './networks.js';
import type { CertifiedPlan } from './plan.js';

/** The robust accuracy of a network in one ball, from both sides: no less than what is proved, no more than what is left. */
export interface Bracket {
  readonly epsilon: number;
  /** Rows right and proved so by intervals. */
  readonly certified: Proportion;
  /** Rows right and proved so by CROWN, of the first rows alone. */
  readonly crown: Proportion;
  /** Rows that PGD leaves right, proved or not. */
  readonly pgd: Proportion;
  /** Rows given to the strongest attack, being neither proved nor broken by PGD; 0 where it was not run. */
  readonly strongestRows: number;
  /** Rows that no attack broke. */
  readonly attacked: Proportion;
  /** Rows proved, by either method, and broken nevertheless: none, unless a proof is wrong. */
  readonly refuted: number;
}

export interface CertifiedNetwork extends Described {
  readonly clean: Proportion;
  readonly brackets: readonly Bracket[];
  /** Milliseconds for the proof of a row in one ball, with whatever else the machine did. */
  readonly milliseconds: { readonly ibp: number; readonly crown: number };
  /** Seconds that its training took, with whatever else the machine did. */
  readonly trainingSeconds: number;
}

/** One attack on rows that are proved. */
export interface AttackTries {
  readonly attack: string;
  /** Whole attacks, each of its own random numbers. */
  readonly runs: number;
  /** Rows times runs. */
  readonly tries: number;
  readonly broken: number;
  readonly seconds: number;
}

/** Tries to break rows that are proved at the largest radius. */
export interface Tries {
  readonly epsilon: number;
  /** Rows that are proved, each tried by every attack. */
  readonly rows: number;
  readonly attacks: readonly AttackTries[];
  readonly total: number;
  readonly broken: number;
  /** One-sided 95 % upper limit of the share of such tries that break (Clopper and Pearson, 1934); 1 without tries. */
  readonly atMost: number;
}

export interface CertifiedResult extends PartResult {
  readonly plan: CertifiedPlan;
  /** The network that is trained to be proved first. */
  readonly networks: readonly CertifiedNetwork[];
  /** That network on all test images: clean, and proved by intervals at each radius. */
  readonly whole: {
    readonly clean: Proportion;
    readonly certified: readonly { readonly epsilon: number; readonly share: Proportion }[];
  };
  readonly tries: Tries;
}

/** The results of which this part reads its own. */
export type WithCertified = { readonly certified: CertifiedResult };
