import type { Estimate, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { AdaptivePlan } from './plan.js';

/** How an attack knows the defence: not at all; its gradients; its autoencoder; its answers. */
export type Knows = 'nothing' | 'gradients' | 'autoencoder' | 'answers';

/** One attack on one defence at one epsilon: right answers afterwards. */
export interface AttackedDefence {
  readonly attack: string;
  readonly knows: Knows;
  readonly right: Proportion;
  /** After twice the steps, the first ones counted too; absent where steps were not doubled. */
  readonly doubled?: Proportion;
}

/** One defence at one epsilon. */
export interface DefenceAt {
  readonly epsilon: number;
  readonly attacks: readonly AttackedDefence[];
  /** Per row the worst of the attacks that know nothing of the defence. */
  readonly transferred: Proportion;
  /** Per row the worst of all attacks at their first number of steps, and of all there are. */
  readonly worstOnce: Proportion;
  readonly worst: Proportion;
}

export interface AdaptiveDefence {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly kind: 'none' | 'trivial' | 'autoencoder' | 'answer';
  readonly clean: Proportion;
  readonly at: readonly DefenceAt[];
}

/** A detector by reconstruction error: refuses what lies far from the manifold. */
export interface Detection {
  readonly epsilon: number;
  /** Larger errors are refused: at most the plan's share of other clean images has such; and the share of these rows. */
  readonly threshold: number;
  readonly refusedClean: Proportion;
  /** Squared errors of the images as they are, of those of PGD on the undefended network, and of those chosen to evade. */
  readonly clean: readonly number[];
  readonly transferred: readonly number[];
  readonly evading: readonly number[];
  /** Areas under the ROC of telling each kind of attacked images from clean ones; null where there are none. */
  readonly areaTransferred: Estimate | null;
  readonly areaEvading: Estimate | null;
  /** Rows whose attacked image is misread behind the purifier and not refused, before and after. */
  readonly passedTransferred: Proportion;
  readonly passedEvading: Proportion;
}

/** How near the generator's images of two classes come to an image. */
export interface GeneratorPairs {
  readonly epsilon: number;
  /** Rows with a generated image of another class wholly in the ball; with one of their own class besides. */
  readonly other: Proportion;
  readonly both: Proportion;
}

/** What the purifiers are worth where the attacker knows them. */
export interface AdaptiveResult extends PartResult {
  readonly plan: AdaptivePlan;
  readonly data: string;
  readonly defences: readonly AdaptiveDefence[];
  readonly detection: Detection;
  readonly pairs: readonly GeneratorPairs[];
}
