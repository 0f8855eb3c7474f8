import type { ScoreKind } from '../../contracts.js';
import { layoutText, type ModelInput } from '../layout.js';
import type { OpenModelOptions } from '../opened.js';
import { kindOf, probeImages } from '../probe.js';
import type { Reading } from '../reading.js';
import { checkedValues } from './answer.js';
import { PythonModelError } from './errors.js';
import type { Header } from './messages.js';
import { type Known, pixelsOf } from './model.js';
import type { Sidecar } from './sidecar.js';

/** What Python says of a model that answered a few images. */
interface Looked extends Header {
  readonly shape: readonly number[];
  readonly kind: string;
  readonly labels: boolean;
  /** As the model lists them. */
  readonly classes: number | null;
  /** What they are called, where it says so. */
  readonly names: readonly string[] | null;
  readonly softmax: boolean;
  readonly differentiable: boolean;
  readonly versions: readonly string[];
}

export interface Seen {
  readonly known: Known;
  /** What the object is, and with what it computes. */
  readonly kind: string;
  readonly versions: readonly string[];
  readonly names?: readonly string[];
  readonly differentiable: boolean;
  /** What its scores are taken for, and why. */
  readonly text: string;
  /** What it answered to the opening's images. */
  readonly values: Float32Array;
}

type Asked = Pick<OpenModelOptions, 'classes' | 'scores'>;

/** What one number for each image is: a probability where it could be one. */
function readingOf(values: Float32Array, scores: ScoreKind | undefined): Reading {
  const probable = values.every((value) => value >= 0 && value <= 1);
  return (scores === undefined ? probable : scores === 'probabilities') ? 'one probability' : 'one logit';
}

const TEXTS: Readonly<Record<Reading, string>> = {
  rows: '',
  'one probability': ', one for each image, read as two classes',
  'one logit': ', one for each image, read as two classes',
};

function scoresOf(
  source: string,
  { shape, labels, classes, softmax }: Looked,
  values: Float32Array,
  asked: Asked,
): Pick<Known, 'classes' | 'scores' | 'answers' | 'reading'> {
  const n = shape[0];
  const refused = (what: string) => new PythonModelError(source, what, true);
  if (labels || (asked.scores === 'labels' && values.length === n)) {
    const count = classes ?? asked.classes;
    if (count === undefined)
      throw new PythonModelError(
        source,
        'answers with labels alone: say how many classes there are: `classes` in code, --classes N of inspect.',
      );
    return { classes: count, scores: 'labels', answers: 'labels', reading: 'rows' };
  }
  if (values.length === n) {
    const reading = readingOf(values, asked.scores);
    return { classes: 2, scores: reading === 'one logit' ? 'logits' : 'probabilities', answers: 'scores', reading };
  }
  if (shape.length !== 2)
    throw refused(`answers ${n} images with scores of the shape [${shape.join(', ')}]; expected [${n}, classes].`);
  if (softmax && asked.scores !== undefined && asked.scores !== 'probabilities')
    throw refused(`gives probabilities, as its last layer says, not ${asked.scores}.`);
  const scores = softmax ? 'probabilities' : (asked.scores ?? kindOf(values, shape[1]));
  return { classes: shape[1], scores, answers: 'scores', reading: 'rows' };
}

/** What the model answers to a few images that are handed over in one way. */
async function lookAt(
  sidecar: Sidecar,
  { source, name }: Pick<Known, 'source' | 'name'>,
  way: ModelInput,
  asked: Asked,
  signal: AbortSignal,
): Promise<Seen> {
  const images = probeImages(way.shape);
  try {
    const { shape, pixels } = pixelsOf(images, way.layout);
    const answered = await sidecar.ask({ do: 'look', shape }, pixels, signal);
    const looked = answered.header as Looked;
    const [n] = images.shape;
    if (looked.shape[0] !== n)
      throw new PythonModelError(
        source,
        `answers ${n} images with [${looked.shape.join(', ')}]; expected [${n}, classes].`,
        true,
      );
    const outputShape = looked.shape.slice(1);
    const values = checkedValues({ source, outputShape }, answered, n);
    const read = scoresOf(source, looked, values, asked);
    const why = looked.softmax ? ' (its softmax is taken off for gradients)' : '';
    return {
      known: { source, name, way, outputShape, softmax: looked.softmax, ...read },
      ...{ kind: looked.kind, versions: looked.versions, values, ...(looked.names && { names: looked.names }) },
      differentiable: looked.differentiable && read.answers === 'scores',
      text: `${read.scores}${TEXTS[read.reading]}${why}`,
    };
  } finally {
    images.dispose();
  }
}

/**
 * What the model answers, in the first way of handing images over that it takes.
 * @throws PythonModelError with what it says of the first way, where it takes none.
 */
export async function look(
  sidecar: Sidecar,
  model: Pick<Known, 'source' | 'name'>,
  ways: readonly ModelInput[],
  asked: Asked,
  signal: AbortSignal,
): Promise<Seen> {
  let first: { readonly error: PythonModelError; readonly way: ModelInput } | undefined;
  for (const way of ways)
    try {
      return await lookAt(sidecar, model, way, asked, signal);
    } catch (error) {
      if (!(error instanceof PythonModelError && error.refusesImages)) throw error;
      first ??= { error, way };
    }
  const { error, way } = first as NonNullable<typeof first>;
  const others = ways.slice(1).map(({ layout }) => layout);
  const also = others.length ? `; it takes neither ${others.join(' nor ')}` : '';
  throw new PythonModelError(model.source, `${error.what.replace(/\.$/, '')}, asked for ${layoutText(way)}${also}.`);
}
