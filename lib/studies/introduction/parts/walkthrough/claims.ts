import { findArchitecture, parameterCount } from '../../../../models/index.js';
import { type ClaimTable, fromPart, type Measured } from '../../../../study/index.js';
import type { Answers } from '../../answers.js';
import { published } from '../../published.js';
import type { StudyResults } from '../../study-results.js';
import { formatLevels } from '../../words.js';
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

/** Another photograph than the printed one in any case, and mostly another network. */
const beside = (network: string, same: boolean) =>
  same
    ? 'the printed network on another photograph'
    : `the weights cannot be had here; beside it what ${network} gives on another photograph`;

/** What the first source's figures stand beside. */
function first(result: WalkthroughResult, read: (answers: Answers) => number): Measured {
  const { printedNetwork, photo, model } = result;
  return exact(read(printedNetwork ?? photo.answers), beside(model.name, printedNetwork !== undefined), result, true);
}

function second(result: WalkthroughResult, share: number, where = ''): Measured {
  const { secondModel, model } = result;
  return exact(100 * share, beside(secondModel, secondModel !== model.name) + where, result, true);
}

const printedLoss = (): number => published.find(({ id }) => id === 'goldfish-loss')?.value ?? Number.NaN;

const claim = (read: (result: WalkthroughResult) => Measured) =>
  fromPart<StudyResults, 'walkthrough'>('walkthrough', (result) => read(result));

export const walkthroughClaims: ClaimTable<StudyResults> = {
  'resnet18-parameters': claim((result) =>
    exact(parameterCount(findArchitecture('resnet18')), 'counted in this library’s network of that name', result),
  ),
  'goldfish-loss': claim((result) => first(result, ({ loss }) => loss)),
  'goldfish-probability': claim((result) => first(result, ({ of }) => of.probability)),
  'goldfish-exp': claim((result) => exact(Math.exp(-printedLoss()), 'computed from the printed loss', result)),
  'koala-clean': claim((result) => second(result, result.second.answers.of.probability)),
  'koala-balloon': claim((result) =>
    second(
      result,
      result.secondAttack.aimedAt?.probability ?? Number.NaN,
      `; at L∞ ε ${formatLevels(result.secondAttack.epsilon ?? 0)}`,
    ),
  ),
  'efficientnet-goldfish': claim((result) =>
    exact(result.photo.answers.of.probability, 'the same weights and photograph', result),
  ),
};
