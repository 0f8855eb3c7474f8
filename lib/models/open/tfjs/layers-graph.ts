import type { tf } from '../../../tensor/index.js';
import { IMAGES } from '../../graph.js';
import { type GraphLayer, graphOf, type ModelGraph } from '../../inspection/contract.js';
import { sizeOf } from '../../layers/shapes.js';

type Symbolic = Awaited<ReturnType<typeof tf.loadLayersModel>>['inputs'][number];
type Layer = Symbolic['sourceLayer'];
type Shape = readonly number[];

/** Of one image: what is left open is the number of images. */
const shapeOf = ({ shape }: Symbolic): Shape => shape.map((n) => n ?? 1);

/** A layer's weights by the last part of their names. */
function weightsOf(layer: Layer): { readonly role: string; readonly shape: Shape }[] {
  return layer.weights.map(({ originalName, shape }) => ({
    role: originalName.split('/').at(-1) ?? '',
    shape: shape.map((n) => n ?? 1),
  }));
}

type Macs = (input: Shape, output: Shape, kernel: (role?: string) => Shape) => number;

/** Kernels [...size, in, out]. */
const convolution: Macs = (_input, output, kernel) => sizeOf(output) * sizeOf(kernel().slice(0, -1));
/** Kernels [...size, out, in]. */
const transposed: Macs = (input, _output, kernel) => sizeOf(input) * sizeOf(kernel().slice(0, -1));

/** Layers that sum products: one row. */
const MACS: Readonly<Record<string, Macs>> = {
  Dense: convolution,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: transposed,
  Conv3DTranspose: transposed,
  DepthwiseConv2D: (_input, output, kernel) => {
    const [height, width] = kernel('depthwise_kernel');
    return sizeOf(output) * height * width;
  },
  SeparableConv2D: (_input, output, kernel) => {
    const [depthwise, pointwise] = [kernel('depthwise_kernel'), kernel('pointwise_kernel')];
    return (sizeOf(output) / (pointwise.at(-1) ?? 1)) * (sizeOf(depthwise) + sizeOf(pointwise));
  },
  // A row of a table is looked up.
  Embedding: () => 0,
};

function macsOf(layer: Layer, input: Shape, output: Shape): number | undefined {
  const weights = weightsOf(layer);
  const type = layer.getClassName();
  const kernel = (role = 'kernel') => weights.find((weight) => weight.role === role)?.shape ?? [];
  if (Object.hasOwn(MACS, type)) return MACS[type](input, output, kernel);
  // What learns matrices multiplies by them; how often is not known here.
  return type === 'Dot' || weights.some(({ shape }) => shape.length > 1) ? undefined : 0;
}

/** A kernel's size and a window's, as the layer's configuration has them. */
function detailOf(layer: Layer): string {
  const {
    kernelSize,
    poolSize,
    strides,
    kernel_size: kernel = kernelSize,
    pool_size: pool = poolSize,
  } = layer.getConfig();
  const size = [kernel ?? pool ?? []].flat();
  const steps = [strides ?? []].flat();
  return [
    ...(size.length ? [size.join('×')] : []),
    ...(steps.some((n) => n !== 1) ? [`stride ${new Set(steps).size === 1 ? steps[0] : steps.join('×')}`] : []),
  ].join(', ');
}

/** A model that stands as a layer in another. */
interface Inner {
  readonly inputs: readonly Symbolic[];
  readonly outputs: readonly Symbolic[];
}
const isInner = (layer: Layer): layer is Layer & Inner =>
  Array.isArray((layer as Partial<Inner>).outputs) && Array.isArray((layer as Partial<Inner>).inputs);

/** The steps of a tfjs layers model from its images to its scores; models inside it are taken apart. */
export function layersGraph(input: Symbolic, output: Symbolic): ModelGraph {
  const steps: GraphLayer[] = [];
  const counted = new Set<number>();
  /** Which step gives a value, where the model's own inputs are given by these; each is laid once. */
  function stepOf(value: Symbolic, given: ReadonlyMap<number, number>, laid: Map<number, number>): number {
    const before = given.get(value.id) ?? laid.get(value.id);
    if (before !== undefined) return before;
    const { sourceLayer: layer } = value;
    const inputs = layer.inboundNodes[value.nodeIndex]?.inputTensors ?? [];
    const from = inputs.map((each) => stepOf(each, given, laid));
    let place: number;
    if (isInner(layer)) {
      const inside = new Map(layer.inputs.map(({ id }, i) => [id, from[i] ?? IMAGES]));
      place = stepOf(layer.outputs[value.outputTensorIndex ?? 0], inside, new Map());
    } else {
      const weights = counted.has(layer.id) ? [] : weightsOf(layer).filter(({ role }) => !role.startsWith('moving_'));
      counted.add(layer.id);
      place =
        steps.push({
          ...{ name: layer.name, type: layer.getClassName(), detail: detailOf(layer) },
          inputs: [...new Set(from)],
          output: shapeOf(value),
          weights: weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
          macs: macsOf(layer, inputs.length ? shapeOf(inputs[0]) : [], shapeOf(value)),
        }) - 1;
    }
    laid.set(value.id, place);
    return place;
  }
  stepOf(output, new Map([[input.id, IMAGES]]), new Map());
  return graphOf(steps);
}
