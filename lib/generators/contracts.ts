import type { Mapping } from '../models/index.js';

/** How a generator is trained: Adam, its rate falling in steps. */
export interface GeneratorSettings {
  readonly learningRate: number;
  /** The rate is multiplied by `decayRate` after every so many updates. */
  readonly decayStep: number;
  readonly decayRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Keys the weights and the order of the rows. */
  readonly seed: number;
}

/** What is known of a trained generator, kept beside its weights. */
export interface GeneratorMetadata {
  readonly name: string;
  /** The class whose images it was trained on; null for all. */
  readonly label: number | null;
  readonly loss: Readonly<Record<string, unknown>>;
  readonly data: { readonly provenance: string; readonly rows: number };
  readonly settings: GeneratorSettings;
  /** What it went on from, where it was not trained from fresh weights: the recipe of that one. */
  readonly from?: string;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Of training alone, those before an interruption included. */
  readonly seconds: number;
  readonly recipe: string;
  /** Short SHA-256 of its weights. */
  readonly weights: string;
}

/** A generator network: images [n, h, w, c] to images in [0, 1], made to be adversarial. */
export interface Generator {
  readonly mapping: Mapping;
  readonly metadata: GeneratorMetadata;
}
