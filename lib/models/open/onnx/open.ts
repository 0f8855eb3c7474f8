import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../../../data/index.js';
import type { Classifier, ScoreKind } from '../../contracts.js';
import { blackBox, firstThatRuns } from '../black-box.js';
import { type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { classesIn, firstLine, kindOf, probeImages, toldByAnswers } from '../probe.js';
import { paired, type Reading } from '../reading.js';
import { disagreement } from './agreement.js';
import { answer, batchOf, shapesOf } from './answer.js';
import { type Differentiated, differentiated, type Known } from './differentiable.js';
import { isRounded } from './elements.js';
import { externalFiles } from './external.js';
import { classNamesIn, listedClasses } from './graph.js';
import { onnxGraph } from './layers.js';
import type { OnnxModel } from './model.js';
import { chooseOutput, type OnnxOutput } from './output.js';
import { readOnnx } from './read.js';
import { rehearse } from './rehearsal.js';
import { endOf } from './scores.js';
import { type Running, startSession } from './session.js';
import { Unsound } from './tensors.js';
import { sizeOf } from './value.js';

/** The number of classes that the model lists; they must be numbered from 0, as labels are here. */
function countListed(file: string): number | undefined {
  const classes = listedClasses(readFileSync(file));
  // Names are in the order of the scores; only numbers can contradict it.
  if (classes?.some((label, i) => typeof label === 'number' && label !== i))
    throw new DataError(file, `has the classes ${classes.join(', ')}; expected 0 to ${classes.length - 1} in order.`);
  return classes?.length;
}

type Asked = Pick<OpenModelOptions, 'input' | 'layout' | 'output' | 'classes' | 'scores'>;

/** A graph as it is read here, or why it is not. */
type Graph = { readonly graph: OnnxModel } | { readonly unread: string };

/** What looking at a few answers tells, and the model with its gradients, or why it has none. */
interface Seen {
  readonly input: ModelInput;
  readonly output: OnnxOutput;
  readonly classes: number;
  readonly scores: ScoreKind;
  readonly reading: Reading;
  readonly gradients: Differentiated | string;
}

/** What is one number alone: a probability where a sigmoid gives it, or, where that is not known, where it could be one. */
function readingOf(values: ArrayLike<number>, read: Graph, output: string, asked: Asked): Reading {
  const probable =
    'graph' in read
      ? endOf(read.graph, output)?.type === 'Sigmoid'
      : Array.from(values).every((value) => value >= 0 && value <= 1);
  return (asked.scores === undefined ? probable : asked.scores === 'probabilities') ? 'one probability' : 'one logit';
}

const isOne = (shape: readonly number[], n: number) => shape[0] === n && sizeOf(shape) === n;

/** The graph with its gradients, where it answers as onnxruntime does; else why not. */
async function gradientsOf(
  read: Graph,
  known: Known,
  images: ReturnType<typeof probeImages>,
  expected: Awaited<ReturnType<typeof answer>>,
): Promise<Differentiated | string> {
  if ('unread' in read) return read.unread;
  let own: Differentiated | undefined;
  try {
    own = differentiated(read.graph, known);
    const differs = await disagreement(own, images, expected, known, read.graph);
    if (differs === undefined && own.moves()) return own;
    own.dispose();
    return differs ?? 'it makes whole numbers of its images, and its scores have no gradient';
  } catch (error) {
    own?.dispose();
    if (error instanceof Unsound) throw error;
    return firstLine(error);
  }
}

async function look(
  file: string,
  name: string,
  running: Running,
  input: ModelInput,
  read: Graph,
  asked: Asked,
): Promise<Seen> {
  const { outputMetadata } = running.session;
  const output = await chooseOutput(file, outputMetadata, asked, (names) => shapesOf(running, input, names));
  const images = probeImages(input.shape);
  try {
    if ('graph' in read) rehearse(read.graph, running.input.name, output.name, { images, layout: input.layout });
    const seen = await answer(running, output.name, images, input.layout);
    const labelled = outputMetadata.some((value) => value.isTensor && value.type === 'int64');
    const listed = labelled ? countListed(file) : undefined;
    if (output.answers === 'scores') {
      const one = isOne(seen.shape, images.shape[0]);
      const reading = one ? readingOf(seen.values, read, output.name, asked) : 'rows';
      const classes = one ? 2 : classesIn(file, seen.shape);
      const alone = reading === 'one probability' ? 'probabilities' : 'logits';
      const scores = one ? alone : (asked.scores ?? kindOf(seen.values, classes));
      const known = { name, images: input, classes, scores, reading, output: output.name, input: running.input.name };
      const how = { rounded: isRounded(running.input.type), batch: batchOf(running) };
      const gradients = await gradientsOf(read, { ...known, ...how }, images, seen);
      return { input, output, classes, scores, reading, gradients };
    }
    const classes = listed ?? asked.classes;
    if (classes === undefined)
      throw new DataError(file, 'answers with labels alone: say how many classes there are with the classes option.');
    if (seen.values.length !== images.shape[0])
      throw new DataError(file, `answers ${images.shape[0]} images with labels of the shape [${seen.shape}].`);
    return { input, output, classes, scores: 'labels', reading: 'rows', gradients: 'labels have no gradient' };
  } finally {
    images.dispose();
  }
}

/** Larger images are a damaged file's. */
const MOST = 2 ** 26;

function readGraph(file: string): Graph {
  try {
    const graph = readOnnx(file);
    const [input, output] = [graph.inputs[0]?.name ?? '', graph.outputs[0]?.name ?? ''];
    rehearse(graph, input, output);
    return { graph };
  } catch (error) {
    if (error instanceof Unsound) throw new DataError(file, `cannot be run: ${error.message}.`);
    return { unread: `its graph cannot be read: ${firstLine(error)}` };
  }
}

/** onnxruntime's answers alone. */
const boxed = (file: string, name: string, running: Running, seen: Seen): Classifier =>
  blackBox(
    { name, inputShape: seen.input.shape, classes: seen.classes, scores: seen.scores, answers: seen.output.answers },
    async (images) => {
      const { shape, values } = await answer(running, seen.output.name, images, seen.input.layout);
      return { shape, values: paired(values, seen.reading) };
    },
    (what) => new DataError(file, what),
  );

/** What a report says of the output and of what stands for two classes. */
const outputText = ({ output, reading }: Seen): string =>
  reading === 'rows' ? output.text : `${output.text}: ${reading} for each image, read as two classes`;

/** How it was told what the scores are. */
function toldOf({ reading, scores, output }: Seen, read: Graph, asked: ScoreKind | undefined): string {
  if (reading === 'rows' || asked !== undefined) return toldByAnswers(scores, asked);
  const sigmoid = 'graph' in read ? endOf(read.graph, output.name)?.type === 'Sigmoid' : undefined;
  const how =
    sigmoid === undefined
      ? `whose answers to noise ${reading === 'one probability' ? 'lie' : 'do not all lie'} in [0, 1]`
      : `with ${sigmoid ? 'a' : 'no'} sigmoid at the end`;
  return `one number for each image, ${how}`;
}

/**
 * An ONNX model, with its gradients where every operator is known here and its answers are those of onnxruntime; else a
 * black box that onnxruntime answers for, and the description says why. Of several outputs the scores are read, and of
 * several of those the one as wide as there are classes; where there are labels alone, they become rows with a single one.
 */
export async function openOnnx(file: string, name: string, options: Asked): Promise<Opened> {
  const read = readGraph(file);
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
    if (sizeOf(inputs[0].shape) > MOST)
      throw new DataError(file, `takes images [${inputs[0].shape}], which are too large.`);
    const seen = await firstThatRuns(
      inputs,
      (each) => look(file, name, running, each, read, options),
      (error) => !(error instanceof DataError || error instanceof Unsound),
    );
    const { gradients, input } = seen;
    const rounded = isRounded(running.input.type) ? `; takes ${running.input.type}, values are rounded` : '';
    const ends = { input: running.input.name, output: seen.output.name };
    const how = typeof gradients === 'string' ? `a black box: ${gradients}` : 'with gradients';
    const classNames = classNamesIn(readFileSync(file));
    const common = {
      description: `ONNX model ${basename(file)} (output ${outputText(seen)}${rounded}; ${how})`,
      told: toldOf(seen, read, options.scores),
      ...('graph' in read && { graph: async () => onnxGraph(file, ends, input) }),
      ...(classNames && { classNames }),
      layout: input.layout,
      files,
    };
    if (typeof gradients === 'string')
      return {
        ...common,
        model: boxed(file, name, running, seen),
        blackBox: gradients,
        dispose: () => void running.session.release(),
      };
    await running.session.release();
    return { ...common, model: gradients.model, dispose: gradients.dispose };
  } catch (error) {
    await running.session.release();
    if (error instanceof DataError) throw error;
    if (error instanceof Unsound) throw new DataError(file, `cannot be run: ${error.message}.`);
    throw new DataError(
      file,
      `cannot be run on images [${options.input ?? 'of the shape it states'}] (${firstLine(error)}).`,
    );
  }
}
