import { basename } from 'node:path';
import { DataError } from '../../../data/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../tensor/index.js';
import type { DifferentiableClassifier, ScoreKind } from '../../contracts.js';
import { checkImages } from '../black-box.js';
import { arranged, type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { classesIn, firstLine, kindOf, probeImages, toldByAnswers } from '../probe.js';
import { type Artifacts, isGraph, readArtifacts } from './artifacts.js';
import { nodeBeforeSoftmax, withoutSoftmax } from './softmax.js';

/** A loaded model of either kind: what it takes, what it gives, and whether the softmax at its end was left away. */
interface Loaded {
  readonly stated: readonly (number | null | undefined)[] | undefined;
  readonly softmax: boolean;
  apply(input: Tensor): Tensor;
  dispose(): void;
}

function single<T>(file: string, what: string, values: readonly T[]): T {
  if (values.length !== 1) throw new DataError(file, `has ${values.length} ${what}; models with one are read.`);
  return values[0];
}

async function loadLayers(file: string, original: Artifacts): Promise<Loaded> {
  const { artifacts, softmax } = withoutSoftmax(original);
  let before = new Set<string>();
  const load = async () => {
    before = new Set(Object.keys(tf.engine().state.registeredVariables));
    return artifacts;
  };
  const model = await tf.loadLayersModel({ load }).catch((error) => {
    // What was built before it failed belongs to no model that could be disposed.
    for (const [name, variable] of Object.entries(tf.engine().state.registeredVariables))
      if (!before.has(name)) variable.dispose();
    throw error;
  });
  try {
    single(file, 'outputs', model.outputs);
    return {
      stated: single(file, 'inputs', model.inputs).shape,
      softmax,
      apply: (input) => model.apply(input, { training: false }) as Tensor,
      dispose: () => void model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function loadGraph(file: string, artifacts: Artifacts): Promise<Loaded> {
  const model = await tf.loadGraphModel({ load: async () => artifacts });
  try {
    const input = single(file, 'inputs', model.inputs);
    const output = single(file, 'outputs', model.outputs).name;
    const before = nodeBeforeSoftmax(artifacts, output);
    return {
      stated: input.shape,
      softmax: before !== undefined,
      apply: (x) => model.execute({ [input.name]: x }, before ?? output) as Tensor,
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Below this a probability is taken to be this: its logarithm is finite, and its gradient zero. */
const TINY = 1e-30;

function classifier(
  name: string,
  { apply }: Loaded,
  { shape, layout }: ModelInput,
  { classes, scores }: { classes: number; scores: ScoreKind },
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

/** What the model answers to noise: how many classes, and of what kind its scores are. */
function look(file: string, loaded: Loaded, { shape, layout }: ModelInput) {
  return tf.tidy(() => {
    const scores = loaded.apply(arranged(probeImages(shape), layout));
    const classes = classesIn(file, scores.shape);
    return { classes, scores: loaded.softmax ? ('logits' as const) : kindOf(scores.dataSync(), classes) };
  });
}

/**
 * A tfjs model, of layers or a graph, differentiated on tfjs' tape. A softmax at its end is left away, so that the
 * scores are logits; where it cannot be found but the scores are probabilities, the logits are their logarithms:
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
    const seen = look(file, loaded, shape);
    return {
      model: classifier(name, loaded, shape, loaded.softmax ? seen : { ...seen, scores: scores ?? seen.scores }),
      description: `tfjs ${graph ? 'graph' : 'layers'} model ${basename(file)}${loaded.softmax ? ' without its softmax' : ''}`,
      told: loaded.softmax ? 'the softmax at its end was left away' : toldByAnswers(seen.scores, scores),
      layout: shape.layout,
      files,
      dispose: loaded.dispose,
    };
  } catch (error) {
    loaded.dispose();
    throw failed('cannot be run', error);
  }
}
