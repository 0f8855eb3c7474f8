import { DataError } from '../data/index.js';
import { tf } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import { renamed, underNames } from './checkpoint/prefixes.js';
import type { NamedArray, NamedArrays, Network } from './contracts.js';
import { isLayerNode, type JoinNode, layGraph, type Node, type Parameter, parametersIn } from './graph.js';
import type { Shape, TorchOrder } from './layers/contract.js';
import { kindOf } from './layers/index.js';
import { createNetwork } from './network.js';

/** An array seen as `shape`, its axes moved: `axes[i]` is where the new axis i came from. */
function moved({ data }: NamedArray, shape: Shape, axes: readonly number[]): NamedArray {
  const result = tf.tidy(() => tf.tensor(data, [...shape]).transpose([...axes]));
  const array = { shape: result.shape, data: result.dataSync() as Float32Array };
  result.dispose();
  return array;
}

/** An axis along the values of images [...space, channels] that lie channels first: here they lie channels last. */
function channelsLast(array: NamedArray, axis: number, image: Shape): NamedArray {
  const [before, after] = [array.shape.slice(0, axis), array.shape.slice(axis + 1)];
  const space = image.slice(0, -1);
  const apart = [...before, image[space.length], ...space, ...after];
  const axes = apart.map((_, i) => i);
  axes.splice(axis, image.length, ...space.map((_, i) => axis + 1 + i), axis);
  return { shape: array.shape, data: moved(array, apart, axes).data };
}

/** The shape that a parameter has in PyTorch. */
function torchShape({ shape, torchAxes }: Parameter): Shape {
  return torchAxes ? shape.map((_, axis) => shape[torchAxes.indexOf(axis)]) : shape;
}

/** A parameter as PyTorch has it, in this library's layout. */
function fromPyTorch(array: NamedArray, { torchAxes, valueAxis }: Parameter, order: TorchOrder): NamedArray {
  const here = torchAxes ? moved(array, array.shape, torchAxes) : array;
  return order !== undefined && order !== 'here' && valueAxis !== undefined
    ? channelsLast(here, valueAxis, order)
    : here;
}

/** Whether joined rows have an order in PyTorch that no permutation of the weights behind makes up for. */
const rowsDiffer = (node: JoinNode, orders: readonly TorchOrder[]): boolean =>
  node.output.length === 1 &&
  (orders.some((order) => order?.toString() !== orders[0]?.toString()) ||
    (node.join.type === 'concat' && Array.isArray(orders[0])));

/**
 * Before each node: how what comes in lies in PyTorch.
 * @throws DataError where rows of several orders are joined.
 */
function torchOrders(file: string, nodes: readonly Node[]): TorchOrder[] {
  const orders: TorchOrder[] = [];
  return nodes.map((node) => {
    const all = node.inputs.map((source) => (source < 0 ? undefined : orders[source]));
    const [given, ...others] = all;
    if (!isLayerNode(node) && rowsDiffer(node, all))
      throw new DataError(
        file,
        `${node.where} (${node.join.type}) joins rows that PyTorch, with its channels first, has in other orders; export the model to ONNX.`,
      );
    if (isLayerNode(node)) orders.push(kindOf(node.layer).torchOrder?.(node.layer, node.input, given));
    // Of one that lies as here the others say so too; joined rows have an order where all have the same.
    else if (given === 'here' || others.includes('here')) orders.push('here');
    else orders.push(others.every((other) => other?.toString() === given?.toString()) ? given : undefined);
    return given;
  });
}

/** What a weight of an older checkpoint is called now. */
const nameNow = (name: string, { formerly = {} }: Architecture): string =>
  Object.entries(formerly).reduce((changed, [before, now]) => changed.replace(before, now), name);

/**
 * A network from the tensors of a PyTorch checkpoint. Their names may have more before them than the architecture's, all
 * the same.
 * @throws DataError naming the layer, what the file holds and what was expected.
 */
export function networkFromPyTorch(
  file: string,
  arrays: NamedArrays,
  architecture: Architecture,
  name?: string,
): Network {
  const nodes = layGraph(architecture);
  const orders = torchOrders(file, nodes);
  const given = underNames(
    renamed(arrays, (name) => nameNow(name, architecture)),
    parametersIn(nodes).map((parameter) => parameter.name),
  );
  const weights: Record<string, NamedArray> = {};
  nodes.forEach((node, i) => {
    if (!isLayerNode(node)) return;
    const { layer, input, output, parameters, where } = node;
    if (kindOf(layer).torchDiffers?.(layer, input, orders[i]))
      throw new DataError(
        file,
        `${where} (${layer.type}) of ${architecture.name} makes [${output}] of [${input}], for which PyTorch, with its channels first, takes the values in another order; export the model to ONNX.`,
      );
    for (const parameter of parameters) {
      const found = given[parameter.name];
      const expected = torchShape(parameter);
      if (!found && parameter.optional) {
        weights[parameter.name] = { shape: parameter.shape, data: new Float32Array(parameter.shape[0]) };
        continue;
      }
      if (!found)
        throw new DataError(
          file,
          `has no "${parameter.name}", which ${architecture.name} needs [${expected}]; it holds ${Object.keys(given).join(', ')}.`,
        );
      if (found.shape.join() !== expected.join())
        throw new DataError(
          file,
          `layer "${parameter.name}" is [${found.shape}], ${architecture.name} expects [${expected}].`,
        );
      weights[parameter.name] = fromPyTorch(found, parameter, orders[i]);
    }
  });
  // Batch normalization counts its training steps in the checkpoint.
  const passedOver = (key: string) =>
    key.endsWith('.num_batches_tracked') || architecture.unused?.some((part) => key.startsWith(part));
  const unused = Object.keys(given).filter((key) => !(key in weights) && !passedOver(key));
  if (unused.length)
    throw new DataError(
      file,
      `holds ${unused.join(', ')}, which ${architecture.name} does not have: another architecture?`,
    );
  return createNetwork(architecture, weights, name);
}
