import { type Layout, type ModelInput, modelInputs } from '../layout.js';
import { ServedError } from './errors.js';
import type { ServedMetadata } from './metadata.js';
import type { ServedOptions } from './options.js';
import { shown } from './output.js';

/** How a model is handed its images. */
export interface ServedInput {
  readonly name: string;
  readonly datatype: string;
  /** Rows the model wants at once; undefined: any number. */
  readonly batch?: number;
  /** Ways to hand images over, the first that runs is taken. */
  readonly ways: readonly ModelInput[];
  /** What the server states, for messages. */
  readonly stated?: string;
}

/** A server that states nothing is mostly one of tables. */
const UNSTATED: readonly Layout[] = ['flat', 'nhwc', 'nchw'];
const UNSTATED_NAME = 'input-0';
const FLOATS = ['FP32', 'FP64'];

/** @throws ServedError where the model takes something else than images, DataError where they do not fit. */
export function servedInput(
  url: string,
  metadata: ServedMetadata | undefined,
  { input: asked, layout }: Pick<ServedOptions, 'input' | 'layout'>,
): ServedInput {
  const inputs = metadata?.inputs ?? [];
  if (!inputs.length) {
    if (!asked)
      throw new ServedError(
        url,
        'does not state what it takes: say which images with the input option: [height, width, channels].',
      );
    const ways = (layout === undefined ? UNSTATED : [layout]).map((each) => ({ shape: asked, layout: each }));
    return { name: UNSTATED_NAME, datatype: 'FP32', ways };
  }
  const [input] = inputs;
  if (inputs.length > 1 || !FLOATS.includes(input.datatype))
    throw new ServedError(
      url,
      `takes ${inputs.map(shown).join(', ')}; models that take one tensor of FP32 or FP64 are queried.`,
    );
  const { name, datatype, shape } = input;
  // Some servers leave the axis of the rows out.
  const values = asked && asked[0] * asked[1] * asked[2];
  const whole = shape.length === 1 && shape[0] > 1 && (values === undefined || values === shape[0]);
  const [rows, ...image] = whole ? [-1, ...shape] : shape;
  const sizes = image.map((size) => (size > 0 ? size : undefined));
  const ways = modelInputs(url, sizes, { asked, channelsLast: false, layout });
  return { name, datatype, ways, stated: shown(input), ...(rows > 0 && { batch: rows }) };
}
