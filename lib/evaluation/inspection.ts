import { type Applicable, applicableAttacks } from '../attacks/index.js';
import {
  entranceOf,
  isDifferentiable,
  type Layout,
  type ModelGraph,
  type OpenedModel,
  preprocessingOptions,
  type ScoreKind,
} from '../models/index.js';

/** What there is to know of a model without data. */
export interface Inspection {
  readonly name: string;
  /** What the file or the server is. */
  readonly description: string;
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  readonly scores: ScoreKind;
  /** How it was told what the scores are. */
  readonly told: string;
  /** What is known to be done to images before the model's own steps, as options of the command line; empty: nothing. */
  readonly preprocessing: string;
  /** How images are handed over. */
  readonly layout: Layout;
  /** Steps at the beginning of the graph that change pixels alone, by their types. */
  readonly entrance: readonly string[];
  readonly gradients: boolean;
  /** Why there are no gradients, where this is known. */
  readonly blackBox?: string;
  readonly attacks: readonly Applicable[];
  readonly graph?: ModelGraph;
  /** Why there is no graph, where there is none. */
  readonly unseen?: string;
}

/**
 * Looks at an opened model: its graph, what its scores are, what is done to images first, and which attacks can be run on
 * it. Sends no images that an ONNX or tfjs model's shapes do not need.
 */
export async function inspectModel({
  model,
  description,
  told,
  blackBox,
  graph,
  layout: taken,
}: OpenedModel): Promise<Inspection> {
  const { name, inputShape, classes, scores, preprocessing: { layout = taken, ...pixels } = {} } = model;
  const found = await graph?.();
  const unseen = 'what gives the answers shows none';
  return {
    ...{ name, description, input: inputShape, classes, scores, told },
    preprocessing: preprocessingOptions(pixels),
    layout,
    entrance: found ? entranceOf(found) : [],
    gradients: isDifferentiable(model),
    ...(blackBox !== undefined && { blackBox }),
    attacks: applicableAttacks(model),
    ...(found ? { graph: found } : { unseen: blackBox ?? unseen }),
  };
}
