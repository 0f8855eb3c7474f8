import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { interruptSignal, type Tensor2D, tf } from '../../../tensor/index.js';
import { type Layout, layoutText, type ModelInput, modelInputs } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { probeImages, toldByAnswers } from '../probe.js';
import { PythonModelError } from './errors.js';
import { look, type Seen } from './look.js';
import type { Header } from './messages.js';
import { boxed, differentiable, pixelsOf } from './model.js';
import { Sidecar } from './sidecar.js';
import { readPythonSource } from './source.js';

/** What Python says of an object once it is found. */
interface Loaded extends Header {
  /** How images may be handed over, the likeliest first. */
  readonly layouts: readonly Layout[];
  /** Dimensions of one image, where the object states them. */
  readonly stated: readonly (number | null)[] | null;
  readonly files: readonly string[];
}

export interface OpenedPython extends Opened {
  /** Names what it answers, so that two of them are told apart; undefined where it answers differently each time. */
  identity(): Promise<string | undefined>;
}

type Asked = Pick<OpenModelOptions, 'name' | 'input' | 'layout' | 'classes' | 'scores' | 'python' | 'signal'>;

/** How images can be handed over: as the object states, as somebody says, or as such objects take them. */
function waysOf(source: string, { layouts, stated }: Loaded, { input, layout }: Asked): readonly ModelInput[] {
  const only = layout ?? (layouts.length === 1 ? layouts[0] : undefined);
  if (stated) {
    const sizes = stated.map((size) => size ?? undefined);
    return modelInputs(source, sizes, { asked: input, channelsLast: layouts[0] !== 'nchw', layout: only });
  }
  if (!input)
    throw new PythonModelError(
      source,
      'does not state what it takes: say which images with the input option: [height, width, channels].',
    );
  // One line of gray pixels is a row of values, as tables have them.
  const likely = input[0] === 1 && input[2] === 1 ? [...new Set<Layout>(['flat', ...layouts])] : layouts;
  return (only === undefined ? likely : [only]).map((each) => ({ shape: input, layout: each }));
}

/** How much of an error is told where it is no error, but a reason. */
const LONGEST_REASON = 160;

const inShort = (what: string) =>
  what.length > LONGEST_REASON ? `${what.slice(0, LONGEST_REASON)}…` : what.replace(/\.$/, '');

/** Why the model has no gradients here; undefined where it has. */
function withoutGradients(sidecar: Sidecar, seen: Seen, signal: () => AbortSignal): string | undefined {
  if (!seen.differentiable) return seen.known.answers === 'labels' ? 'labels have no gradient' : 'it has no gradients';
  const images = probeImages(seen.known.way.shape);
  try {
    const at = differentiable(sidecar, seen.known, signal).linearize?.(images);
    const cotangent = tf.onesLike(at?.logits as Tensor2D);
    try {
      at?.pullback(cotangent).dispose();
      return undefined;
    } finally {
      cotangent.dispose();
      at?.dispose();
    }
  } catch (error) {
    if (!(error instanceof PythonModelError && error.refusesImages)) throw error;
    return inShort(error.what);
  } finally {
    images.dispose();
  }
}

/** Digits of an answer that count: another number of threads may sum in another order. */
const DIGITS = 4;

async function answersName(sidecar: Sidecar, { known, values }: Seen, signal: AbortSignal) {
  const images = probeImages(known.way.shape);
  const { shape, pixels } = pixelsOf(images, known.way.layout);
  images.dispose();
  const again = (await sidecar.ask({ do: 'scores', shape }, pixels, signal)).values;
  if (again.length !== values.length || again.some((value, i) => value !== values[i])) return undefined;
  const rounded = Array.from(values, (value) => value.toPrecision(DIGITS));
  return createHash('sha256').update(rounded.join()).digest('hex');
}

/**
 * Opens an object in a Python file: a torch module, a Keras model, a function of a batch, or what has `predict_proba`,
 * `predict`, or `logits` and `vjp`; or a function that returns one. It runs in a process of its own, by an interpreter of
 * the user's, and is asked over a socket; where its library differentiates, it has gradients. `logits(images)` and
 * `vjp(images, cotangent)` take and give NumPy arrays, float32: `vjp` is the product of the cotangent [n, classes] with the
 * Jacobian, of the images' shape; the object may state `layout` and `input_shape`, that of one image in this layout.
 * @param source python:FILE.py:NAME
 * @throws PythonModelError naming the source, what went wrong and what to do; DataError where it cannot be meant, or its
 * input is no image; RangeError where an option is out of range.
 */
export async function openPython(source: string, options: Asked = {}): Promise<OpenedPython> {
  const { file, object } = readPythonSource(source);
  const signalNow = () => options.signal ?? interruptSignal();
  const sidecar = new Sidecar(source, options.python ?? {});
  try {
    const { header } = await sidecar.ask({ do: 'load', file, name: object }, undefined, signalNow());
    const loaded = header as Loaded;
    const ways = waysOf(source, loaded, options);
    const name = options.name ?? `${basename(file, extname(file))}.${object}`;
    const seen = await look(sidecar, { source, name }, ways, options, signalNow());
    const reason = withoutGradients(sidecar, seen, signalNow);
    sidecar.opened();
    const { known, kind, versions, text, names } = seen;
    const how = reason === undefined ? 'with gradients' : `a black box: ${reason}`;
    const found = loaded.stated || ways.length === 1 ? '' : ' (found by trying)';
    return {
      model: (reason === undefined ? differentiable : boxed)(sidecar, known, signalNow),
      description: `Python object ${object} of ${basename(file)} (${kind}; ${how}); takes ${layoutText(known.way)}${found}; gives ${text}; ${versions.join(', ')}`,
      told: known.softmax
        ? 'its last layer is a softmax, which is taken off for gradients'
        : toldByAnswers(known.scores, options.scores),
      ...(reason !== undefined && { blackBox: reason }),
      ...(names && { classNames: names }),
      layout: known.way.layout,
      files: loaded.files,
      identity: () => answersName(sidecar, seen, signalNow()),
      dispose: () => sidecar.dispose(),
    };
  } catch (error) {
    sidecar.dispose();
    throw error;
  }
}
