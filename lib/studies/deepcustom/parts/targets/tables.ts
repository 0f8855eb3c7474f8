import { formatCount, formatSpread } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { type Claim, findClaim, publishedText, shareCell, verdictCell } from '../../../../study/index.js';
import type { TargetSet, TargetsResult } from './result.js';
import { trainedSpread } from './words.js';

/** What was printed, and how it fares; on the fallback nothing compares. */
function printed(claims: readonly Claim[], id: string): readonly Cell[] {
  const claim = findClaim(claims, id);
  return claim ? [publishedText(claim), verdictCell(claim.verdict)] : ['', ''];
}

function rowsOf(name: string, set: TargetSet, claims: readonly Claim[], id: string): Cell[][] {
  const over = trainedSpread(set);
  return [
    ...(set.published ? [[name, 'published file', shareCell(set.published), ...printed(claims, `${id}-acc`)]] : []),
    ...set.trained.map(({ seed, accuracy }) => [name, `trained here, seed ${seed}`, shareCell(accuracy), '', '']),
    ...(over && over.values.length > 1
      ? [[name, 'trained here, mean ± standard deviation', formatSpread(over), '', '']]
      : []),
  ];
}

/** `targets`: the networks under attack, published and trained here. */
export function targetsTable(result: TargetsResult, claims: readonly Claim[]): ReportTable {
  const { stamp, mnist, cifar } = result;
  const sets = [mnist, ...(cifar ? [cifar] : [])];
  const n = sets.map(({ published, trained }) => formatCount((published ?? trained[0].accuracy).n)).join(' and ');
  return table(
    `Accuracy of the target networks on all test images (n = ${n}); brackets: 95 %, of one network over images, of a mean over trainings. ${sets.map(({ data }) => data).join('; ')}.`,
    ['network', 'weights', 'accuracy', 'printed', 'verdict'],
    [
      ...rowsOf(stamp.comparable ? 'MNIST, 5 × 30' : '5 × 30', mnist, claims, 'target-mnist'),
      ...(cifar ? rowsOf('CIFAR-10, 3 convolutions', cifar, claims, 'target-cifar') : []),
    ],
  );
}
