import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { DataError } from '../../../data/index.js';
import { type Tensor4D, tf } from '../../../tensor/index.js';
import type { ScoreKind } from '../../contracts.js';
import { type Answer, blackBox, firstThatRuns, inBatches, joined } from '../black-box.js';
import { arranged, type Layout, type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { classesIn, firstLine, kindOf, probeImages } from '../probe.js';
import { externalFiles } from './external.js';
import { listedClasses } from './graph.js';
import { chooseOutput, type OnnxOutput } from './output.js';
import { type Running, startSession } from './session.js';

/** How many images the model wants at once; undefined where any number will do. */
const batchOf = ({ input: { shape } }: Running): number | undefined =>
  typeof shape[0] === 'number' && shape[0] > 0 ? shape[0] : undefined;

function toFloats(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  return Float32Array.from(data as Float64Array | Int32Array);
}

/** What the outputs of these names hold for one batch whose values are given; `dimensions` is its shape. */
function runOutputs(
  { ort, session, input }: Running,
  names: readonly string[],
  values: Float32Array,
  dimensions: readonly number[],
): Promise<InferenceSession.OnnxValueMapType> {
  const tensor =
    input.type === 'float64'
      ? new ort.Tensor('float64', Float64Array.from(values), dimensions)
      : new ort.Tensor('float32', values, dimensions);
  return session.run({ [input.name]: tensor }, names);
}

async function runBatch(running: Running, name: string, values: Float32Array, dimensions: number[]): Promise<Answer> {
  const { data, dims } = (await runOutputs(running, [name], values, dimensions))[name];
  return { shape: dims, values: toFloats(data) };
}

/** The shapes that outputs of these names really have, from one batch of zeros. */
async function shapesOf(running: Running, { shape, layout }: ModelInput, names: readonly string[]) {
  const zeros = tf.tidy(() => arranged(tf.zeros([batchOf(running) ?? 1, ...shape]) as Tensor4D, layout));
  const { shape: dimensions, size } = zeros;
  zeros.dispose();
  const results = await runOutputs(running, names, new Float32Array(size), dimensions);
  return names.map((name) => ({ name, shape: results[name].dims }));
}

/** Fewer rows are not worth dividing. */
const SMALL = 128;

/**
 * The model's answer to images: in batches of the size it was made for, the last one filled up with zeros, or in as many
 * parts at once as suit it.
 */
async function answer(running: Running, name: string, images: Tensor4D, layout: Layout): Promise<Answer> {
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

/** The number of classes that the model lists; they must be numbered from 0, as labels are here. */
function countListed(file: string): number | undefined {
  const classes = listedClasses(readFileSync(file));
  // Names are in the order of the scores; only numbers can contradict it.
  if (classes?.some((label, i) => typeof label === 'number' && label !== i))
    throw new DataError(file, `has the classes ${classes.join(', ')}; expected 0 to ${classes.length - 1} in order.`);
  return classes?.length;
}

type Asked = Pick<OpenModelOptions, 'input' | 'layout' | 'output' | 'classes' | 'scores'>;

/** What looking at a few answers tells. */
interface Seen {
  readonly input: ModelInput;
  readonly output: OnnxOutput;
  readonly classes: number;
  readonly scores: ScoreKind;
}

async function look(file: string, running: Running, input: ModelInput, asked: Asked): Promise<Seen> {
  const { outputMetadata } = running.session;
  const output = await chooseOutput(file, outputMetadata, asked, (names) => shapesOf(running, input, names));
  const images = probeImages(input.shape);
  try {
    const seen = await answer(running, output.name, images, input.layout);
    const labelled = outputMetadata.some((value) => value.isTensor && value.type === 'int64');
    const listed = labelled ? countListed(file) : undefined;
    if (output.answers === 'scores') {
      const classes = classesIn(file, seen.shape);
      return { input, output, classes, scores: asked.scores ?? kindOf(seen.values, classes) };
    }
    const classes = listed ?? asked.classes;
    if (classes === undefined)
      throw new DataError(file, 'answers with labels alone: say how many classes there are with the classes option.');
    if (seen.values.length !== images.shape[0])
      throw new DataError(file, `answers ${images.shape[0]} images with labels of the shape [${seen.shape}].`);
    return { input, output, classes, scores: 'labels' };
  } finally {
    images.dispose();
  }
}

/**
 * An ONNX model, run by onnxruntime as a black box. Of several outputs the scores are read, and of several of those the
 * one as wide as there are classes; where there are labels alone, they become rows with a single one.
 */
export async function openOnnx(file: string, name: string, options: Asked): Promise<Opened> {
  const running = await startSession(file);
  try {
    // Before anything that can fail for the images' sake.
    const files = [file, ...externalFiles(file)];
    const stated = running.input.shape.slice(1).map((n) => (typeof n === 'number' && n > 0 ? n : undefined));
    const inputs = modelInputs(file, stated, {
      asked: options.input,
      channelsLast: false,
      layout: options.layout,
    });
    const { input, output, classes, scores } = await firstThatRuns(
      inputs,
      (each) => look(file, running, each, options),
      (error) => !(error instanceof DataError),
    );
    const model = blackBox(
      { name, inputShape: input.shape, classes, scores, answers: output.answers },
      (images) => answer(running, output.name, images, input.layout),
      (what) => new DataError(file, what),
    );
    return {
      model,
      description: `ONNX model ${basename(file)} (output ${output.text}; a black box)`,
      layout: input.layout,
      files,
      dispose: () => void running.session.release(),
    };
  } catch (error) {
    await running.session.release();
    if (error instanceof DataError) throw error;
    throw new DataError(
      file,
      `cannot be run on images [${options.input ?? 'of the shape it states'}] (${firstLine(error)}).`,
    );
  }
}
