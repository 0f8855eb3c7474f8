import { requireNumber } from '../../attacks/index.js';
import { argmaxRows, type Certified, type Certifier, type Network } from '../../models/index.js';
import { interruptSignal, pause, rowsPerCall, type Tensor2D, type Tensor4D } from '../../tensor/index.js';
import { type CrownOptions, crownMargins } from './crown.js';
import { ibpMargins } from './ibp.js';
import { requireLabels } from './labels.js';
import { boundSteps } from './rules.js';

export interface CertifyBoundsOptions extends CrownOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]; the ball ends where pixels do. */
  readonly epsilon: number;
  /** `ibp`: two passes of the network; `crown`: much tighter on networks that were not trained for intervals, and much dearer. */
  readonly method: 'ibp' | 'crown';
}

/**
 * Certifies by bounds: a row is certified where the network answers with its label and the lower bounds of all margins,
 * label's logit minus any other's, are above 0 (`ibpMargins`, `crownMargins`). The proof holds in exact arithmetic and
 * as float32 computes the network.
 * @throws TypeError naming the layers that have no rule; RangeError where epsilon is not from 0 to 1, the method is
 * unknown or, in certifying, labels do not fit.
 */
export function certifyBounds(
  network: Network,
  { epsilon, method, intermediate = 'crown', signal = interruptSignal() }: CertifyBoundsOptions,
): Certifier {
  requireNumber('epsilon', epsilon, { from: 0, to: 1 });
  if (method !== 'ibp' && method !== 'crown') throw new RangeError(`method must be ibp or crown, got ${method}.`);
  // Said now, not in the middle of an evaluation.
  const steps = boundSteps(network);
  const width = Math.max(...steps.map(({ node }) => node.output.reduce((a, b) => a * b, 1)));
  const marginsOf = async (images: Tensor4D, labels: Int32Array): Promise<Tensor2D> =>
    method === 'ibp'
      ? ibpMargins(network, images, labels, epsilon)
      : crownMargins(network, images, labels, epsilon, { intermediate, signal });

  const certifyBatch = async (images: Tensor4D, labels: Int32Array): Promise<Certified> => {
    const answers = await network.predict(images);
    const answered = argmaxRows(answers.dataSync(), network.classes);
    answers.dispose();
    const bounds = await marginsOf(images, labels);
    const values = bounds.dataSync() as Float32Array;
    bounds.dispose();
    const margins = Float32Array.from(labels, (_, row) =>
      values.subarray(row * network.classes, (row + 1) * network.classes).reduce((a, b) => Math.min(a, b)),
    );
    // Not in the form of a negation: a bound that is no number proves nothing.
    const certified = Uint8Array.from(margins, (margin, row) => Number(answered[row] === labels[row] && margin > 0));
    return { certified, margins };
  };

  return {
    name: method,
    description: `${method === 'ibp' ? 'interval bound propagation' : `CROWN, intermediate bounds by ${intermediate}`}, L∞ ball of ${Number(epsilon.toPrecision(9))} within [0, 1]`,
    norm: 'linf',
    epsilon,
    margin: 'logits',
    certify: async (images, labels) => {
      const [n] = images.shape;
      requireLabels(labels, n, network.classes);
      const all = { certified: new Uint8Array(n), margins: new Float32Array(n) };
      const rows = rowsPerCall(width);
      for (let from = 0; from < n; from += rows) {
        await pause(signal);
        const count = Math.min(rows, n - from);
        const batch = images.slice([from], [count]) as Tensor4D;
        try {
          const { certified, margins } = await certifyBatch(batch, labels.subarray(from, from + count));
          all.certified.set(certified, from);
          all.margins.set(margins, from);
        } finally {
          batch.dispose();
        }
      }
      return all;
    },
  };
}
