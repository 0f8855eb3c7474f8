import { holm } from '../evaluation/index.js';

const SIGNIFICANCE = 0.05;

/** One of several tests that were made together. */
export interface JudgedTest {
  /** After Holm's adjustment. */
  readonly adjustedP: number;
  /** `within`: the test at 5 % does not tell the two figures apart. */
  readonly verdict: 'within' | 'differs';
  /** "p = .04 after Holm's adjustment over 16 tests" */
  readonly said: string;
}

/** The one rule by which figures that were sampled or trained anew are held against published ones. */
export function judgeTests(pValues: readonly number[]): JudgedTest[] {
  return holm(pValues).map((adjustedP) => {
    const shown = adjustedP < 0.001 ? 'p < .001' : `p = ${adjustedP.toFixed(3).replace(/^0/, '')}`;
    return {
      adjustedP,
      verdict: adjustedP >= SIGNIFICANCE ? 'within' : 'differs',
      said: `${shown} after Holm's adjustment over ${pValues.length} tests`,
    };
  });
}
