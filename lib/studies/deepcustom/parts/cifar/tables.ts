import { formatEpsilon } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { type Claim, publishedOr, shareCell, type TableContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { ATTACK_NAMES, networkText } from '../../words.js';
import type { CifarCell } from './result.js';

const publishedCell = (claims: readonly Claim[], { network, attack }: CifarCell): string =>
  publishedOr(claims, `dgn-cifar10-${network}-robust-vs-${attack}`, '');

/** `cifar-cells`: every network against every set, made once and made anew. */
export function cifarTable({ results: { cifar }, claims }: TableContext<StudyResults>): ReportTable {
  const { measured } = cifar;
  if (!measured) return table('CIFAR-10 was not measured.', ['network'], []);
  return table(
    `Right answers on CIFAR-10 at ε ${formatEpsilon(measured.epsilon)}. Static: images made once against the target, as the study scores all networks; adaptive: made against the network itself. Published: on the canonical pixels, after all epochs. Brackets: 95 % over images. ${measured.data}.`,
    ['network', 'images', 'published', 'static', 'adaptive'],
    measured.cells.map((cell) => [
      networkText(cell.network),
      cell.attack === 'clean' ? 'clean' : ATTACK_NAMES[cell.attack],
      publishedCell(claims, cell),
      shareCell(cell.static),
      cell.adaptive ? shareCell(cell.adaptive) : '',
    ]),
  );
}
