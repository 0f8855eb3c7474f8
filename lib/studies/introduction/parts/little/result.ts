import type { Median, MedianDistance, PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { LittlePlan } from './plan.js';

/** One attack at one radius. Photographs that are wrong from the start count as broken. */
export interface LadderPoint {
  readonly epsilon: number;
  readonly robust: Proportion;
  /** The same once every value of the image that came back is rounded to 8 bits. */
  readonly rounded: Proportion;
  /** Of the adversarial images (right before, wrong after): those still wrong once rounded. null where there are none. */
  readonly surviving: Proportion | null;
}

/** One attack over rising radii, on the same photographs. */
export interface Ladder {
  readonly attack: string;
  readonly steps: number;
  readonly points: readonly LadderPoint[];
  /** Each photograph by its row of the sample: the smallest radius that broke it; 0: wrong from the start; null: none. */
  readonly rows: readonly { readonly index: number; readonly brokenAt: number | null }[];
}

/** The nearest error that was found to each of some photographs, in one norm. */
export interface MinimalNorms {
  readonly norm: 'l2' | 'linf';
  /** "minimum over DDN and FMN". */
  readonly attack: string;
  /** Rows of the sample: 0 where the network is wrong from the start, null where no error was found. */
  readonly rows: readonly {
    readonly index: number;
    /** The photograph's class. */
    readonly name: string;
    readonly size: number | null;
    /** Which attack found it, and what the network then answers; a radius that broke the photograph has no answer. */
    readonly by?: string;
    readonly answer?: string;
  }[];
  /** Over the `n` photographs that are right from the start. */
  readonly n: number;
  readonly median: MedianDistance;
  /** Of each attack: how many errors it found, of how many tried, and for how many its error was the smallest. */
  readonly attacks: readonly {
    readonly name: string;
    readonly tried: number;
    readonly found: number;
    readonly smallest: number;
  }[];
}

/** Why one step stops helping: what the loss does along it, and what many steps do inside the same ball. */
export interface Plateau {
  /** Photographs behind the losses: right from the start. */
  readonly n: number;
  /** Photographs behind the signs. */
  readonly signsOf: number;
  readonly points: readonly {
    readonly epsilon: number;
    /** Median loss after FGSM, and after PGD. */
    readonly oneStep: Median;
    readonly manySteps: Median;
    /** Share of an image's values whose gradient, at the end of the step, has the sign that it had at the photograph. */
    readonly sameSign: Median;
  }[];
  /** All photographs under FGSM at one radius and at the next: "first" is right at the smaller one. */
  readonly turns: readonly { readonly from: number; readonly to: number; readonly right: PairedComparison }[];
}

/** One photograph at a time, until its first error; with whatever else the machine does. */
export interface Timing {
  readonly attack: string;
  readonly steps: number;
  readonly epsilon: number;
  /** Milliseconds over the photographs. */
  readonly median: Median;
  readonly range: readonly [number, number];
  readonly broken: Proportion;
}

/** How little is enough: accuracy over epsilon, and the nearest errors. */
export interface LittleResult extends PartResult {
  readonly plan: LittlePlan;
  readonly model: string;
  readonly clean: { readonly top1: Proportion; readonly top5: Proportion };
  /** FGSM, and the attacks of many steps. */
  readonly ladders: readonly Ladder[];
  /** Every tenth photograph of the sample under FGSM, as it was counted before with PyTorch; ε 0 is no attack. */
  readonly tenths: readonly { readonly epsilon: number; readonly right: Proportion }[];
  readonly minimal: readonly MinimalNorms[];
  readonly plateau: Plateau;
  readonly timings: readonly Timing[];
}
