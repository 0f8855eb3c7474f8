import { type ClaimTable, fromPart, type Measured } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { NetworkResult } from './result.js';

const counted = (read: (result: NetworkResult) => number) =>
  fromPart<StudyResults, 'network'>('network', (result): Measured => {
    const measured = read(result);
    return { measured, n: measured, interval: null, reason: 'counted in the files', stamp: result.stamp };
  });

export const networkClaims: ClaimTable<StudyResults> = {
  'training-images': counted(({ trainingImages }) => trainingImages),
  pixels: counted(({ pixels }) => pixels),
};
