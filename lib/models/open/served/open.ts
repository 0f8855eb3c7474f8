import { createHash } from 'node:crypto';
import { interruptSignal, type Tensor4D, tf } from '../../../tensor/index.js';
import type { Classifier, ScoreKind } from '../../contracts.js';
import { blackBox, firstThatRuns } from '../black-box.js';
import { layoutText, type ModelInput } from '../layout.js';
import type { Opened } from '../opened.js';
import { noScores } from '../outputs.js';
import { kindOf, probeImages, toldByAnswers } from '../probe.js';
import { ServedClient } from './client.js';
import { ServedError } from './errors.js';
import { type ServedInput, servedInput } from './input.js';
import { askMetadata, type ServedMetadata } from './metadata.js';
import type { ServedOptions } from './options.js';
import { chooseOutput, isUndecided, outputValues, shown, sized, statedClasses } from './output.js';
import { PROTOCOLS } from './protocol.js';
import { type AskedOutput, Queries } from './queries.js';
import type { Served } from './served.js';

/** A model that is queried over HTTP. */
export interface ServedModel extends Opened {
  readonly model: Classifier;
  readonly served: Served;
}

/** What looking at a few answers tells. */
interface Seen {
  readonly way: ModelInput;
  readonly output: AskedOutput;
  readonly classes: number;
  readonly scores: ScoreKind;
  readonly text: string;
  /** What the model answered to the opening's rows. */
  readonly values: Float64Array;
}

type Asked = Pick<ServedOptions, 'output' | 'classes' | 'scores'>;

/** Rows of noise that a model is opened with; the caller disposes them. */
function openingImages({ shape }: ModelInput, batch: number | undefined): Tensor4D {
  return tf.tidy(() => {
    const noise = probeImages(shape);
    return batch === undefined
      ? noise
      : (noise.slice([0, 0, 0, 0], [1, -1, -1, -1]).tile([batch, 1, 1, 1]) as Tensor4D);
  });
}

async function look(
  url: string,
  queries: Queries,
  { batch }: ServedInput,
  way: ModelInput,
  metadata: ServedMetadata | undefined,
  asked: Asked,
  signal: AbortSignal,
): Promise<Seen> {
  const stated = metadata?.outputs ?? [];
  // A server may give one output of several unless it is asked for another; where its description leaves open which one
  // holds the scores, the answer has to tell.
  const undecided = isUndecided(stated, asked);
  const known = stated.length && !undecided ? chooseOutput(url, stated, asked) : undefined;
  const only = known?.name ?? asked.output;
  const images = openingImages(way, batch);
  try {
    const outputs = await queries.probe(images, way, only, signal);
    const [rows] = images.shape;
    const chosen = chooseOutput(
      url,
      outputs,
      asked.output === undefined && known ? { ...asked, output: known.name } : asked,
    );
    const output = { ...chosen, asked: only ?? (stated.length ? chosen.name : undefined) };
    const { shape, values } = outputValues(url, outputs, chosen, rows);
    // Where several might be meant, what a server gives unasked must fit as well.
    if (undecided && chosen.answers === 'scores' && shape[1] !== asked.classes)
      throw new ServedError(url, noScores(stated.map(sized), asked.classes));
    const tensor = outputs.find(({ name }) => name === chosen.name);
    const reason = (known ?? chosen).reason;
    const text = `output ${tensor ? shown({ ...tensor, shape: [-1, ...shape.slice(1)] }) : chosen.name}${reason === undefined ? '' : `, ${reason}`}`;
    if (chosen.answers === 'labels') {
      const classes = asked.classes;
      if (classes === undefined)
        throw new ServedError(
          url,
          'answers with labels alone: say how many classes there are with the classes option.',
        );
      if (values.length !== rows)
        throw new ServedError(url, `answers ${rows} rows with labels of the shape [${shape}]; expected [${rows}].`);
      return { way, output, classes, scores: 'labels', text: `${text}: labels`, values };
    }
    if (shape.length !== 2 || shape[1] < 2)
      throw new ServedError(
        url,
        `answers ${rows} rows with ${text} of the shape [${shape}]; expected [${rows}, classes]. Name another output, or say that these are labels (scores).`,
      );
    const [, classes] = shape;
    const promised = statedClasses(stated, chosen);
    if (promised !== undefined && promised !== classes)
      throw new ServedError(
        url,
        `states ${promised} classes and sends ${classes}; mend its description, or the model.`,
      );
    const scores = asked.scores ?? kindOf(values, classes);
    const kind =
      asked.scores === undefined ? (scores === 'probabilities' ? ' (they sum to one)' : ' (no probabilities)') : '';
    return { way, output, classes, scores, text: `${text}: ${scores}${kind}`, values };
  } finally {
    images.dispose();
  }
}

