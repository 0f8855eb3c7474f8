import type { MedianDistance } from '../../../../evaluation/index.js';
import type { PartResult, RunStamp } from '../../../../study/index.js';
import type { Named } from './defences.js';
import type { PurificationPlan } from './plan.js';

/** Images that are purified: as they are, or as an attack on the undefended network left them. */
export const ATTACKED = ['clean', 'fgsm', 'pgd', 'carliniWagner'] as const;
export type Attacked = (typeof ATTACKED)[number];

/** One number for each of the sets of images. */
export type Of<T> = Readonly<Record<Attacked, T>>;

/** What one defence does: 1 where the answer is right, else 0, in the order of the rows. */
export interface Defended extends Named {
  readonly right: Of<readonly number[]>;
}

/** How well an error of reconstruction tells attacked images from clean ones. */
export interface Detector {
  /** What reconstructs: encode-decode, or the projection by L2. */
  readonly id: 'encode-decode' | 'projection';
  /** L2 between an image and its reconstruction, row by row. */
  readonly errors: Of<readonly number[]>;
  /** Errors above it raise an alarm: chosen on other clean images. */
  readonly threshold: number;
}

/** One image of the figure, by the columns of the figure. */
export interface ShownColumn {
  readonly name: string;
  /** A data address. */
  readonly picture: string;
  /** What the network answers to it. */
  readonly answer: number;
}

/** One row of the figure. */
export interface ShownRow {
  readonly row: number;
  readonly label: number;
  readonly columns: readonly ShownColumn[];
}

/** One network behind the purifiers, under attacks that were made on it without them. */
export interface PurifiedNetwork {
  readonly name: string;
  /** L2 that Carlini and Wagner's attack needed: median over the rows that the network reads right as they are. */
  readonly carliniWagnerL2: MedianDistance & { readonly n: number };
  /** The undefended network first. */
  readonly defences: readonly Defended[];
  readonly detectors: readonly Detector[];
  /** Its first images that it reads right: their attacked copies, purified. */
  readonly shown: readonly ShownRow[];
}

/** Purification by an autoencoder, under attacks on the networks that it protects. */
export interface PurificationResult extends PartResult {
  readonly plan: PurificationPlan;
  /** One sentence on the images that are purified. */
  readonly data: string;
  /** Positions of the images among all test images, and their labels. */
  readonly rows: readonly number[];
  readonly labels: readonly number[];
  /** The autoencoder: its size, its last training loss in nats an image, and how long it learned. */
  readonly autoencoder: {
    readonly parameters: number;
    readonly latent: number;
    readonly epochs: number;
    readonly loss: number;
    readonly seconds: number;
  };
  /** The article's network first, then a LeNet. */
  readonly networks: readonly [PurifiedNetwork, PurifiedNetwork];
}

/** The stamp of figures and tables: this part's own images. */
export const stampOf = ({ stamp, data }: PurificationResult): RunStamp => ({ ...stamp, data });
