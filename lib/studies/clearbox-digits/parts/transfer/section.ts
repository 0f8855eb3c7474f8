import type { TransferCell } from '../../../../evaluation/index.js';
import { formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph, strong } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { besideNoise, likenesses } from './compare.js';
import { sorted } from './finding.js';
import { SHORT } from './plan.js';
import type { TransferResult } from './result.js';
import { likenessTable, runsTable, sizeText, subjectsTable } from './tables.js';

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
          `At L∞ ε ${formatEpsilon(epsilon)} the network loses, of the rows that XGBoost loses, ${shareText(cell)}; the other way round it is ${back ? shareText(back) : 'not measured'}.`,
          `Over the ${test.n} rows that every model reads right the images cost the network ${formatPercent(underAttack, 1)}, and noise of the same size, made on no model, ${formatPercent(underNoise, 1)}. `,
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
    return `${formatEpsilon(epsilon)}: ${shares.join(', ')}`;
  });
  return paragraph(
    'Not every error is a merit of the attack: each pixel moved up or down at random by as much as the attacks may move it, ',
    `within [0, 1], already leaves so many of all ${n} rows not right. ${radii.join('; ')}. `,
    'What carries over is to be read beside that.',
  );
}

function kinds(result: TransferResult): Block[] {
  const all = likenesses(result);
  const { better, worse, open } = sorted(all);
  if (!all.length) return [];
  return [
    paragraph(
      '“The similar the two structures are, the better”: for each target and each attack inside the ball, its errors under images from its own kind (dense, convolutional, trees) are held against its errors under images from the others, on the same rows. ',
      `Its own kind does more in ${better.length} of ${all.length} comparisons, less in ${worse.length}, and ${open} are open.`,
    ),
  ];
}

/** Half of a gray level: what is nearer than this to an image of 8 bits is lost when it is saved. */
const HALF_LEVEL = 0.5 / 255;

/** Images of the nearest error, which stop at the source's boundary. */
function nearest({ matrix }: TransferResult): Block[] {
  const runs = matrix.runs.filter(({ epsilon }) => epsilon === null);
  if (!runs.length) return [];
  const invisible = runs.filter(({ sizes }) => sizes.linf !== null && sizes.linf < HALF_LEVEL);
  return [
    paragraph(
      `HopSkipJump looks for the nearest error and hands over an image that lies just behind the boundary of its source; medians of L2: ${runs.map(({ source, sizes }) => `${source} ${sizeText(sizes.l2)}`).join(', ')}. `,
      'These images are of different sizes, so that rows of the matrix below differ by that too. ',
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
export function transferSection({ results: { transfer: result }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Transfer: made on one model, answered by another'),
    paragraph(
      `Each attack makes its images once on each model of ${result.matrix.models.length}, and all of them answer; trees have no gradients, and take the attacks that only ask. `,
      'What carries over is a lower bound of how vulnerable a model is; that nothing carries over does not make it robust.',
    ),
    list(result.subjects.map(({ name, kind, description }) => [strong(`${name} (${kind}): `), description])),
    subjectsTable(result),
    noise(result),
    ...take('transfer'),
    ...articleAttempt(result),
    ...take('transfer-lost'),
    ...kinds(result),
    ...nearest(result),
    ...take('transfer-nearest'),
    fold('Own kind against others, pair by pair', likenessTable(result)),
    fold('What each attack took, and how far its images lie from the originals', runsTable(result)),
  ];
}
