import { DataError } from '../../../data/index.js';
import type { Architecture, Layer } from '../../architecture.js';
import { checkShapes } from '../../architectures/check.js';
import { type Layout, modelInputs } from '../layout.js';
import { type KerasLayer, mapLayer } from './layers.js';

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

/** Keras states the input with the first layer, or with an InputLayer before it; null stands for what is left open. */
function statedInput(file: string, [first]: readonly KerasLayer[]): (number | undefined)[] {
  const stated = first.config.batch_input_shape ?? first.config.batch_shape;
  if (!Array.isArray(stated)) throw new DataError(file, 'does not say what images it takes (no batch_input_shape).');
  return stated.slice(1).map((n: unknown) => (typeof n === 'number' ? n : undefined));
}

/** A sigmoid for each class keeps the order of the scores, and flattens their gradients. */
const withoutSigmoid = (layers: readonly Layer[]) =>
  layers.slice(0, layers[layers.length - 1]?.type === 'sigmoid' ? -1 : undefined);

/**
 * A sequential Keras model as an architecture of ours, whose weights have the names of its layers. A softmax or a
 * sigmoid at its end is left away, so that the scores are logits.
 * @throws DataError naming the layer that is not understood.
 */
export function kerasArchitecture(
  file: string,
  model: unknown,
  name: string,
  asked?: readonly [number, number, number],
): Architecture {
  const layers = layersOf(file, model);
  const stated = statedInput(file, layers);
  const [{ shape, layout }] = modelInputs(file, stated, { asked });
  const start: Readonly<Record<Layout, Layer[]>> = {
    nhwc: [],
    nchw: [],
    nhw: [{ type: 'reshape', shape: [shape[0], shape[1]] }],
    flat: [{ type: 'flatten' }],
  };
  const mapped = layers.map((layer, i) => mapLayer(file, layer, i + 1));
  const early = mapped.slice(0, -1).findIndex(({ softmax }) => softmax);
  if (early >= 0)
    throw new DataError(
      file,
      `layer ${early + 1} (${layers[early].type} "${layers[early].name}") is a softmax in the middle, which is not read.`,
    );
  const architecture: Architecture = {
    name,
    input: shape,
    initializer: 'glorot',
    layers: withoutSigmoid([...start[layout], ...mapped.flatMap((layer) => layer.layers)]),
  };
  checkShapes(file, architecture);
  return architecture;
}
