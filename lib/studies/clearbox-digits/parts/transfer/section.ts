import type { TransferCell } from '../../../../evaluation/index.js';
import { formatCount, formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph, strong } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { besideNoise, likenesses } from './compare.js';
import { sorted } from './finding.js';
import { queriesText, SHORT } from './plan.js';
import type { TransferResult } from './result.js';
import { allCellsTable, likenessTable, lostCellsTable, runsTable, sizeText, subjectsTable } from './tables.js';

/** The article's own attempt: XGBoost attacked, the images handed to its network; and back. */
function articleAttempt(result: TransferResult): Block[] {
  const found = besideNoise(result, 'confident-square', 'XGBoost', 'MLP');
  if (!found.length) return [];
  return [
    paragraph(
      'The article attacks trees of XGBoost and hands the images to its network; it does not say by which attack. ',
      'Here it is Square, which sees scores, and goes on until the trees give another class e² times the probability of the true one. ',
      ...found.map(({ epsilon, cell, back, underAttack, underNoise, test }) =>
        [
          `At L∞ ε ${formatEpsilon(epsilon)} the network loses, of the images that XGBoost loses, ${shareText(cell)}; the other way round it is ${back ? shareText(back) : 'not measured'}.`,
          `Over the ${test.n} images that every model reads right the images cost the network ${formatPercent(underAttack, 1)}, and noise of the same size, made on no model, ${formatPercent(underNoise, 1)}. `,
        ].join(' '),
      ),
    ),
  ];
}

const shareText = ({ transferred }: TransferCell): string => (transferred ? formatProportion(transferred) : 'none');

/** What noise does, which was made on no model: what carries over is read beside it. */
function noise({ subjects, matrix: { n } }: TransferResult): Block {
  const radii = subjects[0].noise.map(({ epsilon }, i) => {
    const shares = subjects.map((subject) => `${subject.name} ${formatPercent(subject.noise[i].wrong.value, 1)}`);
    return `At L∞ ε ${formatEpsilon(epsilon)}: ${shares.join(', ')}.`;
  });
  return paragraph(
    'Not every error is a merit of the attack: each pixel moved up or down at random by as much as the attacks may move it, ',
    `within [0, 1], already leaves this share of all ${n} images not right. ${radii.join(' ')} `,
    'What carries over is to be read beside that.',
  );
}

function kinds(result: TransferResult): Block[] {
  const all = likenesses(result);
  const { better, worse, open } = sorted(all);
  if (!all.length) return [];
  return [
    paragraph(
      '“The similar the two structures are, the better”: for each target and each attack inside the ball, its errors under images from its own kind (dense, convolutional, trees) are held against its errors under images from the others, on the same images. ',
      `Its own kind does more in ${better.length} of ${all.length} comparisons, less in ${worse.length}, and ${open} are open (5 % for all comparisons together, Holm).`,
    ),
  ];
}

/** Half of a gray level: what is nearer than this to an image of 8 bits is lost when it is saved. */
const HALF_LEVEL = 0.5 / 255;

/** Means over the other models of what a source's images cost them, where it lost any. */
const carried = ({ matrix }: TransferResult, attack: string, source: string): number => {
  const shares = matrix.cells.flatMap((cell) =>
    cell.attack === attack && cell.source === source && cell.target !== source ? (cell.transferred?.value ?? []) : [],
  );
  return shares.length ? shares.reduce((a, b) => a + b, 0) / shares.length : 0;
};

/** Which source carries best, beside which one moves its images farthest. */
function bySize(result: TransferResult, runs: TransferResult['matrix']['runs']): string {
  const most = <T>(all: readonly T[], value: (one: T) => number) => all.reduce((a, b) => (value(b) > value(a) ? b : a));
  const best = most(runs, ({ attack, source }) => carried(result, attack, source));
  const largest = most(runs, ({ sizes }) => sizes.l2 ?? 0);
  const mean = formatPercent(carried(result, best.attack, best.source), 1);
  const carries = `Images made on ${best.source} carry best, to ${mean} on average over the other models`;
  return best === largest
    ? `${carries}, and they are also the largest (L2 ${sizeText(best.sizes.l2)}): as a comparison of surrogates this is mostly one of size. `
    : `${carries}; the largest are those made on ${largest.source} (L2 ${sizeText(largest.sizes.l2)}). `;
}

