import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { DataError } from '../../../data/index.js';
import { tf } from '../../../tensor/index.js';
import { firstLine } from '../probe.js';

type Handler = ReturnType<typeof tf.io.fileSystem>;
export type Artifacts = Awaited<ReturnType<NonNullable<Handler['load']>>>;

type Fields = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Whether a JSON document is a tfjs model. */
export const isTfjsModel = (value: unknown): boolean =>
  isObject(value) && isObject(value.modelTopology) && Array.isArray(value.weightsManifest);

/** Whether the model is a graph of operations rather than a list of layers. */
export const isGraph = ({ format, modelTopology }: Artifacts): boolean =>
  format === 'graph-model' || (isObject(modelTopology) && Array.isArray(modelTopology.node));

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

/** Bytes that the weights of a manifest need; undefined where some have no fixed size. */
function bytesNeeded({ weightSpecs = [] }: Artifacts): number | undefined {
  const sizes = weightSpecs.map(
    ({ shape, dtype, quantization }) => shape.reduce((a, b) => a * b, 1) * BYTES[quantization?.dtype ?? dtype],
  );
  const sum = sizes.reduce((a, b) => a + b, 0);
  return Number.isNaN(sum) ? undefined : sum;
}

/** The files of weights that a model names. They lie beside it: a manifest that points elsewhere is refused. */
function shardsOf(file: string): string[] {
  const { weightsManifest } = JSON.parse(readFileSync(file, 'utf8')) as { weightsManifest: unknown[] };
  const paths = weightsManifest
    .flatMap((group) => (isObject(group) && Array.isArray(group.paths) ? group.paths : []))
    .map(String);
  for (const path of paths)
    if (isAbsolute(path) || path.split(/[\\/]/).includes('..'))
      throw new DataError(file, `has a shard outside its folder: "${path}". It is refused.`);
  return paths.map((path) => join(dirname(file), path));
}

/** @throws DataError where a shard is missing or cut off. */
export async function readArtifacts(file: string): Promise<{ artifacts: Artifacts; files: string[] }> {
  const files = [file, ...shardsOf(file)];
  let artifacts: Artifacts | undefined;
  try {
    artifacts = await tf.io.fileSystem(file).load?.();
  } catch (error) {
    throw new DataError(file, `cannot be read with its shards of weights (${firstLine(error)}).`);
  }
  if (!artifacts) throw new DataError(file, 'cannot be read.');
  const { weightData = new ArrayBuffer(0) } = artifacts;
  const held = [weightData].flat().reduce((sum, { byteLength }) => sum + byteLength, 0);
  const needed = bytesNeeded(artifacts);
  if (needed !== undefined && held < needed)
    throw new DataError(file, `needs ${needed} bytes of weights, its shards hold ${held}; they are cut off.`);
  return { artifacts, files };
}
