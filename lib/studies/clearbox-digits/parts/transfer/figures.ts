import { type Figure, formatEpsilon, transferMatrixFigure } from '../../../../figures/index.js';
import { written } from './plan.js';
import type { TransferResult } from './result.js';

/** A panel's heading: who attacks, and what it sees. */
const nameOf = (run: TransferResult['matrix']['runs'][number]): string =>
  `${written(run)}, ${run.epsilon === null ? 'L2, nearest error' : `L∞ ε ${formatEpsilon(run.epsilon)}`} (${run.access})`;

/** The attacks inside a ball, radius beside radius; those of the nearest error have a figure of their own. */
const attacks = ({ runs }: TransferResult['matrix'], inBall: boolean): string[] => [
  ...new Set(runs.flatMap(({ attack, epsilon }) => ((epsilon !== null) === inBall ? attack : []))),
];

/** `transfer`: over all rows. */
export const transferFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer',
    title: 'What carries over: all rows',
    shown: 'wrong',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, true),
    nameOf,
  });

/** `transfer-lost`: over the rows that every model reads right and the source lost. */
export const transferLostFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer-lost',
    title: 'What carries over: rows that the source lost',
    shown: 'transferred',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, true),
    nameOf,
  });

/** `transfer-nearest`: images that stop at the source's boundary. */
export const transferNearestFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer-nearest',
    title: 'What carries over of the nearest error: rows that the source lost',
    shown: 'transferred',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, false),
    nameOf,
  });
