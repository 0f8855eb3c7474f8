import { type ClaimTable, claimsFor, fromPart, type Measurement } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { EPSILONS } from '../../contracts.js';
import { epsilonName } from '../../published.js';
import type { StudyResults } from '../../study-results.js';
import type { GenerationResult } from './result.js';

const count = (measured: number, n: number, reason: string, { stamp }: GenerationResult): Measurement => ({
  measured,
  n,
  interval: null,
  reason,
  stamp,
});

const lenetUnderFgsm = fromPart<StudyResults, 'generation'>('generation', (result, { epsilon = 0 }) => {
  const point = atEpsilon(result.curve, epsilon);
  return point
    ? count(point.robust.correct, point.robust.n, 'counted with the published weights', result)
    : { unchecked: 'there is no such epsilon in this run' };
});

const adversarialRows = fromPart<StudyResults, 'generation'>('generation', (result, { epsilon = 0 }) => {
  const set = atEpsilon(result.sets, epsilon);
  return set
    ? count(
        set.ours,
        set.ours,
        'successes of this run; how many rows of the file are found among them stands in part 1',
        result,
      )
    : { unchecked: 'there is no such epsilon in this run' };
});

const names = (prefix: string, epsilons: readonly number[]) =>
  epsilons.map((epsilon) => `${prefix}-${epsilonName(epsilon)}`);

export const generationClaims: ClaimTable<StudyResults> = {
  ...claimsFor(names('lenet-fgsm', [0, ...EPSILONS]), lenetUnderFgsm),
  ...claimsFor(names('adv-rows', EPSILONS), adversarialRows),
  'lenet-train-kept': fromPart('generation', (result) => {
    const { correct, n } = result.keptTrain;
    const data = `MNIST train, ${n.toLocaleString('en-US')} images`;
    return count(correct, n, 'counted with the published weights', { ...result, stamp: { ...result.stamp, data } });
  }),
};
