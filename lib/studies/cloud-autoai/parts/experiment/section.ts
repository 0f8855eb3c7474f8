import { formatRounds, otherRounds, pipelineRounds } from '../../../../automl/index.js';
import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import { type Claim, findClaim } from '../../../../study/index.js';
import type { ReportContext } from '../../report/context.js';
import type { ExperimentResult, RefitOnTest } from './result.js';
import { onTestTable, pipelinesTable, table1 } from './tables.js';

const said = (...sentences: (string | false)[]): Block[] => {
  const told = sentences.filter(Boolean);
  return told.length > 0 ? [paragraph(told.join(' '))] : [];
};

/** "Time ended the rounds of P12 (73 of 120)." or nothing. */
const named = (ids: readonly string[], words: (names: string) => string): string | false =>
  ids.length > 0 && words(ids.join(', '));

const ofWanted = ({ id, rounds, roundsWanted }: RefitOnTest): string => `${id} (${rounds} of ${roundsWanted})`;

/** Where the time ended first: pipelines with fewer rounds than their settings say, and refits that are other models. */
function cutRounds({ refits, experiment: { pipelines } }: ExperimentResult): Block[] {
  const cut = pipelines.flatMap((pipeline) => {
    const rounds = pipelineRounds(pipeline);
    return rounds && rounds.done < rounds.wanted ? [`${pipeline.id} (${formatRounds(rounds)})`] : [];
  });
  const others = refits.flatMap((refit) => {
    const pipeline = pipelines.find(({ id }) => id === refit.id);
    const measured = otherRounds(pipeline, refit);
    return measured === undefined ? [] : [`${refit.id} (${refit.rounds} rounds, measured with ${measured})`];
  });
  const short = refits.filter(({ rounds, roundsWanted }) => rounds < roundsWanted).map(ofWanted);
  return said(
    named(cut, (names) => `Time ended the rounds of ${names}: their figures are those of fewer rounds.`),
    named(
      others,
      (names) => `Trained again with other rounds: ${names}, so that leaderboard and test differ in models.`,
    ),
    named(short, (names) => `The budget ended the last training of ${names}.`),
  );
}

/** Whether IBM's printed figure on clean rows lies above what any finalist may have; undefined where none is known. */
function aboveAll({ refits, stamp }: ExperimentResult, printed: Claim | undefined): boolean | undefined {
  if (!stamp.comparable || !printed || refits.length === 0) return undefined;
  return printed.published / 100 > Math.max(...refits.map(({ kept }) => kept.interval[1]));
}

function cleanFigure(result: ExperimentResult, claims: readonly Claim[]): Block[] {
  const printed = findClaim(claims, 'ibm-test');
  const above = aboveAll(result, printed);
  if (above === undefined) return [];
  return said(
    `The study prints ${printed?.published}\u202f% for IBM’s pipeline on the rows LeNet gets right`,
    above ? '(above the interval of every finalist).' : '(not above the interval of every finalist).',
    'They are other models than IBM’s: evidence, not proof.',
  );
}

/** What a verdict on table 1 says, and what it does not. */
const readTable1 = (comparable: boolean): Block[] =>
  comparable
    ? said(
        'Intervals are over rows: Wilson’s for shares, a bootstrap for averages, a normal one for log loss.',
        'They leave out that IBM drew other rows, and that each search finds another model.',
        '“Within”: rows like ours could give the printed figure; “differs”: they rarely would, no more.',
      )
    : said('Nothing here is held against the study’s table, which speaks of MNIST.');

/** How the local experiment was done. */
const method = ({ experiment: search }: ExperimentResult): Block[] =>
  said(
    `${formatCount(search.sampleRows)} of ${formatCount(search.data.rows)} training rows were drawn, each class by its share.`,
    `${formatPercent(search.holdoutShare, 0)} were held out (random state ${search.seed}), the rest cross-validated by accuracy.`,
    search.state !== 'done' && 'The search ended before all was done.',
  );

/** Part 1b: what a local AutoAI found, and table 1 of the study beside it. */
export function experiment({ results, claims, take }: ReportContext): Block[] {
  const { experiment: result } = results;
  return [
    heading(2, 'Part 1b: the AutoAI experiment'),
    ...said(
      'IBM’s pipelines were not published, so its experiment was done again locally:',
      'three families of boosted trees in four stages. Pipeline 12 is called P12 here.',
    ),
    ...take('pipeline-comparison'),
    ...(result.table1.length > 0 ? [table1({ results, claims })] : []),
    ...readTable1(result.stamp.comparable),
    fold('The search', ...method(result), ...take('pipeline-map'), pipelinesTable(result)),
    fold('On clean test images', onTestTable(result), ...cutRounds(result), ...cleanFigure(result, claims)),
    fold('P12 by class', ...take('confusion-p12', 'roc-p12', 'pr-p12', 'threshold-p12')),
  ];
}
