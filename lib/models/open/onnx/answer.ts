import type { InferenceSession } from 'onnxruntime-node';
import { type Tensor4D, tf } from '../../../tensor/index.js';
import { type Answer, inBatches, joined } from '../black-box.js';
import { arranged, type Layout, type ModelInput } from '../layout.js';
import { castTo, toFloats } from './elements.js';
import type { Running } from './session.js';

/** How many images the model wants at once; undefined where any number will do. */
export const batchOf = ({ input: { shape } }: Running): number | undefined =>
  typeof shape[0] === 'number' && shape[0] > 0 ? shape[0] : undefined;

/** What the outputs of these names hold for one batch whose values are given; `dimensions` is its shape. */
function runOutputs(
  { ort, session, input }: Running,
  names: readonly string[],
  values: Float32Array,
  dimensions: readonly number[],
): Promise<InferenceSession.OnnxValueMapType> {
  const tensor = new ort.Tensor(input.type, castTo(input.type, values), dimensions);
  return session.run({ [input.name]: tensor }, names);
}

async function runBatch(running: Running, name: string, values: Float32Array, dimensions: number[]): Promise<Answer> {
  const output = (await runOutputs(running, [name], values, dimensions))[name];
  return { shape: output.dims, values: toFloats(output) };
}

/** The shapes that outputs of these names really have, from one batch of zeros. */
export async function shapesOf(running: Running, { shape, layout }: ModelInput, names: readonly string[]) {
  const zeros = tf.tidy(() => arranged(tf.zeros([batchOf(running) ?? 1, ...shape]) as Tensor4D, layout));
  const { shape: dimensions, size } = zeros;
  zeros.dispose();
  const results = await runOutputs(running, names, new Float32Array(size), dimensions);
  return names.map((name) => ({ name, shape: results[name].dims }));
}

/** Fewer rows are not worth dividing. */
const SMALL = 128;

/**
 * onnxruntime's answer to images: in batches of the size the model was made for, the last one filled up with zeros, or in
 * as many parts at once as suit it.
 */
export async function answer(running: Running, name: string, images: Tensor4D, layout: Layout): Promise<Answer> {
  const input = arranged(images, layout);
  const [n, ...dimensions] = input.shape;
  const values = (await input.data()) as Float32Array;
  input.dispose();
  const fixed = batchOf(running);
  const size = fixed ?? (n < SMALL ? n : Math.ceil(n / running.parts));
  if (size === n) return runBatch(running, name, values, input.shape);
  const batches = inBatches(values, n, size, fixed !== undefined);
  const width = values.length / n;
  const parts: Answer[] = [];
  for (let i = 0; i < batches.length; i += running.parts)
    parts.push(
      ...(await Promise.all(
        batches
          .slice(i, i + running.parts)
          .map((batch) => runBatch(running, name, batch, [batch.length / width, ...dimensions])),
      )),
    );
  return joined(parts, size, n);
}
