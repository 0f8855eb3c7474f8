import { type Artifacts, isObject } from './artifacts.js';

type Config = Record<string, unknown>;
interface LayerEntry {
  class_name: unknown;
  config: Config;
}

const isLayer = (value: unknown): value is LayerEntry => isObject(value) && isObject(value.config);

/** The layer that gives the scores, in the topology of a layers model. */
function lastLayer(topology: unknown): LayerEntry | undefined {
  // What was converted from Keras wraps the model in a note of its version.
  const model = isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology;
  if (!isObject(model) || !isObject(model.config)) return undefined;
  const layers: unknown = Array.isArray(model.config) ? model.config : model.config.layers;
  if (!Array.isArray(layers)) return undefined;
  const outputs = isObject(model.config) ? model.config.output_layers : undefined;
  const name = Array.isArray(outputs) ? [outputs].flat(2)[0] : undefined;
  const found: unknown =
    name === undefined ? layers[layers.length - 1] : layers.find((layer) => isObject(layer) && layer.name === name);
  return isLayer(found) ? found : undefined;
}

/**
 * Takes the softmax off the end of a layers model, in its description: the same weights then give logits. Says whether
 * there was one.
 */
export function withoutSoftmax(artifacts: Artifacts): { artifacts: Artifacts; softmax: boolean } {
  const modelTopology = structuredClone(artifacts.modelTopology);
  const last = lastLayer(modelTopology);
  const softmax = last?.config.activation === 'softmax' || last?.class_name === 'Softmax';
  if (!last || !softmax) return { artifacts, softmax: false };
  if (last.class_name === 'Softmax') {
    last.class_name = 'Activation';
    last.config = { name: last.config.name, trainable: false };
  }
  last.config.activation = 'linear';
  return { artifacts: { ...artifacts, modelTopology }, softmax: true };
}

const PASSES_ON = ['Identity', 'StopGradient'];

/** The node whose value goes into the softmax at the end of a graph; undefined where it ends otherwise. */
export function nodeBeforeSoftmax({ modelTopology }: Artifacts, output: string): string | undefined {
  const nodes: unknown[] = isObject(modelTopology) && Array.isArray(modelTopology.node) ? modelTopology.node : [];
  const named = (name: string) => nodes.find((node) => isObject(node) && node.name === name.split(':')[0]);
  let node = named(output);
  // Each step goes one node back, so a graph of n nodes is left after n steps even where it is a damaged circle.
  for (let steps = nodes.length; steps > 0 && isObject(node); steps--) {
    const before: unknown = Array.isArray(node.input) ? node.input[0] : undefined;
    if (typeof before !== 'string') return undefined;
    if (node.op === 'Softmax') return before;
    if (!PASSES_ON.includes(String(node.op))) return undefined;
    node = named(before);
  }
  return undefined;
}
