import jstat from 'jstat';
import { requireNumber } from '../../../attacks/index.js';
import { type Classifier, NO_ANSWER } from '../../../models/index.js';
import { shareAtLeast } from '../../../tensor/index.js';
import { type LabelledRows, overRows, requireSampling, type SamplingOptions } from './counts.js';

const { jStat } = jstat;

export interface CertifySmoothedOptions extends SamplingOptions {
  /** Draws that choose the class (default 100). */
  readonly selection?: number;
  /** Other draws, which estimate how likely it is (default 10,000). */
  readonly samples?: number;
}

/** What holds for one row. */
export interface SmoothedCertificate {
  /** Position of the row in its data set. */
  readonly row: number;
  readonly label: number;
  /** The class that the smoothed classifier names; −1 (`NO_ANSWER`) where it abstains. */
  readonly answer: number;
  /**
   * No perturbation shorter than this (L2, in pixel units of [0, 1], also beyond the pixel range) changes the answer; 0
   * where it abstains.
   */
  readonly radius: number;
  /** The class that most of the selection named, also where it abstains. */
  readonly selected: number;
  /** Lower bound of the share of noisy images that are read as that class, at confidence 1 − alpha. */
  readonly lowerBound: number;
  /** Answers of the draws that chose, for each class. */
  readonly selection: Int32Array;
  /** Answers of the draws that estimated, for each class. */
  readonly counts: Int32Array;
  /** Noisy images that the model was asked about. */
  readonly queries: number;
}

const SELECTION = 0x5e1;
const ESTIMATE = 0xe57;

/**
 * The largest radius that `certifySmoothed` can give, in L2 and pixel units: that of a row which all draws read alike,
 * σ Φ⁻¹(α^(1/N)) (Cohen, Rosenfeld and Kolter, 2019). It grows with the logarithm of N alone; a row that is certified so
 * far may be robust farther.
 * @param options σ above 0; N, the draws that estimate (default 10,000); alpha above 0, at most ½ (default .001).
 * @throws RangeError where a number is out of range.
 */
export function largestSmoothedRadius({
  sigma,
  samples = 10_000,
  alpha = 0.001,
}: Pick<CertifySmoothedOptions, 'sigma' | 'samples' | 'alpha'>): number {
  requireSampling({ sigma, alpha });
  requireNumber('samples', samples, { from: 1, whole: true });
  return radiusOf(sigma, shareAtLeast(samples, samples, alpha));
}

/** The radius that a share above ½ is worth; 0 of any other. */
const radiusOf = (sigma: number, lowerBound: number): number =>
  lowerBound > 0.5 ? sigma * jStat.normal.inv(lowerBound, 0, 1) : 0;

/** The certificate that counts of answers give, of `samples` draws that estimate. */
function certificateOf(
  selection: Int32Array,
  counts: Int32Array,
  { sigma, samples, alpha }: { readonly sigma: number; readonly samples: number; readonly alpha: number },
): Pick<SmoothedCertificate, 'answer' | 'radius' | 'selected' | 'lowerBound'> {
  const selected = selection.indexOf(Math.max(...selection));
  const lowerBound = shareAtLeast(counts[selected], samples, alpha);
  const answer = lowerBound > 0.5 ? selected : NO_ANSWER;
  return { answer, radius: radiusOf(sigma, lowerBound), selected, lowerBound };
}

/**
 * Certifies rows of the classifier smoothed by Gaussian noise, by CERTIFY of Cohen, Rosenfeld and Kolter (2019,
 * "Certified adversarial robustness via randomized smoothing"): some draws choose a class, others bound its share p from
 * below (Clopper and Pearson, one-sided, at 1 − alpha); where p is above ½ that class is the smoothed classifier's answer
 * in a radius of σ Φ⁻¹(p), else it abstains. Each row is wrong with probability alpha at most, over the draws. Noisy
 * images are not clipped to [0, 1]. A draw without an answer counts against every class. The draws are keyed by seed and
 * row: certificates do not depend on batches, nor on which other rows there are.
 * @returns one certificate a row, in their order.
 * @throws RangeError where a number is out of range or the rows do not fit the model; Interrupted when stopped.
 */
export async function certifySmoothed(
  model: Classifier,
  data: LabelledRows,
  { selection: choosing = 100, samples = 10_000, ...options }: CertifySmoothedOptions,
): Promise<SmoothedCertificate[]> {
  requireNumber('selection', choosing, { from: 1, whole: true });
  requireNumber('samples', samples, { from: 1, whole: true });
  const { sigma, alpha = 0.001 } = options;
  const queries = choosing + samples;
  return overRows(model, data, { ...options, queries }, async (row, count) => {
    const selection = await count(SELECTION, choosing);
    const counts = await count(ESTIMATE, samples);
    return { ...row, ...certificateOf(selection, counts, { sigma, samples, alpha }), selection, counts, queries };
  });
}
