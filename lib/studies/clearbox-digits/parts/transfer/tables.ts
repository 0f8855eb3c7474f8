import type { Proportion, TransferCell } from '../../../../evaluation/index.js';
import {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatP,
  formatPercent,
  formatPoints,
  formatSize,
} from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { attacksOf, cellOf, likenesses } from './compare.js';
import { queriesText, written } from './plan.js';
import type { TransferResult } from './result.js';

/** "PGD .3": an attack and its radius, or its queries, by its id. */
function namesOf({ runs }: TransferResult['matrix']) {
  const nameOf = (run: (typeof runs)[number]) =>
    run.epsilon === null ? `${written(run)}, ${queriesText(run)}` : `${written(run)} ${formatEpsilon(run.epsilon)}`;
  return new Map(runs.map((run) => [run.attack, nameOf(run)]));
}

/** `transfer-models`: who takes part, clean, under noise, and under the attacks made on itself. */
export function subjectsTable({ subjects, matrix }: TransferResult): ReportTable {
  const names = namesOf(matrix);
  const attacks = attacksOf(matrix);
  return table(
    `The models of the transfer matrix: right as the images are; not right under noise (each pixel moved up or down by that much) and under each attack on the model itself, of all images; brackets: 95 %, Wilson, n = ${matrix.n} images. Data: ${matrix.data}.`,
    [
      'model',
      'right',
      ...subjects[0].noise.map(({ epsilon }) => `noise ${formatEpsilon(epsilon)}`),
      ...attacks.map((attack) => names.get(attack) ?? attack),
    ],
    subjects.map(({ name, noise }, i) => [
      name,
      shareCell(matrix.models[i].clean),
      ...noise.map(({ wrong }) => shareCell(wrong)),
      ...attacks.map((attack) => {
        const own = cellOf(matrix, attack, name, name);
        return own ? shareCell(own.wrong) : { text: 'needs gradients', tone: 'missing' as const };
      }),
    ]),
  );
}

/** Smaller p-values of a normal test over hundreds of images are not told apart. */
const LEAST = 1e-6;

const pText = (p: number): string => (p < LEAST ? '< 1e-6' : formatP(p));

/** `transfer-likeness`: do sources of the target's own kind do more to it than others? */
export function likenessTable(result: TransferResult): ReportTable {
  const { matrix } = result;
  const names = namesOf(matrix);
  return table(
    `Errors of a target under images made on models of its own kind, less those under images made on others, on the same images: those that every model reads right; attacks inside one ball. Difference in points with 95 % over images (normal); p two-sided (normal), with Holm’s correction over this table, and no number below 1e-6, where the normal curve over so few images is no measure any more; n: images. Data: ${matrix.data}.`,
    ['attack', 'target', 'made on its kind', 'errors', 'made on others', 'errors', 'difference', 'p', 'n'],
    likenesses(result).map((one) => [
      names.get(one.attack) ?? one.attack,
      `${one.target} (${one.kind})`,
      one.alike.join(', '),
      formatPercent(one.byAlike, 1),
      one.others.join(', '),
      formatPercent(one.byOthers, 1),
      `${formatPoints(one.difference, 1)} ${formatInterval(one.interval, 1)}`,
      pText(one.adjusted),
      formatCount(one.n),
    ]),
  );
}

/** Below this a size is written with its power of ten. */
const SMALL = 1e-3;

/** The size of a change: "1.6", "1.1e-14". */
export const sizeText = (size: number | null): string =>
  size === null ? 'none' : size > 0 && size < SMALL ? size.toExponential(1) : formatSize(size);

/** `transfer-runs`: what each attack cost on its source, and how far its images lie from the originals. */
export const runsTable = ({ matrix }: TransferResult): ReportTable =>
  table(
    `What was made on each model: mean queries and gradients for an image, and medians of the perturbation over the images that the source reads right, lost or not. Data: ${matrix.data}.`,
    ['attack', 'made on', 'queries', 'gradients', 'L∞', 'L2', 'not right, itself'],
    matrix.runs.map((run) => {
      const own = cellOf(matrix, run.attack, run.source, run.source);
      return [
        namesOf(matrix).get(run.attack) ?? run.attack,
        run.source,
        formatCount(Math.round(run.queries)),
        formatCount(Math.round(run.gradients)),
        sizeText(run.sizes.linf),
        sizeText(run.sizes.l2),
        own ? shareCell(own.wrong) : '',
      ];
    }),
  );

/** The cells of one count: a line for each attack and source, a column for each target. */
function cellsOf(
  { matrix }: TransferResult,
  counted: string,
  share: (cell: TransferCell) => Proportion | null,
): ReportTable {
  const names = namesOf(matrix);
  const targets = matrix.models.map(({ name }) => name);
  return table(
    `${counted} Brackets: 95 %, Wilson; n: images of the line. Data: ${matrix.data}.`,
    ['attack', 'made on', ...targets, 'n'],
    matrix.runs.map(({ attack, source }) => {
      const found = targets.flatMap((target) => cellOf(matrix, attack, source, target) ?? []).map(share);
      return [
        names.get(attack) ?? attack,
        source,
        ...found.map((one) => (one ? shareCell(one) : { text: 'none lost', tone: 'missing' as const })),
        formatCount(found[0]?.n ?? 0),
      ];
    }),
  );
}

/** `transfer-cells`: what is not read right, of all images. */
export const allCellsTable = (result: TransferResult): ReportTable =>
  cellsOf(
    result,
    'Images made on one model that the model of the column does not read right, of all images; those that it misreads from the start are among them.',
    ({ wrong }) => wrong,
  );

/** `transfer-lost-cells`: the same of the images that every model reads right and the source lost. */
export const lostCellsTable = (result: TransferResult): ReportTable =>
  cellsOf(
    result,
    'Images made on one model that the model of the column does not read right, of those that every model reads right as they are and that the source lost.',
    ({ transferred }) => transferred,
  );
