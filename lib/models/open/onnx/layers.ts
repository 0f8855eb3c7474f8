import { type Tensor4D, tf } from '../../../tensor/index.js';
import { IMAGES } from '../../graph.js';
import { type GraphLayer, graphOf, type ModelGraph } from '../../inspection/contract.js';
import { arranged, type ModelInput } from '../layout.js';
import { applied } from './apply.js';
import { detailOf, macsOf } from './macs.js';
import type { OnnxModel, OnnxNode } from './model.js';
import { neededFor } from './needed.js';
import { OPERATORS } from './operators/index.js';
import { readOnnx } from './read.js';
import { createStore } from './store.js';
import type { TensorData } from './tensors.js';
import { createTrace, type Trace } from './trace.js';
import { held, sizeOf, type Value } from './value.js';

/** What is known of a value of the graph. */
interface Found {
  /** Where every operator up to here is known. */
  readonly value?: Value;
  readonly shape?: readonly number[];
  /** The step that gives it; undefined: no image decides it. */
  readonly step?: number;
  /** The file's weights that it was made of. */
  readonly weights: readonly string[];
}

/** Which inputs hold what is learned, where not all of them do. */
const LEARNED: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [1, 2],
  DequantizeLinear: [0],
  QuantizeLinear: [0],
  Resize: [0],
  Upsample: [0],
};

const UINT8 = 2;
const INT8 = 3;

/** Sizes, axes and indices are wider whole numbers; bounds and scales are single ones. */
const isWeight = ({ kind, elements, shape }: TensorData): boolean =>
  sizeOf(shape) > 1 && (kind === 'float' || elements === UINT8 || elements === INT8);

function weightsOf({ type }: OnnxNode, inputs: readonly (Found | undefined)[]): string[] {
  const places = Object.hasOwn(LEARNED, type) ? LEARNED[type] : inputs.map((_, i) => i);
  return [...new Set(places.flatMap((i) => inputs[i]?.weights ?? []))];
}

/** A node's outputs; undefined where it, or what comes in, is not known here. */
function madeBy(
  node: OnnxNode,
  inputs: readonly (Found | undefined)[],
  trace: Trace,
  { opset, times }: { readonly opset: number; readonly times: number },
): readonly Value[] | undefined {
  if (!Object.hasOwn(OPERATORS, node.type) || inputs.some((input) => input && !input.value)) return undefined;
  try {
    return applied(
      inputs.map((input) => input?.value),
      { node, trace, opset, times },
    );
  } catch {
    // What cannot be run here is still told, by what the file states of it.
    return undefined;
  }
}

/** The steps of a graph that images go through, by their shapes; `start` stands for so many images. */
function stepsOf(model: OnnxModel, names: { input: string; output: string }, start: Value, trace: Trace): GraphLayer[] {
  const [images] = start.shape;
  const batch = model.inputs.find(({ name }) => name === names.input)?.shape?.[0];
  const ways = { opset: model.opset, times: batch ? images / batch : 1 };
  const found = new Map<string, Found>();
  for (const [name, data] of model.constants)
    found.set(name, { value: held(data), shape: data.shape, weights: isWeight(data) ? [name] : [] });
  found.set(names.input, { value: start, shape: start.shape, step: IMAGES, weights: [] });
  const stated = new Map([...model.values, ...model.outputs].map(({ name, shape }) => [name, shape]));
  const statedShape = (name: string) => {
    const [, ...rest] = stated.get(name) ?? [];
    return rest.every((n) => n !== undefined) && rest.length ? [images, ...rest] : undefined;
  };

  const counted = new Set<string>();
  const fresh = (names: readonly string[]): number => {
    const own = names.filter((name) => !counted.has(name));
    for (const name of own) counted.add(name);
    return own.reduce((sum, name) => sum + sizeOf(model.constants.get(name)?.shape ?? []), 0);
  };
  const perImage = (shape: readonly number[] | undefined): readonly number[] | undefined =>
    shape?.length && shape[0] % images === 0 ? [shape[0] / images, ...shape.slice(1)] : shape;

  const steps: GraphLayer[] = [];
  for (const node of neededFor(model, names.output)) {
    const inputs = node.inputs.map((name) => (name ? found.get(name) : undefined));
    const from = [...new Set(inputs.flatMap((input) => input?.step ?? []))];
    const made = madeBy(node, inputs, trace, ways);
    const weights = weightsOf(node, inputs);
    // Sizes are numbers, and so is what is made of constants.
    const isStep = from.length > 0 && !made?.every(({ numbers }) => numbers !== undefined);
    node.outputs.forEach((name, i) => {
      const shape = made ? made[i]?.shape : statedShape(name);
      found.set(
        name,
        isStep ? { value: made?.[i], shape, step: steps.length, weights: [] } : { value: made?.[i], shape, weights },
      );
    });
    if (!isStep) continue;
    const shapes = inputs.map((input) => input?.shape);
    const output = made ? made[0]?.shape : statedShape(node.outputs[0]);
    const macs = macsOf(node, shapes, output);
    steps.push({
      name: node.where.slice(node.type.length + 1) || node.outputs[0],
      type: node.type,
      detail: detailOf(node, shapes[1]),
      inputs: from,
      output: perImage(output),
      // Operators that are not known may hold theirs inside.
      weights: weights.length || Object.hasOwn(OPERATORS, node.type) ? fresh(weights) : undefined,
      macs: macs === undefined ? undefined : macs / images,
    });
  }
  return steps;
}

/**
 * The steps of an ONNX file from its images to one of its outputs, axes as ONNX has them: found by sending black images
 * through it, and from what the file states behind operators that are not known here. What no image decides is no step.
 * @throws RangeError where the file is damaged.
 */
export function onnxGraph(
  file: string,
  names: { readonly input: string; readonly output: string },
  { shape, layout }: ModelInput,
): ModelGraph {
  const model = readOnnx(file);
  const images = model.inputs.find(({ name }) => name === names.input)?.shape?.[0] ?? 1;
  const store = createStore();
  try {
    const steps: GraphLayer[] = [];
    tf.tidy(() => {
      const black: Tensor4D = tf.zeros([images, ...shape]);
      const last = layout === 'nchw';
      const tensor = last ? black : arranged(black, layout);
      const start: Value = {
        shape: last ? [images, shape[2], shape[0], shape[1]] : tensor.shape,
        kind: 'float',
        tensor,
        last,
        active: true,
        constant: false,
      };
      steps.push(...stepsOf(model, names, start, createTrace(store, false)));
    });
    return graphOf(steps);
  } finally {
    store.dispose();
  }
}
