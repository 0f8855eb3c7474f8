import { findArchitecture, parameterCount } from '../../../../models/index.js';
import { type ClaimTable, fromPart, type Measured } from '../../../../study/index.js';
import { published } from '../../published.js';
import type { StudyResults } from '../../study-results.js';
import type { WalkthroughResult } from './result.js';

/** A figure of one photograph: counted, not sampled, so it has no interval. */
const exact = (measured: number, reason: string, { stamp }: WalkthroughResult, elsewhere = false): Measured => ({
  measured,
  n: 1,
  interval: null,
  reason,
  stamp,
  ...(elsewhere && { elsewhere }),
});

const NOT_HAD = 'the weights cannot be had here; beside it what EfficientNet-Lite0 gives on another photograph';

const printedLoss = (): number => published.find(({ id }) => id === 'goldfish-loss')?.value ?? Number.NaN;

const claim = (read: (result: WalkthroughResult) => Measured) =>
  fromPart<StudyResults, 'walkthrough'>('walkthrough', (result) => read(result));

export const walkthroughClaims: ClaimTable<StudyResults> = {
  'resnet18-parameters': claim((result) =>
    exact(parameterCount(findArchitecture('resnet18')), 'counted in this library’s network of that name', result),
  ),
  'goldfish-loss': claim((result) => exact(result.photo.answers.loss, NOT_HAD, result, true)),
  'goldfish-probability': claim((result) => exact(result.photo.answers.of.probability, NOT_HAD, result, true)),
  'goldfish-exp': claim((result) => exact(Math.exp(-printedLoss()), 'computed from the printed loss', result)),
  'koala-clean': claim((result) => exact(100 * result.second.answers.of.probability, NOT_HAD, result, true)),
  'koala-balloon': claim((result) =>
    exact(
      100 * result.secondAttack.answers.top[0].probability,
      `${NOT_HAD}; ${result.secondAttack.answers.top[0].name}, at L∞ ε 4/255`,
      result,
      true,
    ),
  ),
  'efficientnet-goldfish': claim((result) =>
    exact(result.photo.answers.of.probability, 'the same weights and photograph', result),
  ),
};
