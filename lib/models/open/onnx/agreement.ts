import type { Tensor4D } from '../../../tensor/index.js';
import type { Answer } from '../black-box.js';
import { paired } from '../reading.js';
import type { Differentiated, Known } from './differentiable.js';
import type { OnnxModel } from './model.js';

/** How far apart answers may be, as a share of the largest: sums of float32 in another order. */
const NEAR = 1e-3;
/** Where values are rounded inside: one that lies on an edge may go to the one side or the other. */
const NEAR_ROUNDED = 5e-2;

/** Scores below this are all rounding. */
const FAINT = 1e-6;

const ROUNDING = ['QuantizeLinear', 'Round', 'Floor', 'Ceil'];
const FLOAT16 = 10;

/** Whether the graph rounds inside, to whole numbers or to 16 bits. */
const roundsInside = ({ nodes, constants }: OnnxModel): boolean =>
  nodes.some(({ type }) => ROUNDING.includes(type)) ||
  [...constants.values()].some(({ elements }) => elements === FLOAT16);

/** The largest difference of two lists as a share of the largest value. */
function apart(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    // A model that breaks down does so in both.
    if (Number.isNaN(expected[i]) && Number.isNaN(found[i])) continue;
    const between = Math.abs(found[i] - expected[i]);
    // NaN where the other is a number counts as infinitely far.
    if (!(between <= difference)) difference = Number.isNaN(between) ? Number.POSITIVE_INFINITY : between;
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / Math.max(largest, FAINT);
}

/**
 * Whether the graph run here answers images as onnxruntime did: all at once, or, where the file was made for a number of
 * images, in parts of that many; of 1 only where more would be mixed. Undefined where it does; else what differs.
 */
export async function disagreement(
  own: Differentiated,
  images: Tensor4D,
  expected: Answer,
  { batch, reading }: Known,
  graph: OnnxModel,
): Promise<string | undefined> {
  const wanted = paired(expected.values, reading);
  const near = roundsInside(graph) ? NEAR_ROUNDED : NEAR;
  const attempt = async (): Promise<string | undefined> => {
    const scores = await own.model.predict(images);
    try {
      if (scores.size !== wanted.length) return `it gives [${scores.shape}]`;
      const difference = apart(await scores.data(), wanted);
      return difference <= near
        ? undefined
        : `its answers here differ from onnxruntime's by ${(100 * difference).toPrecision(2)} %`;
    } finally {
      scores.dispose();
    }
  };
  if (batch === undefined) return attempt();
  // What one row at a time answers may be asked of many at once, where that is seen to be the same.
  if (batch === 1 && (await attempt().catch((error: Error) => error.message)) === undefined) return undefined;
  own.inParts = true;
  return attempt();
}
