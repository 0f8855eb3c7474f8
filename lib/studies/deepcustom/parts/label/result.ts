import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { LossName } from '../../schedule.js';
import type { LabelPlan } from './plan.js';

/**
 * Whose generator makes an image: of its true class (as the study does), of any class, of any other class, of the class
 * that the network under test names on the clean image, of the class that the target names there.
 */
export const WAYS = ['true', 'random', 'wrong', 'predicted', 'target'] as const;
export type Way = (typeof WAYS)[number];

/** A network under the generators of one loss, those of the target: on all test images. */
export interface UnderGenerators {
  /** The target, or the network that learned from these generators' images. */
  readonly network: 'target' | LossName;
  readonly loss: LossName;
  readonly clean: Proportion;
  readonly accuracy: Readonly<Record<Way, Proportion>>;
  /** Images of a wrong class's generator whose answer is that class. */
  readonly follows: Proportion;
  /** Images by their true class's generator: misread clean and right then, and the other way round. */
  readonly mended: number;
  readonly broken: number;
}

/** Generators of all classes in one, and clipped or unclipped random signs, beside what the study attacks with. */
export type ProbeSource =
  | LossName
  | `${LossName}-random`
  | 'nce-all'
  | 'suspiciousness-all'
  | 'fgsm'
  | 'pgd20'
  | 'signs-clipped'
  | 'signs';

/** Who reads a perturbation: one linear layer, or a network of the target's architecture. */
export const READERS = ['linear', 'network'] as const;
export type Reader = (typeof READERS)[number];

/** A classifier that learned to read labels off perturbations alone. */
export interface Probe {
  readonly source: ProbeSource;
  readonly reader: Reader;
  /** Test images whose label it names. */
  readonly label: Proportion;
  /** Where it learned from own classes' generators: what it names of a wrong class's. */
  readonly wrong?: { readonly generator: Proportion; readonly image: Proportion };
}

/** One network after the study's adversarial training on one loss's images. */
export interface Taught {
  readonly loss: LossName;
  /** The classes whose generators made the training images. */
  readonly by: 'true' | 'random';
  readonly clean: Proportion;
  /** On test images by the generators of these classes. */
  readonly accuracy: Readonly<Record<'true' | 'random' | 'wrong', Proportion>>;
  readonly follows: Proportion;
}

/** A test image that its own class's generator mends. */
export interface Shown {
  readonly label: number;
  /** [h · w · c], two decimals, with the network's answers: as it is, by its class's generator, by another's. */
  readonly images: readonly { readonly pixels: readonly number[]; readonly by?: number; readonly answer: number }[];
}

/** What generators of one class each put into images. */
export interface LabelResult extends PartResult {
  readonly epsilon: number;
  readonly classes: number;
  readonly plan: LabelPlan;
  /** Epochs of the generators of one class. */
  readonly epochs: Readonly<Record<LossName, number>>;
  readonly networks: readonly UnderGenerators[];
  readonly probe: {
    /** Perturbations learned from. */
    readonly rows: number;
    readonly probes: readonly Probe[];
  };
  /** Epochs over all training images of the generators that are one for all classes. */
  readonly oneForAll: Readonly<Record<'nce' | 'suspiciousness', number>>;
  readonly taught: readonly Taught[];
  readonly shown: { readonly network: LossName; readonly images: readonly Shown[] };
}
