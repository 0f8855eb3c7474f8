import type { Feature } from '../../data/index.js';
import type { Architecture } from '../architecture.js';
import type { Classifier, DifferentiableClassifier, ScoreKind } from '../contracts.js';
import type { ModelGraph } from '../inspection/contract.js';
import type { Layout } from './layout.js';
import type { AskedValues } from './preprocessing/contract.js';
import type { PythonSettings } from './python/options.js';
import type { ServedSettings } from './served/options.js';
import type { Served } from './served/served.js';

export interface OpenModelOptions {
  /** Architecture of a checkpoint that holds weights alone: a known name, or the path of a JSON file. */
  readonly arch?: string;
  /** Which weights of a PyTorch checkpoint, where it holds several under keys: `ema`, `model.ema`. */
  readonly weightsKey?: string;
  /** Which weights of a list of them in a PyTorch checkpoint, counted from 0; of the list under `weightsKey`, if given. */
  readonly member?: number;
  /** What reports call the model (default: the file's name without its ending). */
  readonly name?: string;
  /** Height, width and channels of an image, where the file leaves them open. */
  readonly input?: readonly [number, number, number];
  /**
   * What is done to the values of pixels inside the model, so that images and every ε stay in [0, 1]: as text,
   * `mean=.485,.456,.406,std=.229,.224,.225`, `range=0..255`, `imagenet`, or as data. Means and deviations are in the
   * order that the channels have in the images, red, green, blue. Not where the architecture normalizes, too.
   */
  readonly preprocess?: string | AskedValues;
  /** Height and width of the images inside, where they are resized there, bilinearly: those of `input` come in. */
  readonly inputSize?: readonly [number, number];
  /** The order in which the model wants the channels (default: rgb, as they are). */
  readonly channels?: 'rgb' | 'bgr';
  /** How the model wants its images handed over (default: as it states; of several ways the first that runs). */
  readonly layout?: Layout;
  /**
   * Of a data set of features (`Dataset.features`): the model takes rows [n, 1, features, 1] in units of each one's range,
   * and hands itself the table's own values. Values of `preprocess` are then done to these, one for each feature or for all.
   */
  readonly features?: readonly Feature[];
  /** Number of classes, where the file leaves it open: models that answer with labels alone, or have several outputs. */
  readonly classes?: number;
  /**
   * Which output of an ONNX or a served model is read (default: scores before labels; of several scores those as wide as
   * there are classes).
   */
  readonly output?: string;
  /** What the scores of an ONNX model, a tfjs graph or a served model are, where looking at them misleads. */
  readonly scores?: ScoreKind;
  /** How a server is queried, where the source is an address. */
  readonly served?: ServedSettings;
  /** How a model that is a Python object is run, where the source is `python:FILE.py:NAME`. */
  readonly python?: PythonSettings;
  /** Stops before the model is used. */
  readonly signal?: AbortSignal;
}

/** A model from elsewhere, as the reader of its format gives it. */
export interface Opened {
  readonly model: Classifier | DifferentiableClassifier;
  /** What the file is, for reports. */
  readonly description: string;
  /** How it was told what its scores are, for reports. */
  readonly told: string;
  /** Why it has no gradients, where it has none. */
  readonly blackBox?: string;
  /** The steps from images to scores, looked at anew each time; undefined where nobody shows them. */
  graph?(): Promise<ModelGraph>;
  /** What its file calls its classes, in the order of its scores, where it says so. */
  readonly classNames?: readonly string[];
  /** How it is handed its images. */
  readonly layout: Layout;
  /** What its architecture does to the values of pixels first; the model is without it until `openModel` puts it there. */
  readonly normalize?: Architecture['normalize'];
  /** Every file that was read and decides what the model answers; none where it is served. */
  readonly files: readonly string[];
  /** Frees the model's memory; it cannot be used afterwards. */
  dispose(): void;
}

/** A model from elsewhere. */
export interface OpenedModel extends Opened {
  /** What was sent to the server, where the model is served. */
  readonly served?: Served;
  /**
   * Of a Python object: names what it answers, since its files may not hold all that decides it. Asks it about a few
   * rows of noise once more; undefined where it answers them differently.
   */
  identity?(): Promise<string | undefined>;
}

/** Whether white-box attacks can run: the logits are a differentiable function of the images. */
export const isDifferentiable = (model: Classifier): model is DifferentiableClassifier =>
  typeof (model as Partial<DifferentiableClassifier>).logits === 'function';
