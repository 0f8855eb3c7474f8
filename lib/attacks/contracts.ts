import type { Dataset } from '../data/index.js';
import type { Classifier } from '../models/index.js';
import type { Norm, Tensor4D } from '../tensor/index.js';
import type { ValidRows } from './valid-rows.js';

/** Images to attack: pixels [n, h, w, c] in [0, 1], true labels [n], and each row's index in its data set. */
export interface AttackBatch {
  readonly images: Tensor4D;
  readonly labels: Int32Array;
  /** Random numbers are keyed by these; default 0 … n − 1. */
  readonly indices?: Int32Array;
  /** Classes that targeted attacks aim at, [n]; default by the attack's own rule. */
  readonly targets?: Int32Array;
  /** 1 where an attack may change a value, 0 where it may not: [n or 1, h, w, c]; default everywhere. */
  readonly mask?: Tensor4D;
  /** What rows must be; the model is only asked about such (default: anything in [0, 1]). */
  readonly valid?: ValidRows;
  /** The model's answers to `images`, [n], where they are known (−1: none): they are then not asked for again. */
  readonly predicted?: Int32Array;
}

/** Where finished pieces of a run are kept, so that a run that was cut off goes on from them. */
export interface RunState {
  get(key: string): Uint8Array | undefined;
  put(key: string, value: Uint8Array): void;
}

export interface AttackOptions {
  /** Keys every random number of the attack (default 0). */
  seed?: number;
  /** Rows finished of all rows; called at least once a second. */
  onProgress?: (done: number, total: number) => void;
  /** Stops the attack between steps (default: the notebook's Interrupt). */
  signal?: AbortSignal;
  /** Most times the model may be asked about a row, predictions and gradients together; one
   * number for all, or one for each row (default: no limit). */
  budget?: number | ArrayLike<number>;
  /** Finished waves are kept here and not computed again. */
  state?: RunState;
  /** Rows the model sees in one call (default: what runs fastest). Verdicts do not depend on it. */
  batchSize?: number;
}

export type FittingOptions = Pick<AttackOptions, 'seed' | 'onProgress' | 'signal' | 'state'>;

/** How a change that is the same for all images was fitted: on which rows, and what that cost. */
export interface FitSummary {
  /** Rows it was fitted on, and the data they are of. */
  readonly rows: number;
  readonly provenance: string;
  readonly epochs: number;
  readonly seed: number;
  /** Gradients and predictions spent on each of these rows. */
  readonly gradients: number;
  readonly queries: number;
  readonly seconds: number;
  /** Where the class to aim at was chosen on these rows. */
  readonly choice?: TargetChoice;
}

/** How the class that a fit aims at was chosen, on the rows that it is fitted on and on no others. */
export interface TargetChoice {
  /** The class whose short fit broke most of the rows, of several the least; null: no class, any but a row's own. */
  readonly target: number | null;
  /** Passes of each short fit. */
  readonly epochs: number;
  /** Of every class tried, in rising order, and of none: rows answered wrongly after its short fit, those wrong before among them. */
  readonly tried: readonly { readonly target: number | null; readonly broken: number }[];
}

/** What an attack found, row by row in the order of its batch. */
export interface AttackResult {
  /** Pixels in [0, 1], [n · h · w · c] as in a data set. */
  readonly images: Float32Array;
  /** The model's answer to `images`, asked anew; −1 where it has none. */
  readonly predicted: Int32Array;
  /** 1 where that answer is wrong (targeted: where it is the target); no answer is none. Rows wrong from the start are
   * returned unchanged and count as broken. */
  readonly success: Uint8Array;
  /** 1 where the model was wrong, or had no answer, before the attack; such rows stay out of norms. */
  readonly wrongFromStart: Uint8Array;
  /**
   * Predictions spent on each row: the first answer (unless it was given), the attack's own, and each verdict. The first
   * answer counts as one also where the forward pass of the attack's first gradient gave it.
   */
  readonly queries: Int32Array;
  /** Gradients spent on each row. */
  readonly gradients: Int32Array;
  /** At how many of these the model gave no answer (NaN, or infinite scores); attacks of one's own may not tell. */
  readonly unanswered?: Int32Array;
  /** What a targeted attack aimed at. */
  readonly targets?: Int32Array;
  /**
   * Of attacks that try other means on a random sample of the rows left: `of` how many rows it was drawn from, those left
   * that had not been tried so and whose budget allows it; how many rows were drawn, and how many of them broke. Absent
   * where every row left had been tried so, or is proved.
   */
  readonly sampled?: { readonly of: number; readonly rows: number; readonly broken: number };
  /** 1 for the rows that the model itself proves right in the whole ball, where an attack asked it to; [n]. */
  readonly proved?: Uint8Array;
  /** Of several attacks, the position of the one whose image is returned; −1 where none succeeded. */
  readonly foundBy?: Int32Array;
}

/** Makes the mask of a batch: [n or 1, h, w, c]; the caller disposes it. */
export type MaskMaker = (model: Classifier, batch: AttackBatch) => Promise<Tensor4D>;

/** What an attack needs to see of the model. */
export type Access = 'gradients' | 'scores' | 'labels';

/** `fixed`: looks for an error inside a ball of given radius; `minimal`: looks for the nearest error. */
export type AttackKind = 'fixed' | 'minimal';

/** How a targeted attack picks the class it aims at; a number is that class for every row. */
export type TargetRule = 'next' | 'random' | 'runner-up' | 'least-likely' | number;

export type Setting = number | string | boolean;

/** An attack on models of kind M: its settings are fixed, its randomness comes with each run. */
export interface Attack<M extends Classifier = Classifier> {
  readonly name: string;
  readonly kind: AttackKind;
  readonly norm: Norm;
  /** Radius of the ball; only where the kind is `fixed`. */
  readonly epsilon?: number;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly access: Access;
  /**
   * Takes many steps for each image at hand, and so must do at least as well as one step. Not all with steps is such:
   * one perturbation for all images, or one made on a surrogate, may rightly break fewer rows.
   */
  readonly iterative: boolean;
  /** How it was fitted to the model, where it was. */
  readonly fitted?: FitSummary;
  /**
   * Fits to the model what is to be done to every image, on rows other than those that it is tried on, and gives the
   * attack that does it; until then `run` refuses. Absent where nothing has to be fitted.
   */
  fit?(model: M, rows: Dataset, options?: FittingOptions): Promise<Attack>;
  /**
   * The attack as if it had been made with these options besides its own; attacks of one's own may not have it.
   * Throws a RangeError where an option is out of range.
   */
  with?(options: Readonly<Record<string, unknown>>): Attack<M>;
  /**
   * Throws a RangeError where the attack cannot be run on the model, whatever the images: what `checkAttack` cannot
   * read off the fields above. Asks the model nothing.
   */
  check?(model: M): void;
  run(model: M, batch: AttackBatch, options?: AttackOptions): Promise<AttackResult>;
}
