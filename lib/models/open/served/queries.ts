import { createHash } from 'node:crypto';
import type { Tensor4D } from '../../../tensor/index.js';
import { type Answer, inBatches, joined } from '../black-box.js';
import { arranged, type Layout, type ModelInput } from '../layout.js';
import type { ServedClient } from './client.js';
import { inParallel } from './in-parallel.js';
import type { ServedInput } from './input.js';
import type { Journal } from './options.js';
import { type ChosenOutput, outputValues } from './output.js';
import type { Protocol } from './protocol.js';
import type { AnswerTensor } from './tensors.js';

/** Most rows of a request, unless more are asked for. */
const REQUEST_ROWS = 500;

/** The output that is read; `asked`: its name goes into each request, where the server knows outputs by name. */
export type AskedOutput = ChosenOutput & { readonly asked: string | undefined };

export interface QuerySettings {
  readonly batch?: number;
  readonly concurrency: number;
}

/** The pixels of images as the model wants them, with their shape. */
async function pixelsOf(images: Tensor4D, layout: Layout): Promise<{ shape: readonly number[]; pixels: Float32Array }> {
  const input = arranged(images, layout);
  try {
    const pixels = (await input.data()) as Float32Array;
    // JSON cannot carry them: the server would see something else.
    if (!pixels.every(Number.isFinite)) throw new RangeError('A served model can only be queried with finite pixels.');
    return { shape: input.shape, pixels };
  } finally {
    input.dispose();
  }
}

/** Queries a served model: as many rows a request as it takes, and none of which the answer is kept. */
export class Queries {
  #id = 0;
  #keptRows = 0;
  #journal: Journal | undefined;
  /** The finished piece that was last looked up or kept; see `keepAnswersIn`. */
  #phase = '';
  readonly #times = new Map<string, number>();

  constructor(
    private readonly client: ServedClient,
    private readonly protocol: Protocol,
    private readonly input: ServedInput,
    private readonly settings: QuerySettings,
  ) {}

  /** Rows whose answer was kept by an earlier run. */
  get keptRows(): number {
    return this.#keptRows;
  }

  /**
   * Keeps every answer there. Returns the journal as those are to use it who keep finished pieces of work in it: a
   * piece that was finished is not worked on again, and its queries are not sent again, so that without a name of
   * the phase a later query would be taken for the piece's and get its answer.
   */
  keepAnswersIn(journal: Journal): Journal {
    this.#journal = journal;
    return {
      get: (key) => {
        const kept = journal.get(key);
        this.#phase = kept ? `after ${key}` : key;
        return kept;
      },
      put: (key, value) => {
        journal.put(key, value);
        this.#phase = `after ${key}`;
      },
    };
  }

  /** Every output for a few images [n, h, w, c], in one request. */
  async probe(
    images: Tensor4D,
    { layout }: ModelInput,
    output: string | undefined,
    signal: AbortSignal,
  ): Promise<AnswerTensor[]> {
    const { shape, pixels } = await pixelsOf(images, layout);
    return this.#outputs(pixels, shape, output, signal);
  }

  /** Answers to images [n, h, w, c], from as many requests as are needed. */
  async answers(images: Tensor4D, { layout }: ModelInput, chosen: AskedOutput, signal: AbortSignal): Promise<Answer> {
    const {
      pixels,
      shape: [n, ...image],
    } = await pixelsOf(images, layout);
    const width = image.reduce((a, b) => a * b, 1);
    const usual = Math.max(1, Math.min(REQUEST_ROWS, Math.floor(this.protocol.requestValues / width)));
    const batch = this.input.batch ?? this.settings.batch ?? usual;
    // A model of a fixed batch is given whole ones, the last filled up with black images.
    const batches = inBatches(pixels, n, batch, this.input.batch !== undefined);
    const found = new Array<Answer>(batches.length);
    await inParallel([...batches.entries()], this.settings.concurrency, async ([i, rows]) => {
      found[i] = await this.#answered(rows, [rows.length / width, ...image], chosen, signal);
    });
    return joined(found, batch, n);
  }

  async #answered(
    pixels: Float32Array,
    shape: readonly number[],
    chosen: AskedOutput,
    signal: AbortSignal,
  ): Promise<Answer> {
    const journal = this.#journal;
    const key = journal && this.#keyOf(pixels, shape, chosen);
    const kept = key === undefined ? undefined : journal?.get(key);
    if (kept) {
      this.#keptRows += shape[0];
      const values = new Float32Array(Uint8Array.from(kept).buffer);
      const columns = values.length / shape[0];
      return { shape: chosen.answers === 'labels' ? [shape[0]] : [shape[0], columns], values };
    }
    const outputs = await this.#outputs(pixels, shape, chosen.asked, signal);
    const answer = outputValues(this.client.address.url, outputs, chosen, shape[0]);
    const values = Float32Array.from(answer.values);
    if (key !== undefined) journal?.put(key, new Uint8Array(values.buffer));
    return { shape: answer.shape, values };
  }

  /** The outputs for rows of pixels, one request; `output`: the only one that is asked for. */
  async #outputs(
    rows: Float32Array,
    shape: readonly number[],
    output: string | undefined,
    signal: AbortSignal,
  ): Promise<AnswerTensor[]> {
    const { name, datatype } = this.input;
    const body = this.protocol.requestBody(`advlab-${++this.#id}`, { name, datatype, shape, data: rows }, output);
    return this.protocol.readAnswer(this.client.address.url, await this.client.infer(body, shape[0], signal));
  }

  /**
   * Names a request by what it sends, in which phase, and by how often it was sent before in that: whoever sends it twice
   * wants to know whether the model says the same again.
   */
  #keyOf(pixels: Float32Array, shape: readonly number[], { name }: ChosenOutput): string {
    const query = createHash('sha256')
      .update(JSON.stringify([shape, name, this.#phase]))
      .update(pixels)
      .digest('hex')
      .slice(0, 32);
    const times = this.#times.get(query) ?? 0;
    this.#times.set(query, times + 1);
    return `answer ${query} ${times}`;
  }
}
