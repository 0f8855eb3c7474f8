import { type Figure, formatEpsilon, transferMatrixFigure } from '../../../../figures/index.js';
import { queriesText, written } from './plan.js';
import type { TransferResult } from './result.js';
import { sizeText } from './tables.js';

/** A panel's heading: who attacks, and what it sees. */
const nameOf = (run: TransferResult['matrix']['runs'][number]): string =>
  `${written(run)}, ${run.epsilon === null ? `L2, ${queriesText(run)}` : `L∞ ε ${formatEpsilon(run.epsilon)}`} (${run.access})`;

/** Where the n and the interval of each cell are printed. */
const TABLE = 'the report’s tables of cells';

/** The attacks inside a ball, radius beside radius; those without a radius have a figure of their own. */
const attacks = ({ runs }: TransferResult['matrix'], inBall: boolean): string[] => [
  ...new Set(runs.flatMap(({ attack, epsilon }) => ((epsilon !== null) === inBall ? attack : []))),
];

/** "What carries over from HopSkipJump after 300 queries". */
function hopSkipJumpTitle({ runs }: TransferResult['matrix']): string {
  const run = runs.find(({ epsilon }) => epsilon === null);
  return `What carries over from ${run ? `${written(run)} after ${queriesText(run)}` : 'HopSkipJump'}`;
}

/** `transfer`: over all images. */
export const transferFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer',
    title: 'What carries over, of all images',
    shown: 'wrong',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, true),
    nameOf,
    table: TABLE,
  });

/** `transfer-lost`: over the images that every model reads right and the source lost. */
export const transferLostFigure = ({ matrix, stamp }: TransferResult): Figure =>
  transferMatrixFigure(matrix, {
    id: 'transfer-lost',
    title: 'What carries over, of the images that the source lost',
    shown: 'transferred',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, true),
    nameOf,
    table: TABLE,
  });

/** `transfer-nearest`: what HopSkipJump hands over when its queries are spent, which is not yet the nearest error. */
export function transferNearestFigure({ matrix, stamp }: TransferResult): Figure {
  const figure = transferMatrixFigure(matrix, {
    id: 'transfer-nearest',
    title: hopSkipJumpTitle(matrix),
    shown: 'transferred',
    stamp: { ...stamp, data: matrix.data },
    attacks: attacks(matrix, false),
    nameOf,
    table: TABLE,
  });
  const sizes = matrix.runs.flatMap(({ epsilon, source, sizes: { l2 } }) =>
    epsilon === null ? `${source} ${sizeText(l2)}` : [],
  );
  return { ...figure, caption: `${figure.caption} Medians of L2, by the source: ${sizes.join(', ')}.` };
}
