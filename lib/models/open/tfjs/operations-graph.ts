import { type Tensor, tf } from '../../../tensor/index.js';
import { IMAGES } from '../../graph.js';
import { type GraphLayer, graphOf, type ModelGraph } from '../../inspection/contract.js';
import { sizeOf } from '../../layers/shapes.js';
import { arranged, type ModelInput } from '../layout.js';
import { type Artifacts, isObject } from './artifacts.js';

type Shape = readonly number[];

/** An operation of a graph as its file has it. */
interface Operation {
  readonly name: string;
  readonly op: string;
  /** Names of operations; what only has to happen before is left away. */
  readonly inputs: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
}

function operationsOf({ modelTopology }: Artifacts): Map<string, Operation> {
  const nodes: unknown[] = isObject(modelTopology) && Array.isArray(modelTopology.node) ? modelTopology.node : [];
  const read = nodes.filter(isObject).map((node): Operation => {
    const inputs = Array.isArray(node.input) ? node.input.map(String).filter((name) => !name.startsWith('^')) : [];
    return {
      name: String(node.name),
      op: String(node.op),
      inputs: inputs.map((name) => name.split(':')[0]),
      settings: isObject(node.attr) ? node.attr : {},
    };
  });
  return new Map(read.map((operation) => [operation.name, operation]));
}

/** Those that an output needs, each behind what it takes from. */
function needed(operations: ReadonlyMap<string, Operation>, output: string): Operation[] {
  const order: Operation[] = [];
  const seen = new Set<string>();
  const stack: [name: string, entered: boolean][] = [[output.split(':')[0], false]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [name, entered] = top;
    const operation = operations.get(name);
    if (!operation || (seen.has(name) && !entered)) continue;
    seen.add(name);
    if (entered) order.push(operation);
    else stack.push([name, true], ...[...operation.inputs].reverse().map((input): [string, boolean] => [input, false]));
  }
  return order;
}

type Macs = (
  inputs: readonly (Shape | undefined)[],
  output: Shape,
  settings: Operation['settings'],
) => number | undefined;

const isTrue = (setting: unknown) => isObject(setting) && setting.b === true;

/** Filters [...kernel, in, out]. */
const convolution: Macs = ([, filter], output) => filter && sizeOf(output) * sizeOf(filter.slice(0, -1));
/** Filters [height, width, channels, each]. */
const depthwise: Macs = ([, filter], output) => filter && sizeOf(output) * filter[0] * filter[1];
/** Filters [height, width, out, in] of what comes third. */
const transposed: Macs = ([, filter, x]) => filter && x && sizeOf(x) * sizeOf(filter.slice(0, -1));
const product =
  (turned: string): Macs =>
  ([a], output, settings) =>
    a && sizeOf(output) * (a.at(isTrue(settings[turned]) ? -2 : -1) ?? 0);

/** Operations that sum products; those of which it is not known how many are undefined. */
const MACS: Readonly<Record<string, Macs | undefined>> = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposed,
  MatMul: product('transpose_a'),
  _FusedMatMul: product('transpose_a'),
  BatchMatMul: product('adj_x'),
  BatchMatMulV2: product('adj_x'),
  Einsum: undefined,
  If: undefined,
  StatelessIf: undefined,
  While: undefined,
  StatelessWhile: undefined,
  Switch: undefined,
};

/** Hand on what they get. */
const PASSES_ON = ['Identity', 'StopGradient', 'NoOp'];

/** Scale and offset are learned, mean and variance are not. */
const LEARNED: Readonly<Record<string, readonly number[]>> = {
  FusedBatchNorm: [1, 2],
  FusedBatchNormV2: [1, 2],
  FusedBatchNormV3: [1, 2],
};

type Executes = Pick<Awaited<ReturnType<typeof tf.loadGraphModel>>, 'execute'>;

