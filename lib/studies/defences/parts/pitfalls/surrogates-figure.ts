import type { TransferMatrix } from '../../../../evaluation/index.js';
import { type Figure, formatRadius, transferMatrixFigure } from '../../../../figures/index.js';
import { TEMPERATURE } from '../architecture/recipes.js';
import type { PitfallsResult } from './result.js';
import { COOLED, SURROGATES } from './surrogates.js';

/** Networks as the figure calls them, where results have shorter names. */
const SHOWN: Readonly<Record<string, string>> = {
  [COOLED]: `distilled, logits / ${TEMPERATURE}`,
  [SURROGATES.madry]: 'PGD-trained',
  [SURROGATES['relu-half']]: 'PGD-trained, half',
};
export const shownName = (name: string): string => SHOWN[name] ?? name;

/** The same matrix, its networks called as readers are told of them. */
export const shownMatrix = (matrix: TransferMatrix): TransferMatrix => ({
  ...matrix,
  models: matrix.models.map((model) => ({ ...model, name: shownName(model.name) })),
  runs: matrix.runs.map((run) => ({ ...run, source: shownName(run.source) })),
  cells: matrix.cells.map((cell) => ({ ...cell, source: shownName(cell.source), target: shownName(cell.target) })),
});

/** `pitfalls-surrogates`: images made on each network, shown to all of them. */
export const surrogatesFigure = ({ stamp, epsilon, surrogates: { matrix } }: PitfallsResult): Figure =>
  transferMatrixFigure(shownMatrix(matrix), {
    id: 'pitfalls-surrogates',
    title: 'Images carried over from surrogates',
    shown: 'wrong',
    stamp,
    nameOf: ({ settings }) => `PGD-${settings.steps}, ε ${formatRadius(epsilon)}`,
    rule: 'Share misread after transfer, dark = broken; misread from the start counts',
    table: 'the folded table of surrogates',
  });
