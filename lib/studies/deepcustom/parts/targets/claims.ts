import { type ClaimTable, fromPart, type Measured, NOT_RUN } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { TargetSet, TargetsResult } from './result.js';
import { trainedText } from './words.js';

const COUNTED = 'the published weights, counted on all test images';

const claim = (read: (result: TargetsResult) => Measured) =>
  fromPart<StudyResults, 'targets'>('targets', (result) => read(result));

/** The published file is the printed network itself: its accuracy is counted, not sampled. */
function accuracy(result: TargetsResult, set: TargetSet | undefined, elsewhere?: string): Measured {
  if (!set?.published) return NOT_RUN;
  const { correct, n } = set.published;
  return {
    measured: (100 * correct) / n,
    n,
    interval: null,
    reason: [COUNTED, elsewhere, trainedText(set)].filter(Boolean).join('; '),
    stamp: { ...result.stamp, data: set.data },
    ...(elsewhere && { elsewhere: true }),
  };
}

const parameters = (result: TargetsResult, set: TargetSet | undefined): Measured =>
  set
    ? { measured: set.parameters, n: 1, interval: null, reason: 'counted in the published file', stamp: result.stamp }
    : NOT_RUN;

export const targetClaims: ClaimTable<StudyResults> = {
  'target-mnist-acc': claim((result) => accuracy(result, result.mnist)),
  'target-mnist-params': claim((result) => parameters(result, result.mnist)),
  'target-cifar-acc': claim((result) =>
    accuracy(result, result.cifar, 'of a copy in JPEG, not of the canonical pixels that the printed figure is on'),
  ),
  'target-cifar-params': claim((result) => parameters(result, result.cifar)),
};
