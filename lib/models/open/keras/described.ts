import { DataError } from '../../../data/index.js';
import type { Fail, KerasLayer } from './fields.js';
import { endsOf, type Inbound, inboundOf, type Ref } from './inbound.js';
import { isOperation } from './operators.js';

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Models of layers that are written out; others are code. */
const MODELS = ['Sequential', 'Functional', 'Model'];

/** Modules of Keras's own classes; of others where they are registered is written, and none or another module. */
const OWN = /^(tf_)?keras(\.|$)|^tensorflow\.(python\.)?keras\./;

/** Whether a JSON document is a Keras model. */
export const isKerasModel = (value: unknown): boolean =>
  isObject(value) && typeof value.class_name === 'string' && isObject(value.config);

/** A layer's entry in a model: what it is, and where it is called. */
export interface Entry {
  readonly layer: KerasLayer;
  /** Its calls; none is written in a sequence. */
  readonly inbound?: readonly Inbound[];
  /** Where it is no layer: an operation between values. */
  readonly operation: boolean;
  /** Where it is a model itself. */
  readonly model?: Described;
  readonly fail: Fail;
}

/** A model's layers, in their order. */
export interface Described {
  readonly entries: readonly Entry[];
  /** The layers of its input and its output, where it is no sequence. */
  readonly ends?: { readonly input: string; readonly output: Ref };
}

/** As Keras makes names of classes: "BatchNormalization" is "batch_normalization", "Conv2D" is "conv2d". */
const snakeCase = (type: string): string =>
  type
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Where a model lies in another: for messages, and among the weights. */
interface Place {
  readonly where: string;
  readonly inside: readonly string[];
  readonly groups: readonly string[];
}

const WHOLE: Place = { where: '', inside: [], groups: [] };

/** The one end on a side of a model. */
function single(file: string, what: string, ends: unknown): Ref {
  const refs = endsOf(ends);
  if (!refs)
    throw new DataError(file, `has ${what}s ${JSON.stringify(ends)}; expected a layer's name and two numbers.`);
  if (refs.length !== 1)
    throw new DataError(
      file,
      `has ${refs.length} ${what}s (${refs.map(({ layer }) => layer).join(', ')}); models with one are read.`,
    );
  return refs[0];
}

/**
 * The layers of a Keras model as it is written, in any generation, and of the models in it.
 * @throws DataError where it is another kind of model, or not written as any generation writes it.
 */
export function describe(file: string, model: unknown, place: Place = WHOLE): Described {
  if (!isObject(model) || !isObject(model.config)) throw new DataError(file, 'is not a Keras model.');
  const type = String(model.class_name);
  if (!MODELS.includes(type))
    throw new DataError(
      file,
      `is a Keras ${JSON.stringify(type)} model, whose layers are code; Sequential and functional models are read. For others export the model to ONNX, model.export("FILE.onnx", format="onnx").`,
    );
  // The first versions wrote the list of layers in the place of the configuration.
  const list = Array.isArray(model.config) ? model.config : model.config.layers;
  if (!Array.isArray(list) || !list.length) throw new DataError(file, 'is a Keras model without layers.');
  const used = new Map<string, number>();
  const entries = list.map((written: unknown, i): Entry => {
    const number = `${place.where}layer ${i + 1}`;
    if (!isObject(written) || typeof written.class_name !== 'string' || !isObject(written.config))
      throw new DataError(file, `${number} is ${JSON.stringify(written)}; expected a class_name and a config.`);
    const { class_name, config, module, registered_name, inbound_nodes } = written;
    const name = String(written.name ?? (config as Fields).name);
    const operation = isOperation(written) || class_name === 'TFOpLambda';
    const group = snakeCase(class_name);
    const n = used.get(group) ?? 0;
    // Operations of Keras 3 have no place among the weights; TensorFlow's have an empty one.
    if (!isOperation(written)) used.set(group, n + 1);
    const layer: KerasLayer = {
      type: class_name,
      name,
      config: config as Fields,
      inside: place.inside,
      groups: [...place.groups, n ? `${group}_${n}` : group],
    };
    const fail = (what: string): never => {
      throw new DataError(file, `${number} (${class_name} "${name}") ${what}.`);
    };
    if (typeof registered_name === 'string' && !OWN.test(String(module)))
      fail('is a class of its own, whatever its name; those of Keras are read');
    const inbound = type === 'Sequential' ? undefined : inboundOf(inbound_nodes);
    if (type !== 'Sequential' && !inbound)
      fail('is called in a way that is not read: with other values than those of layers, or by their names');
    const inner = { where: `${number}, `, inside: [...place.inside, name], groups: layer.groups };
    return {
      layer,
      inbound,
      operation,
      fail,
      ...(MODELS.includes(class_name) && { model: describe(file, written, inner) }),
    };
  });
  if (type === 'Sequential') return { entries };
  const { input_layers, output_layers } = model.config as Fields;
  const input = single(file, 'input', input_layers).layer;
  return { entries, ends: { input, output: single(file, 'output', output_layers) } };
}
