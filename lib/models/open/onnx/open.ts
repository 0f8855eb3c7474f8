import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { DataError } from '../../../data/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Classifier, ScoreKind } from '../../contracts.js';
import { arranged, type Layout, type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { classesIn, firstLine, kindOf, probeImages } from '../probe.js';
import { externalFiles } from './external.js';
import { listedClasses } from './graph.js';
import { chooseOutput, type OnnxOutput } from './output.js';
import { type Running, startSession } from './session.js';

/** A model's answer to some images: the numbers, and their shape with the images as its first axis. */
interface Answer {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

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
  const width = values.length / n;
  const starts = Array.from({ length: Math.ceil(n / size) }, (_, i) => i * size);
  const run = (from: number) => {
    const given = values.subarray(from * width, Math.min(n, from + size) * width);
    if (fixed === undefined) return runBatch(running, name, given, [given.length / width, ...dimensions]);
    const batch = new Float32Array(size * width);
    batch.set(given);
    return runBatch(running, name, batch, [size, ...dimensions]);
  };
  const parts: Answer[] = [];
  for (let i = 0; i < starts.length; i += running.parts)
    parts.push(...(await Promise.all(starts.slice(i, i + running.parts).map(run))));
  const [, ...rest] = parts[0].shape;
  const row = rest.reduce((a, b) => a * b, 1);
  const all = new Float32Array(n * row);
  parts.forEach((part, i) => {
    all.set(part.values.subarray(0, Math.min(size, n - i * size) * row), i * size * row);
  });
  return { shape: [n, ...rest], values: all };
}

/** Labels [n] or [n, 1] as rows with a one in the place of the label. */
function oneHot(file: string, { values }: Answer, classes: number): Float32Array {
  const rows = new Float32Array(values.length * classes);
  values.forEach((label, i) => {
    if (!(label >= 0 && label < classes))
      throw new DataError(file, `answers with the label ${label}; expected 0 to ${classes - 1}.`);
    rows[i * classes + label] = 1;
  });
  return rows;
}

/** The number of classes that the model lists; they must be numbered from 0, as labels are here. */
function countListed(file: string): number | undefined {
  const classes = listedClasses(readFileSync(file));
  // Names are in the order of the scores; only numbers can contradict it.
  if (classes?.some((label, i) => typeof label === 'number' && label !== i))
    throw new DataError(file, `has the classes ${classes.join(', ')}; expected 0 to ${classes.length - 1} in order.`);
  return classes?.length;
}

type Asked = Pick<OpenModelOptions, 'input' | 'output' | 'classes' | 'scores'>;

/** What looking at a few answers tells. */
interface Seen {
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
      return { output, classes, scores: asked.scores ?? kindOf(seen.values, classes) };
    }
    const classes = listed ?? asked.classes;
    if (classes === undefined)
      throw new DataError(file, 'answers with labels alone: say how many classes there are with the classes option.');
    if (seen.values.length !== images.shape[0])
      throw new DataError(file, `answers ${images.shape[0]} images with labels of the shape [${seen.shape}].`);
    return { output, classes, scores: 'labels' };
  } finally {
    images.dispose();
  }
}

/** What the model answers to images in the first way of handing them over that it takes. */
async function firstThatRuns<T>(
  inputs: readonly ModelInput[],
  run: (input: ModelInput) => Promise<T>,
): Promise<T & { input: ModelInput }> {
  const [input, ...others] = inputs;
  try {
    return { ...(await run(input)), input };
  } catch (error) {
    if (error instanceof DataError || !others.length) throw error;
    return firstThatRuns(others, run);
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
    const inputs = modelInputs(file, stated, { asked: options.input, channelsLast: false });
    const { input, output, classes, scores } = await firstThatRuns(inputs, (each) =>
      look(file, running, each, options),
    );
    const model: Classifier = {
      name,
      inputShape: input.shape,
      classes,
      scores,
      predict: async (images) => {
        if (images.shape.slice(1).join() !== input.shape.join())
          throw new Error(`${name} takes images [n, ${input.shape.join(', ')}], got [${images.shape}].`);
        const found = await answer(running, output.name, images, input.layout);
        const rows = output.answers === 'labels' ? oneHot(file, found, classes) : found.values;
        return tf.tensor2d(rows, [images.shape[0], classes]) as Tensor2D;
      },
    };
    return {
      model,
      description: `ONNX model ${basename(file)} (output ${output.text}; a black box)`,
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
