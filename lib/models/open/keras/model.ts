import { DataError } from '../../../data/index.js';
import type { Architecture, Layer } from '../../architecture.js';
import { checkShapes } from '../../architectures/check.js';
import type { Shape } from '../../layers/contract.js';
import { kindOf } from '../../layers/index.js';
import { type Layout, modelInputs } from '../layout.js';
import { type KerasLayer, mapLayer, type Step } from './layers.js';

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Whether a JSON document is a Keras model. */
export const isKerasModel = (value: unknown): boolean =>
  isObject(value) && typeof value.class_name === 'string' && isObject(value.config);

function layersOf(file: string, model: unknown): KerasLayer[] {
  if (!isObject(model) || !isObject(model.config)) throw new DataError(file, 'is not a Keras model.');
  if (model.class_name !== 'Sequential')
    throw new DataError(file, `is a Keras ${JSON.stringify(model.class_name)} model; Sequential models are read.`);
  // The first versions wrote the list of layers in the place of the configuration.
  const list = Array.isArray(model.config) ? model.config : model.config.layers;
  if (!Array.isArray(list) || !list.length) throw new DataError(file, 'is a Keras model without layers.');
  return list.map((layer: unknown, i) => {
    if (!isObject(layer) || typeof layer.class_name !== 'string' || !isObject(layer.config))
      throw new DataError(file, `layer ${i + 1} is ${JSON.stringify(layer)}; expected a class_name and a config.`);
    return { type: layer.class_name, name: String(layer.config.name), config: layer.config };
  });
}

/** Keras states the input with the first layer, or with an InputLayer before it; null is what is left open. */
function statedInput(file: string, [first]: readonly KerasLayer[]): (number | undefined)[] {
  const stated = first.config.batch_input_shape ?? first.config.batch_shape;
  if (!Array.isArray(stated)) throw new DataError(file, 'does not say what images it takes (no batch_input_shape).');
  return stated.slice(1).map((n: unknown) => (typeof n === 'number' ? n : undefined));
}

/** The shape of an image's values after a step. */
const shapeAfter = (shape: Shape, step: Step): Shape =>
  step.type === 'softmax' ? shape : kindOf(step).output(step, shape);

const inTrainingOnly = ({ type }: Step) => type === 'dropout' || type === 'channelDropout';

/** The steps of the whole model, each with the number of its layer. */
function stepsOf(file: string, layers: readonly KerasLayer[], input: Shape): { step: Step; number: number }[] {
  let shape = input;
  return layers.flatMap((layer, i) => {
    const steps = mapLayer(file, layer, i + 1, shape);
    shape = steps.reduce(shapeAfter, shape);
    return steps.map((step) => ({ step, number: i + 1 }));
  });
}

/** What a model ended in and is left away. */
type End = 'softmax' | 'sigmoid';

/**
 * A model's layers without the softmax or the sigmoid that makes its scores of logits. A sigmoid for each class keeps
 * the order of the scores, and flattens their gradients; one before a softmax makes logits like any other layer.
 */
function withoutEnd(file: string, layers: readonly KerasLayer[], input: Shape): { steps: Layer[]; end?: End } {
  const all = stepsOf(file, layers, input);
  while (all.length && inTrainingOnly(all[all.length - 1].step)) all.pop();
  const last = all[all.length - 1]?.step.type;
  const end = last === 'softmax' || last === 'sigmoid' ? last : undefined;
  const steps = (end ? all.slice(0, -1) : all).map(({ step, number }) => {
    if (step.type !== 'softmax') return step;
    const { type, name } = layers[number - 1];
    throw new DataError(
      file,
      `layer ${number} (${type} "${name}") is a softmax in the middle, which is not read; one at the end is.`,
    );
  });
  return { steps, end };
}

/** A sequential Keras model in our terms. */
export interface KerasModel {
  /** Its weights have the names of the Keras layers. */
  readonly architecture: Architecture;
  readonly layers: readonly KerasLayer[];
  /** What was at the end and was left away, so that the scores are logits. */
  readonly end?: End;
}

/** @throws DataError naming the layer that is not understood. */
export function kerasModel(
  file: string,
  description: unknown,
  name: string,
  asked?: readonly [number, number, number],
): KerasModel {
  const layers = layersOf(file, description);
  const stated = statedInput(file, layers);
  const [{ shape, layout }] = modelInputs(file, stated, { asked });
  const start: Readonly<Record<Layout, Layer[]>> = {
    nhwc: [],
    nchw: [],
    nhw: [{ type: 'reshape', shape: [shape[0], shape[1]] }],
    flat: [{ type: 'flatten' }],
  };
  const { steps, end } = withoutEnd(file, layers, start[layout].reduce(shapeAfter, shape));
  const architecture: Architecture = {
    name,
    input: shape,
    initializer: 'glorot',
    layers: [...start[layout], ...steps],
  };
  if (!architecture.layers.length) throw new DataError(file, 'computes nothing: none of its layers changes an image.');
  checkShapes(file, architecture);
  return { architecture, layers, end };
}
