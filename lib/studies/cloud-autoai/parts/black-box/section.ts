import { formatCount, formatEpsilon, formatProportion } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { ReportContext } from '../../report/context.js';
import type { BlackBoxResult } from './result.js';
import {
  blackBoxTable,
  hopSkipJumpTable,
  queriesTable,
  squareAgainstNoiseTable,
  surrogatesTable,
  survivalTable,
  transferTable,
} from './tables.js';

const said = (...sentences: string[]): Block => paragraph(sentences.join(' '));

/** What the figures are to be read by: one answer of the teachers', and the choice of rows. */
function readBy({ plan, victims, always8, lenet }: BlackBoxResult): Block {
  const strongest = Math.max(...plan.epsilons);
  const eights = victims.flatMap(({ name, noise }) => {
    const here = atEpsilon(noise, strongest);
    return here ? [`${name} answers 8 on ${formatProportion(here.eights)}`] : [];
  });
  return said(
    `Under noise with ε ${formatEpsilon(strongest)} ${eights.join(', and ')}.`,
    `Always answering 8 scores ${formatProportion(always8.rows)}, and on HopSkipJump’s rows ${formatProportion(always8.labelRows)}:`,
    'what is left near that may be no more than this one answer.',
    `Under FGSM with ε ${formatEpsilon(lenet.epsilon)} LeNet is right on ${formatProportion(lenet.here)} of the first rows`,
    `and on ${formatProportion(lenet.all)} of all; intervals do not cover that difference.`,
  );
}

/** Black-box attacks on both local teachers. */
export function blackBox({ results: { blackBox: result }, take }: ReportContext): Block[] {
  const { plan, stamp } = result;
  return [
    heading(2, 'Black boxes: what an attacker reaches with answers alone'),
    said(
      'The study hands the services images that are adversarial for another model, and queries nothing.',
      'Here the local teachers are attacked by whoever sees their answers alone.',
      stamp.comparable ? 'Nothing was published to compare these figures with.' : 'On digits nothing is comparable.',
    ),
    blackBoxTable(result),
    ...take('black-box'),
    fold('How to read these figures', readBy(result)),
    fold(
      'Transfer: images made elsewhere',
      said(
        `LeNet learned all training images; the other two of the three networks ${formatCount(plan.ownRows)} of them.`,
        `Surrogates learned the teacher’s answers to ${formatCount(plan.surrogateRows)} images.`,
        'Every image is perturbed, also where the source was wrong before, and PGD takes all its steps.',
      ),
      transferTable(result),
      surrogatesTable(result),
    ),
    fold(
      'Queries: Square and HopSkipJump',
      said(
        'Square and noise are exact at every number of queries: a row leaves at the query that broke it.',
        'HopSkipJump ran anew for each budget; rows for which it finds no image to start from count as right.',
      ),
      queriesTable(result),
      hopSkipJumpTable(result),
      squareAgainstNoiseTable(result),
    ),
    fold(
      'What survives being a file',
      said(
        'Trees cut at thresholds, some a hair above black, which an image can cross by less than a gray.',
        'Such an error lives in a CSV of decimals and is gone once pixels are rounded to 256 grays.',
      ),
      survivalTable(result),
    ),
  ];
}
