import { type ClaimTable, claimsFor, fromPart, type Measured } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';

const ids = LOSSES.flatMap((robust) => LOSSES.map((attack) => `dgn-cifar10-${robust}-robust-vs-${attack}`));

/** The published cells of CIFAR-10; on a copy in JPEG, and with part of the published epochs. */
export const cifarClaims: ClaimTable<StudyResults> = claimsFor(
  ids,
  fromPart<StudyResults, 'cifar'>('cifar', ({ measured, stamp }, { id }): Measured => {
    if (!measured) return { unchecked: 'CIFAR-10 cannot be had on this machine' };
    const [, robust, attack] = /^dgn-cifar10-(.+)-robust-vs-(.+)$/.exec(id) ?? [];
    const cell = measured.cells.find((one) => one.network === robust && one.attack === attack);
    if (!cell) return { unchecked: 'these generators are trained by the profile full alone, which takes hours' };
    const { value, interval, n } = cell.static;
    const trained = measured.generators.find(({ loss }) => loss === attack);
    return {
      measured: 100 * value,
      n,
      interval: [100 * interval[0], 100 * interval[1]],
      over: 'rows',
      reason: `one training, generators ${trained?.epochs} of ${trained?.published} epochs; images from a copy in JPEG`,
      stamp: { ...stamp, data: measured.data },
      seeds: [0],
      elsewhere: true,
    };
  }),
);