/** Digits of an answer that count: a server that was started again may sum in another order. */
const DIGITS = 4;

/** Names what the model answers to the opening's rows; undefined where it answers otherwise than it did then. */
async function answersName(
  url: string,
  queries: Queries,
  { batch }: ServedInput,
  { way, output, values }: Seen,
  signal: AbortSignal,
): Promise<string | undefined> {
  const images = openingImages(way, batch);
  try {
    const outputs = await queries.probe(images, way, output.asked, signal);
    const again = outputValues(url, outputs, output, images.shape[0]).values;
    if (again.length !== values.length || again.some((value, i) => value !== values[i])) return undefined;
    const rounded = Array.from(values, (value) => value.toPrecision(DIGITS));
    return createHash('sha256').update(rounded.join()).digest('hex');
  } finally {
    images.dispose();
  }
}

/**
 * Opens a model on a server: a black box that is queried over HTTP, in batches. Opening it sends a few rows of noise;
 * every row sent is counted.
 * @param address of the Open Inference Protocol, version 2 (KServe, Triton, MLServer):
 * http(s)://HOST:PORT/v2/models/NAME; of a server that answers `instances` with `predictions`: …/v1/models/NAME
 * (TensorFlow Serving, KServe), each also with /versions/VERSION, or an address that ends in :predict or /predict
 * (endpoints of Vertex AI, and containers made for it).
 * @throws ServedError naming the address, what went wrong and what to do; DataError where the address cannot be meant
 * or the model's input is no image; RangeError where an option is out of range.
 */
export async function openServed(address: string, options: ServedOptions = {}): Promise<ServedModel> {
  const client = new ServedClient(address, options);
  const { url } = client.address;
  const signalNow = () => options.signal ?? interruptSignal();
  try {
    const protocol = PROTOCOLS[client.address.protocol];
    const metadata = await askMetadata(client, protocol.readMetadata, signalNow());
    const input = servedInput(url, metadata, options);
    const queries = new Queries(client, protocol, input, { batch: options.batch, concurrency: client.concurrency });
    const seen = await firstThatRuns(
      input.ways,
      (way) => look(url, queries, input, way, metadata, options, signalNow()),
      (error) => error instanceof ServedError && error.refusesRows,
    );
    const { way, output, classes, scores } = seen;
    const answer = async (images: Tensor4D) => {
      const [n] = images.shape;
      const found = await queries.answers(images, way, output, signalNow());
      const expected = output.answers === 'labels' ? 1 : classes;
      if (n && found.values.length !== n * expected)
        throw new ServedError(
          url,
          `answers with [${found.shape}] where [n, ${expected}] was expected, as when the model was opened; was it exchanged meanwhile?`,
        );
      return found;
    };
    const model = blackBox(
      { name: options.name ?? client.address.name, inputShape: way.shape, classes, scores, answers: output.answers },
      answer,
      (what) => new ServedError(url, what),
    );
    const platform = metadata?.platform === undefined ? '' : `, platform ${metadata.platform}`;
    const takes = `${layoutText(way)} (${input.stated === undefined ? 'found by trying' : `it states ${input.stated}`})`;
    return {
      model,
      description: `model ${client.address.name} served at ${url} (${protocol.title}${platform}; a black box); takes ${takes}; ${seen.text}`,
      told: toldByAnswers(scores, options.scores),
      blackBox: 'a server answers for it',
      layout: way.layout,
      files: [],
      served: {
        url,
        metadata,
        identity: async () => {
          const answers = await answersName(url, queries, input, seen, signalNow());
          return JSON.stringify([url, metadata ?? null, way.layout, output.name, scores, answers ?? null]);
        },
        counts: () => ({ ...client.counts, keptRows: queries.keptRows }),
        keepAnswersIn: (journal) => queries.keepAnswersIn(journal),
      },
      dispose: () => client.dispose(),
    };
  } catch (error) {
    client.dispose();
    throw error;
  }
}