type Elsewhere = Partial<Pick<StudyResults, 'queries' | 'purification'>>;

/** How far from the boundary the attack was stopped: more queries, and attacks with gradients, on the same networks. */
function nearer(stopped: number | null, { queries, purification }: Elsewhere): string {
  const longest = queries?.labels.points[queries.labels.points.length - 1];
  if (!queries || !longest) return '';
  const length = ({ median }: { readonly median: number | null }) => (median === null ? '∞' : sizeText(median));
  const { attack, distance } = queries.labels.nearest;
  const lenet = purification?.networks[1].carliniWagnerL2;
  return [
    stopped !== null && distance.median !== null && stopped > distance.median
      ? 'Those of the networks are not near. '
      : '',
    `On the article’s network the median after ${formatCount(longest.queries)} queries is ${length(longest.distance)}, and ${attack}, which sees gradients, finds ${length(distance)} (“Black box”)`,
    lenet ? `; on the LeNet Carlini and Wagner’s attack finds ${length(lenet)} (“Purified by an autoencoder”). ` : '. ',
  ].join('');
}

/** HopSkipJump's images, which are what it has when its queries are spent. */
function hopSkipJumpSaid(result: TransferResult, elsewhere: Elsewhere): Block[] {
  const runs = result.matrix.runs.filter(({ epsilon }) => epsilon === null);
  if (!runs.length) return [];
  const invisible = runs.filter(({ sizes }) => sizes.linf !== null && sizes.linf < HALF_LEVEL);
  return [
    paragraph(
      `HopSkipJump has no radius: it sees labels, searches for the nearest error, and hands over what it has after ${queriesText(runs[0])}. Medians of L2: ${runs.map(({ source, sizes }) => `${source} ${sizeText(sizes.l2)}`).join(', ')}. `,
      nearer(runs[0].sizes.l2, elsewhere),
      'How far it has come differs by source, so that the images are of different sizes, and lines of the matrix below differ by that too. ',
      bySize(result, runs),
      ...(invisible.length
        ? [
            `On ${invisible.map(({ source }) => source).join(' and ')} the median moves no pixel by half a gray level: saved with 8 bits, such a change is lost. `,
            invisible.some(({ source }) => source === SHORT.LightGBM)
              ? 'LightGBM has thresholds of 1e-35, so that a black pixel takes the other branch as soon as it is not quite black.'
              : '',
          ]
        : []),
    ),
  ];
}

/** What carries over. */
export function transferSection({ results, take }: ReportContext<StudyResults>): Block[] {
  const { transfer: result } = results;
  return [
    heading(2, 'Transfer: made on one model, answered by another'),
    paragraph(
      `Each attack makes its images once on each model of ${result.matrix.models.length}, and all of them answer; trees have no gradients, and take the attacks that only query. `,
      'What carries over is a lower bound of how vulnerable a model is; that nothing carries over does not make it robust.',
    ),
    list(result.subjects.map(({ name, kind, description }) => [strong(`${name} (${kind}): `), description])),
    subjectsTable(result),
    noise(result),
    ...take('transfer'),
    ...articleAttempt(result),
    ...take('transfer-lost'),
    ...kinds(result),
    ...hopSkipJumpSaid(result, results),
    ...take('transfer-nearest'),
    fold('The cells of these matrices, with their intervals', allCellsTable(result), lostCellsTable(result)),
    fold('Own kind against others, pair by pair', likenessTable(result)),
    fold('What each attack took, and how far its images lie from the originals', runsTable(result)),
  ];
}
