import type { MedianDistance, PairedComparison, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { RobustnessPlan } from './plan.js';

/** The sets that the study scores its networks on, made once against the target. */
export const CURVE_SETS = ['lrp', 'nce', 'suspiciousness', 'fgsm', 'pgd20'] as const;
export type CurveSet = (typeof CURVE_SETS)[number];

/** The study's six networks. */
export const CURVE_NETWORKS = ['target', ...CURVE_SETS] as const;
export type CurveNetwork = (typeof CURVE_NETWORKS)[number];

/** Which static accuracy: of the set that the network was trained on, or of rows that are right on every set. */
export type StaticSide = 'own' | 'every';

/** A static accuracy minus the adaptive one, on the same rows. */
export interface Versus extends Pick<PairedComparison, 'difference' | 'interval' | 'pValue'> {
  /** The p-value after Holm's adjustment over all networks and radii. */
  readonly adjusted: number;
}

/** One network at one radius. */
export interface CurvePoint {
  readonly epsilon: number;
  /** Right answers to each set that was made against the target. */
  readonly sets: Readonly<Record<CurveSet, Proportion>>;
  /** Rows that are right on every one of them. */
  readonly everySet: Proportion;
  /** Rows that AutoAttack on the network itself leaves right. */
  readonly adaptive: Proportion;
  /** Not of the target, which was trained on no set. */
  readonly own?: Versus;
  readonly every: Versus;
}

export interface NetworkCurve {
  readonly network: CurveNetwork;
  readonly clean: Proportion;
  readonly points: readonly CurvePoint[];
}

/** How far the nearest error is in L∞. */
export interface Nearest {
  readonly network: CurveNetwork;
  /** Rows that the network reads right: the median is over these. */
  readonly n: number;
  readonly median: MedianDistance;
  /** The distance over the target's on the same row, over rows that both read right; not of the target. */
  readonly factor?: MedianDistance & { readonly n: number };
}

/** The networks of the check on single steps. */
export type OneStepNetwork = 'target' | 'fgsm' | 'pgd20' | 'fresh-fgsm' | 'fresh-pgd';

/** What single steps and many do to one network; misread rows are attacked like all others. */
export interface OneStep {
  readonly network: OneStepNetwork;
  /** The study's, or that which a control was trained at. */
  readonly epsilon: number;
  readonly clean: Proportion;
  /** FGSM made against the target. */
  readonly staticFgsm: Proportion;
  /** FGSM against the network itself, by the true label and by the network's own answer. */
  readonly fgsm: Proportion;
  readonly byAnswer: Proportion;
  /** PGD against the network itself, at the same radius. */
  readonly pgd: Proportion;
  /** Accuracy under FGSM by the true label minus that on clean images, and minus that of FGSM by the answer. */
  readonly leak: { readonly clean: PairedComparison; readonly byAnswer: PairedComparison };
}

/** One way to walk, on one network. */
export interface Walk {
  readonly id: string;
  readonly name: string;
  readonly steps: number;
  /** null: chosen by the attack itself. */
  readonly stepSize: number | null;
  readonly starts: number;
  /** Rows that stay right; those misread from the start do not. */
  readonly robust: Proportion;
  /** Over attacked rows: the largest change of a pixel, median, and the mean change of all pixels. */
  readonly linf: number;
  readonly mean: number;
}

/** Networks that PGD's settings are tried on. */
export type WalkNetwork = 'target' | 'pgd20' | 'fresh-pgd';

/** A network, and the radius at which it is attacked. */
export interface AtRadius {
  readonly network: WalkNetwork;
  readonly epsilon: number;
}

export interface RobustnessResult extends PartResult {
  readonly plan: RobustnessPlan;
  /** What the rows are. */
  readonly data: { readonly curve: string; readonly nearest: string };
  readonly curves: readonly NetworkCurve[];
  readonly nearest: readonly Nearest[];
  readonly oneStep: readonly OneStep[];
  /** The study's walk in the study's ball, and the same walk scaled to the ball of a control. */
  readonly walks: readonly (AtRadius & { readonly walks: readonly Walk[] })[];
  /** Rows right after `steps` of a radius over `parts`: [steps][parts], in the plan's order. */
  readonly maps: readonly (AtRadius & { readonly right: readonly (readonly Proportion[])[] })[];
}
