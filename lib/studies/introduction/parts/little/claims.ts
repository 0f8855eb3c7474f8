import type { Proportion } from '../../../../evaluation/index.js';
import { type ClaimTable, fromPart, type Measured } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { StudyResults } from '../../study-results.js';
import type { LittleResult } from './result.js';

/** The claims on every tenth photograph, by the radius of FGSM in steps of an 8-bit value; 0: not attacked. */
export const TENTHS: Readonly<Record<string, number>> = {
  'efficientnet-tenth': 0,
  'efficientnet-tenth-fgsm-half': 0.5,
  'efficientnet-tenth-fgsm-1': 1,
  'efficientnet-tenth-fgsm-2': 2,
  'efficientnet-tenth-fgsm-4': 4,
};

const claim = (read: (result: LittleResult) => Proportion | undefined) =>
  fromPart<StudyResults, 'little'>('little', (result): Measured => {
    const right = read(result);
    if (!right) return { unchecked: 'this run did not attack these photographs' };
    const { correct, n } = right;
    return {
      measured: correct,
      n,
      interval: null,
      reason: 'counted with the same weights and photographs',
      stamp: result.stamp,
    };
  });

export const littleClaims: ClaimTable<StudyResults> = {
  'efficientnet-top1': claim(({ clean }) => clean.top1),
  'efficientnet-top5': claim(({ clean }) => clean.top5),
  ...Object.fromEntries(
    Object.entries(TENTHS).map(([id, levels]) => [id, claim(({ tenths }) => atEpsilon(tenths, levels / 255)?.right)]),
  ),
};
