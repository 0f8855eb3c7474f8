import { basename } from 'node:path';
import { DataError } from '../../../data/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Classifier, DifferentiableClassifier, ScoreKind } from '../../contracts.js';
import { blackBox, checkImages } from '../black-box.js';
import { arranged, type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { classesIn, firstLine, kindOf, probeImages, toldByAnswers } from '../probe.js';
import { isGraph, readArtifacts } from './artifacts.js';
import { withoutGradient } from './gradients.js';
import { dynamicOperator, type Loaded, loadGraph, loadLayers } from './loaded.js';

/** Below this a probability is taken to be this: its logarithm is finite, and its gradient zero. */
const TINY = 1e-30;

/** What looking at a few answers tells. */
interface Seen {
  readonly classes: number;
  readonly scores: ScoreKind;
  /** Why there are no gradients; undefined where there are. */
  readonly without?: string;
}

function classifier(
  name: string,
  { apply }: Loaded,
  { shape, layout }: ModelInput,
  { classes, scores }: Seen,
): DifferentiableClassifier {
  const raw = (images: Tensor4D): Tensor2D => {
    checkImages(name, shape, images);
    return tf.tidy(() => apply(arranged(images, layout)) as Tensor2D);
  };
  const fromProbabilities = (images: Tensor4D) => tf.tidy(() => raw(images).maximum(TINY).log() as Tensor2D);
  return {
    name,
    inputShape: shape,
    classes,
    scores,
    logits: scores === 'probabilities' ? fromProbabilities : raw,
    predict: async (images) => raw(images),
  };
}

/** The model's answer to images; the caller disposes it. */
async function answered({ answer }: Loaded, images: Tensor4D, { layout }: ModelInput) {
  const handed = tf.tidy(() => arranged(images, layout).clone());
  try {
    return await answer(handed);
  } finally {
    handed.dispose();
  }
}

const boxed = (file: string, name: string, loaded: Loaded, input: ModelInput, { classes, scores }: Seen): Classifier =>
  blackBox(
    { name, inputShape: input.shape, classes, scores, answers: 'scores' },
    async (images) => {
      const scored = await answered(loaded, images, input);
      const answer = { shape: scored.shape, values: Float32Array.from(await scored.data()) };
      scored.dispose();
      return answer;
    },
    (what) => new DataError(file, what),
  );

/** Why the model has no gradients, or undefined: it is run at once, then on a tape. */
function gradientFault({ apply }: Loaded, { layout }: ModelInput, images: Tensor4D): string | undefined {
  try {
    tf.tidy(() => void apply(arranged(images, layout)));
  } catch (error) {
    const operator = dynamicOperator(error);
    if (operator === undefined) throw error;
    return `its operator ${operator} waits for numbers, so that no gradient goes through it`;
  }
  return tf.tidy(() =>
    withoutGradient((x) => apply(arranged(x as Tensor4D, layout)), images.slice([0, 0, 0, 0], [1, -1, -1, -1])),
  );
}

/** What the model answers to noise: how many classes, of what kind its scores are, and whether they have gradients. */
async function look(file: string, loaded: Loaded, input: ModelInput): Promise<Seen> {
  const images = probeImages(input.shape);
  try {
    const without = gradientFault(loaded, input, images);
    const scores = await answered(loaded, images, input);
    try {
      const classes = classesIn(file, scores.shape);
      return { classes, scores: loaded.softmax ? 'logits' : kindOf(await scores.data(), classes), without };
    } finally {
      scores.dispose();
    }
  } finally {
    images.dispose();
  }
}

/**
 * A tfjs model, of layers or a graph, differentiated on tfjs' tape, with gradients of our own for kernels that have none
 * there; where an operator is left without one, it is a black box that says so. A softmax at its end is left away, so
 * that the scores are logits; where it cannot be found but the scores are probabilities, the logits are their logarithms:
 * softmax of them gives the same probabilities, and gradients exist wherever a probability has not rounded to zero.
 */
export async function openTfjs(
  file: string,
  name: string,
  { input, layout, scores }: Pick<OpenModelOptions, 'input' | 'layout' | 'scores'>,
): Promise<Opened> {
  const { artifacts, files } = await readArtifacts(file);
  const graph = isGraph(artifacts);
  const failed = (what: string, error: unknown) =>
    error instanceof DataError ? error : new DataError(file, `${what} (${firstLine(error)}).`);
  let loaded: Loaded;
  try {
    loaded = await (graph ? loadGraph : loadLayers)(file, artifacts);
  } catch (error) {
    throw failed('cannot be loaded as a tfjs model', error);
  }
  try {
    const stated = (loaded.stated ?? Array<undefined>(4).fill(undefined))
      .slice(1)
      .map((n) => (n && n > 0 ? n : undefined));
    const [shape] = modelInputs(file, stated, { asked: input, layout });
    const looked = await look(file, loaded, shape);
    const seen = loaded.softmax ? looked : { ...looked, scores: scores ?? looked.scores };
    const { without } = seen;
    const end = loaded.softmax ? ' without its softmax' : '';
    return {
      model: without === undefined ? classifier(name, loaded, shape, seen) : boxed(file, name, loaded, shape, seen),
      description: `tfjs ${graph ? 'graph' : 'layers'} model ${basename(file)}${end}${without === undefined ? '' : ` (a black box: ${without})`}`,
      told: loaded.softmax ? 'the softmax at its end was left away' : toldByAnswers(seen.scores, scores),
      ...(without !== undefined && { blackBox: without }),
      graph: () => loaded.graph(shape),
      layout: shape.layout,
      files,
      dispose: loaded.dispose,
    };
  } catch (error) {
    loaded.dispose();
    throw failed('cannot be run', error);
  }
}
