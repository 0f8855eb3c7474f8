import type { Place } from '../../../../attacks/index.js';
import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

/**
 * What is done to a share of the training rows: adversarial images under their true labels, under the attack's goal,
 * under random other labels; and, the images left as they are, random other labels or the goal.
 */
export type PoisonKind = 'true' | 'goal' | 'random' | 'flips' | 'flips-to-goal';

/** Rows still right under attacks on the network itself. */
export interface Robust {
  readonly fgsm: Proportion;
  readonly pgd: Proportion;
}

/** One network that learned from poisoned images, or from none. */
export interface PoisonedNetwork {
  readonly rate: number;
  /** Training rows that were touched, and those whose label is another than before. */
  readonly rows: number;
  readonly relabeled: number;
  /** Right answers on all test images. */
  readonly clean: Proportion;
  /** Only of the kind `true`, and where nothing was poisoned. */
  readonly robust?: Robust;
  /**
   * Only of the kind `goal`, and where nothing was poisoned: test images of other classes, aimed at the goal on the
   * attacker's network, that this one reads as the goal.
   */
  readonly asGoal?: Proportion;
}

/** One network with a backdoor, or, at rate 0, without. */
export interface BackdooredNetwork {
  readonly seed: number;
  readonly rate: number;
  readonly rows: number;
  readonly clean: Proportion;
  /** Stamped test images of all classes but the target's that are read as the target. */
  readonly success: Proportion;
  /** Only at rate 0: the same for each class as the target, what the trigger does that nobody taught. */
  readonly asClass?: readonly Proportion[];
}

/** The article's network after poisoned trainings. */
export interface PoisoningResult extends PartResult {
  readonly trainingRows: number;
  /** How the adversarial images were made, and what they did to the attacker's own network. */
  readonly adversarial: {
    readonly seed: number;
    readonly epsilon: number;
    readonly steps: number;
    readonly target: number;
    /** Training images it was run on. */
    readonly n: number;
    /** Of these: misread from the start, which the attack leaves as they are, and of the goal's class. */
    readonly wrongFromStart: number;
    readonly ofTarget: number;
    /** Of all others: how many the attacker's network reads as the goal. */
    readonly success: Proportion;
  };
  /** Seed of the network that learned from them. */
  readonly victim: number;
  readonly kinds: readonly { readonly kind: PoisonKind; readonly networks: readonly PoisonedNetwork[] }[];
  readonly backdoor: {
    readonly side: number;
    readonly place: Place;
    readonly target: number;
    /** Training images of each class in which a pixel under the trigger is lit before any is stamped. */
    readonly lit: readonly number[];
    readonly networks: readonly BackdooredNetwork[];
  };
  /** Training images [h · w · c] as they are and adversarial, two decimals. */
  readonly shown: readonly {
    readonly label: number;
    readonly clean: readonly number[];
    readonly adversarial: readonly number[];
  }[];
}
