import { DataError } from '../data/index.js';
import { tf } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import { underNames } from './checkpoint/prefixes.js';
import type { NamedArray, NamedArrays, Network } from './contracts.js';
import { type PlacedLayer, placeLayers } from './layers.js';
import { createNetwork, isBias } from './network.js';

/** Moves axes of an array: `axes[i]` is where the new axis i came from. */
function transposed({ shape, data }: NamedArray, axes: readonly number[]): NamedArray {
  const result = tf.tidy(() => tf.tensor(data, [...shape]).transpose([...axes]));
  const array = { shape: result.shape, data: result.dataSync() as Float32Array };
  result.dispose();
  return array;
}

/** Layers that leave the order of values alone. */
const KEEPS_ORDER = new Set(['relu', 'sigmoid', 'tanh', 'dropout', 'batchNorm']);

/** The image [...space, channels] whose values come in as a row that PyTorch has channels first; else undefined. */
function flattenedImage(before: readonly PlacedLayer[]): readonly number[] | undefined {
  const isRow = ({ layer, input }: PlacedLayer) =>
    KEEPS_ORDER.has(layer.type) || (layer.type === 'flatten' && input.length === 1);
  const source = [...before].reverse().find((placed) => !isRow(placed));
  return source?.layer.type === 'flatten' && source.layer.order !== 'hwc' ? source.input : undefined;
}

/** Rows of flattened images [n, channels · …space] as [n, …space · channels]. */
function channelsLast({ shape: [rows, length], data }: NamedArray, image: readonly number[]): NamedArray {
  const space = image.slice(0, -1);
  const axes = [0, ...space.map((_, i) => i + 2), 1];
  const moved = transposed({ shape: [rows, image[space.length], ...space], data }, axes);
  return { shape: [rows, length], data: moved.data };
}

/** A PyTorch weight (convolutions [out, in, …], linear [out, in]) in this library's layout. */
function fromPyTorch(array: NamedArray, { layer }: PlacedLayer, before: readonly PlacedLayer[]): NamedArray {
  if (layer.type === 'batchNorm') {
    const image = flattenedImage(before);
    const { shape, data } = array;
    return image ? { shape, data: channelsLast({ shape: [1, shape[0]], data }, image).data } : array;
  }
  if (array.shape.length === 1) return array;
  if (layer.type === 'conv2d') return transposed(array, [2, 3, 1, 0]);
  if (layer.type === 'conv1d') return transposed(array, [2, 1, 0]);
  const image = flattenedImage(before);
  return transposed(image ? channelsLast(array, image) : array, [1, 0]);
}

/** Whether an image's values lie in one order here and in PyTorch: it has one channel, or one place. */
const isOneAxis = (image: readonly number[]) => image.slice(0, -1).every((n) => n === 1) || image.at(-1) === 1;

/** Whether PyTorch makes the same of it, whose channels lie first. */
function keepsMeaning({ input, output }: PlacedLayer, before: readonly PlacedLayer[]): boolean {
  const channelsStay = input.length > 1 && output.length > 1 && input.at(-1) === output.at(-1);
  const given = input.length === 1 ? flattenedImage(before) : input;
  return channelsStay || ((given === undefined || isOneAxis(given)) && (output.length === 1 || isOneAxis(output)));
}

const torchShape = (shape: readonly number[]) =>
  shape.length === 1 ? shape : [shape[shape.length - 1], shape[shape.length - 2], ...shape.slice(0, -2)];

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
  const layers = placeLayers(architecture);
  const given = underNames(
    arrays,
    layers.flatMap(({ parameters }) => parameters.map((parameter) => parameter.name)),
  );
  const weights: Record<string, NamedArray> = {};
  layers.forEach((placed, i) => {
    const before = layers.slice(0, i);
    if (placed.layer.type === 'reshape' && !keepsMeaning(placed, before))
      throw new DataError(
        file,
        `layer ${i + 1} (reshape) of ${architecture.name} makes [${placed.output}] of [${placed.input}], for which PyTorch, with its channels first, takes the values in another order; export the model to ONNX.`,
      );
    for (const parameter of placed.parameters) {
      const found = given[parameter.name];
      const expected = torchShape(parameter.shape);
      if (!found && isBias(parameter) && 'bias' in placed.layer && placed.layer.bias === false) {
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
      weights[parameter.name] = fromPyTorch(found, placed, before);
    }
  });
  // Batch normalization counts its training steps in the checkpoint.
  const unused = Object.keys(given).filter((key) => !(key in weights) && !key.endsWith('.num_batches_tracked'));
  if (unused.length)
    throw new DataError(
      file,
      `holds ${unused.join(', ')}, which ${architecture.name} does not have: another architecture?`,
    );
  return createNetwork(architecture, weights, name);
}
