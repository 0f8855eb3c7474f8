import type { PartResult } from '../../../../study/index.js';
import type { Answers } from '../../answers.js';
import type { Shown } from '../../shown.js';

/** A photograph and what the network says to it. */
export interface Seen {
  readonly name: string;
  /** One sentence on where it is from. */
  readonly provenance: string;
  readonly answers: Answers;
  /** A data address. */
  readonly picture: string;
}

/** The loss after one step along a gradient, beside what the gradient promised. */
export interface GradientStep {
  /** Length of the step along the gradient. */
  readonly step: number;
  /** Loss before + step · ‖gradient‖² (down: minus). */
  readonly promised: number;
  readonly loss: number;
}

/** One gradient of the loss: with respect to the weights, or to the pixels. */
export interface OneGradient {
  /** How many numbers it has. */
  readonly values: number;
  /** Its L2 length. */
  readonly length: number;
  readonly steps: readonly GradientStep[];
  /** The whole gradient (of pixels), or that of the first filters (of weights), around gray. */
  readonly picture: string;
}

/** A step of the ascent that nothing bounds but the range of pixels. */
export interface AscentStep {
  readonly step: number;
  readonly l2: number;
  readonly linf: number;
  readonly loss: number;
  readonly answers: Answers;
  /** Of some steps. */
  readonly picture?: string;
}

/** One photograph, step by step. */
export interface WalkthroughResult extends PartResult {
  readonly model: { readonly name: string; readonly parameters: number; readonly classes: number };
  readonly photo: Seen;
  readonly weights: OneGradient;
  readonly pixels: OneGradient;
  readonly ascent: readonly AscentStep[];
  /** The photograph that is a member of another class, and how far away it is: nobody is fooled by it. */
  readonly replaced: Seen & { readonly l2: number; readonly linf: number };
  /** Attacks on the first photograph. */
  readonly attacks: readonly Shown[];
  /** What the first source's own network says to the first photograph, where its weights can be had. */
  readonly printedNetwork?: Answers;
  /** The network that the second photograph is shown to: that of the second source, where its weights can be had. */
  readonly secondModel: string;
  /** The second photograph, and the picture of the second source: it and its attack. */
  readonly second: Seen;
  readonly secondAttack: Shown;
}