/** Shapes of what these operations make of one black image; none where the graph cannot be run at once. */
function shapesOf(
  model: Executes,
  names: readonly string[],
  input: string,
  { shape, layout }: ModelInput,
): Map<string, Shape> {
  const found = new Map<string, Shape>();
  try {
    tf.tidy(() => {
      const image = arranged(tf.zeros([1, ...shape]), layout);
      const made = [model.execute({ [input]: image }, [...names])].flat() as Tensor[];
      for (const [i, tensor] of made.entries()) found.set(names[i], tensor.shape);
    });
  } catch {
    // Loops and branches wait for numbers: their graphs are told without shapes.
  }
  return found;
}

/** A convolution's or a pool's settings in words. */
function detailOf({ op, settings }: Operation, filter: Shape | undefined): string {
  const list = (name: string): unknown[] => {
    const setting = settings[name];
    return isObject(setting) && isObject(setting.list) && Array.isArray(setting.list.i) ? setting.list.i : [];
  };
  const [last] = list('strides').slice(1);
  const kernel = /conv/i.test(op) ? filter?.slice(0, -2) : list('ksize').slice(1, -1);
  return [
    ...(kernel?.length ? [kernel.join('×')] : []),
    ...(kernel && last !== undefined && Number(last) !== 1 ? [`stride ${Number(last)}`] : []),
  ].join(', ');
}

/** The steps of a tfjs graph model from its images to its scores, axes as they lie in it. */
export async function operationsGraph(
  model: Executes,
  artifacts: Artifacts,
  names: { readonly input: string; readonly output: string },
  images: ModelInput,
): Promise<ModelGraph> {
  const start = names.input.split(':')[0];
  const operations = needed(operationsOf(artifacts), names.output);
  const specs = new Map((artifacts.weightSpecs ?? []).map((spec) => [spec.name, spec]));
  /** Where a name leads: to a step or to the images, or to a weight. */
  const steps = new Map<string, number>([[start, IMAGES]]);
  const weights = new Map<string, string>();
  const shown: Operation[] = [];
  for (const operation of operations) {
    const { name, op, inputs } = operation;
    if (name === start) continue;
    const passed = PASSES_ON.includes(op);
    const depends = inputs.some((input) => steps.has(input));
    if (specs.has(name)) weights.set(name, name);
    else if (passed && weights.has(inputs[0])) weights.set(name, weights.get(inputs[0]) ?? name);
    else if (passed && depends) steps.set(name, steps.get(inputs[0]) ?? IMAGES);
    else if (depends) steps.set(name, shown.push(operation) - 1);
  }
  const shapes = shapesOf(
    model,
    shown.map(({ name }) => name),
    names.input,
    images,
  );
  shapes.set(start, [1, ...images.shape]);
  const shapeOf = (name: string): Shape | undefined => {
    const place = steps.get(name);
    if (place !== undefined) return shapes.get(place === IMAGES ? start : shown[place].name);
    return specs.get(weights.get(name) ?? name)?.shape;
  };
  const counted = new Set<string>();
  const layers = shown.map((operation): GraphLayer => {
    const { name, op, inputs, settings } = operation;
    const places = Object.hasOwn(LEARNED, op) ? LEARNED[op] : inputs.map((_, i) => i);
    const own = places.flatMap((i) => weights.get(inputs[i]) ?? []).filter((weight) => !counted.has(weight));
    for (const weight of own) counted.add(weight);
    const learned = own.flatMap((weight) => specs.get(weight) ?? []).filter(({ dtype }) => dtype === 'float32');
    const output = shapes.get(name);
    const macs = Object.hasOwn(MACS, op) ? MACS[op] : () => 0;
    return {
      ...{ name, type: op, detail: detailOf(operation, inputs[1] === undefined ? undefined : shapeOf(inputs[1])) },
      inputs: [...new Set(inputs.flatMap((input) => steps.get(input) ?? []))],
      output,
      weights: learned.reduce((sum, { shape }) => sum + (sizeOf(shape) > 1 ? sizeOf(shape) : 0), 0),
      macs: output && macs ? macs(inputs.map(shapeOf), output, settings) : undefined,
    };
  });
  return graphOf(layers);
}
