import type { Proportion } from '../../../../evaluation/index.js';
import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { NETWORKS } from './networks.js';
import type { DatasetsResult, MeasuredSet, WhiteBox } from './result.js';
import { byPgd, fromTwin, meanText, measuredSets, overCommon, pointsText, shareText } from './words.js';

const dataOf = (result: DatasetsResult) =>
  measuredSets(result)
    .map(({ data }) => data)
    .join('; ');

/** `datasets-networks`: the networks of each set. */
export const networksTable = (result: DatasetsResult): ReportTable =>
  table(
    `The networks of each data set, on all its test images. ${measuredSets(result)
      .map(({ title, trainedOn }) => `${title}: trained on ${trainedOn}`)
      .join('; ')}.`,
    ['data', 'network', 'what it is', 'weights', 'accuracy [95 %]', 'n'],
    measuredSets(result).flatMap(({ title, networks }) =>
      networks.map(({ name, parameters, clean }) => [
        title,
        name,
        NETWORKS.find((network) => network.name === name)?.what ?? '',
        formatCount(parameters),
        shareCell(clean),
        formatCount(clean.n),
      ]),
    ),
  );

const twinText = (share: Proportion | undefined): string => (share ? shareText(share) : '');

/** `datasets-likeness`: what reaches a network from networks like it, and from others. */
export const likenessTable = (result: DatasetsResult): ReportTable =>
  table(
    `What carries over, by how much the networks are alike: PGD’s images made on other networks that the network of the row gets wrong, of the images that all networks read right as they are; from one network a share (95 %, Wilson), from several their mean (95 % over images, normal). Difference: percentage points, image by image. Data: ${dataOf(result)}.`,
    [
      'data',
      'ε (L∞)',
      'network',
      'from the same, retrained',
      'from its kind',
      'from the other kind',
      'difference',
      'n',
    ],
    measuredSets(result).flatMap((set) =>
      byPgd(set).map(({ target, sameKind, otherKind, difference }) => [
        set.title,
        formatRadius(set.epsilon),
        target,
        twinText(fromTwin(set, target)),
        meanText(sameKind),
        meanText(otherKind),
        pointsText(difference),
        formatCount(sameKind.n),
      ]),
    ),
  );

/** A length; what is not found is ∞. */
export const sizeText = (value: number | null): string => (value === null ? '∞' : value.toFixed(2));

/** "1.23 [1.11, 1.34]". */
const nearestText = ({ nearest: { median, interval } }: WhiteBox): string =>
  `${sizeText(median)}${interval ? ` [${interval.map(sizeText).join(', ')}]` : ''}`;

/** "5.8 of 255": the median error as a change of each value, so that images of different sizes can be compared. */
export const perValue = ({ nearest: { median } }: WhiteBox, { pixels }: MeasuredSet): string =>
  median === null ? '∞' : `${((255 * median) / Math.sqrt(pixels)).toFixed(1)} of 255`;

/** `datasets-attacks`: the same attack on the same network on each set. */
export function attacksTable(result: DatasetsResult): ReportTable {
  const [first] = measuredSets(result);
  const radii = first?.whiteBox[0]?.radii.map(({ epsilon }) => epsilon) ?? [];
  return table(
    `The same attacks with the network’s own gradient: PGD of 20 steps at three L∞ radii (of the images read right, those lost, 95 %), and the nearest error in L2 that DDN finds (median over the images read right, what is not found counted as ∞; 95 %). “Per value” is that length spread over all values of an image. Data: ${dataOf(result)}.`,
    ['data', 'network', ...radii.map((epsilon) => `lost at ε ${formatRadius(epsilon)}`), 'median L2', 'per value', 'n'],
    measuredSets(result).flatMap((set) =>
      set.whiteBox.map((box) => [
        set.title,
        box.network,
        ...box.radii.map(({ lost }) => shareCell(lost)),
        nearestText(box),
        perValue(box, set),
        formatCount(box.right),
      ]),
    ),
  );
}

/** `datasets-cells`: each cell of the figures. */
export const cellsTable = (result: DatasetsResult): ReportTable =>
  table(
    `Images made on one network that the network of the column does not read right, of the images that every network of the set reads right as they are; on itself, those that the attack loses (95 %, Wilson; n: images). Data: ${dataOf(result)}.`,
    ['data', 'attack', 'made on', ...NETWORKS.map(({ name }) => name), 'n'],
    measuredSets(result).flatMap((set) => {
      const { runs, cells } = overCommon(set);
      return runs.map(({ attack, name, source }) => {
        const shares = cells.flatMap((cell) =>
          cell.attack === attack && cell.source === source ? (cell.transferred ?? []) : [],
        );
        return [
          set.title,
          name === 'pgd' ? 'PGD' : 'FGSM',
          source,
          ...(shares.length ? shares.map(shareCell) : NETWORKS.map(() => '')),
          formatCount(shares[0]?.n ?? 0),
        ];
      });
    }),
  );

/** `datasets-all-rows`: what PGD's images leave wrong, of all images. */
export const allRowsTable = (result: DatasetsResult): ReportTable =>
  table(
    `PGD’s images made on the network of the row, answered by that of the column: not read right, of all images, those misread from the start among them (95 %). Data: ${dataOf(result)}.`,
    ['data', 'made on', ...NETWORKS.map(({ name }) => name), 'n'],
    measuredSets(result).flatMap(({ title, networks, matrix: { cells, n } }) =>
      networks.map(({ name }) => [
        title,
        name,
        ...cells
          .filter(({ attack, source }) => attack.startsWith('pgd') && source === name)
          .map(({ wrong }) => shareCell(wrong)),
        formatCount(n),
      ]),
    ),
  );
