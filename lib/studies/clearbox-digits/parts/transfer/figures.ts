import { type Figure, formatEpsilon, transferMatrixFigure } from '../../../../figures/index.js';
import { written } from './plan.js';
import type { TransferResult } from './result.js';

/** A panel's heading: who attacks, and what it sees. */
const nameOf = (run: TransferResult['matrix']['runs'][number]): string =>
  `${written(run)}, ${run.epsilon === null ? 'L2, nearest error' : `L∞ ε ${formatEpsilon(run.epsilon)}`} (${run.access})`;

/** `transfer`: over all rows. */
export const transferFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer',
    title: 'What carries over: all rows',
    shown: 'wrong',
    stamp: { ...stamp, data: matrix.data },
    nameOf,
  });

/** `transfer-lost`: over the rows that every model reads right and the source lost. */
export const transferLostFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer-lost',
    title: 'What carries over: rows that the source lost',
    shown: 'transferred',
    stamp: { ...stamp, data: matrix.data },
    nameOf,
  });
