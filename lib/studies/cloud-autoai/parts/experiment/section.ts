import { DEPLOYED_PIPELINE, formatRounds, otherRounds, pipelineRounds } from '../../../../automl/index.js';
import { formatCount, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, type Cell, heading, paragraph, table } from '../../../../report/index.js';
import type { Claim } from '../../../../study/index.js';
import { findClaim, verdictCell } from '../../../../study/index.js';
import type { ReportContext } from '../../report/context.js';
import { familyName, stageName } from './names.js';
import type { ExperimentResult, PipelineMeasure } from './result.js';

const NAMES: Readonly<Record<PipelineMeasure['measure'], string>> = {
  accuracy: 'accuracy',
  precisionMacro: 'precision, macro',
  precisionWeighted: 'precision, weighted',
  recallMacro: 'recall, macro',
  recallWeighted: 'recall, weighted (is accuracy)',
  f1Macro: 'F1, macro',
  f1Weighted: 'F1, weighted',
  logLoss: 'log loss',
};

const intervalCell = ({ interval, method }: PipelineMeasure): Cell =>
  `[${interval.map((end) => end.toFixed(4)).join(', ')}] ${method}`;

function leaderboard({ experiment, pipelines }: ExperimentResult): Block {
  const sorted = [...pipelines].sort((a, b) => b.crossValidation.value - a.crossValidation.value);
  return table(
    'The leaderboard, best cross-validated accuracy first',
    [
      ...['pipeline', 'family', 'stage', 'cross validation [95 %]', 'holdout [95 %]'],
      ...['rounds', 'inputs', 'settings tried', 'seconds'],
    ],
    sorted.map(({ id, algorithm, stage, crossValidation, holdout }) => {
      const pipeline = experiment.pipelines.find((one) => one.id === id);
      const rounds = pipeline && pipelineRounds(pipeline);
      return [
        id === experiment.winner ? `${id} (winner)` : id,
        familyName(algorithm),
        stageName(stage),
        formatProportion(crossValidation),
        formatProportion(holdout),
        rounds ? formatRounds(rounds) : '–',
        formatCount(pipeline?.features ?? 0),
        formatCount(pipeline?.trials ?? 0),
        formatCount(Math.round(pipeline?.seconds ?? 0)),
      ];
    }),
  );
}

function table1({ table1: measures, stamp }: ExperimentResult, claims: readonly Claim[]): Block {
  return table(
    stamp.comparable
      ? 'Table 1: pipeline 12, the study’s and the local one'
      : 'Pipeline 12 by the measures of the study’s table 1',
    ['measure', 'rows', 'published', 'measured', '95 % interval', 'n', 'verdict'],
    measures.map((one) => [
      NAMES[one.measure],
      one.on === 'holdout' ? 'holdout' : 'cross validation',
      one.published === null ? { text: 'not comparable', tone: 'missing' } : String(one.published),
      one.value.toFixed(4),
      intervalCell(one),
      formatCount(one.n),
      verdictCell(findClaim(claims, one.id)?.verdict ?? (stamp.comparable ? 'unchecked' : 'not-comparable')),
    ]),
  );
}

const refitted = ({ refits, experiment }: ExperimentResult): Block =>
  table(
    'The finalists, trained again on every row, on the clean test images',
    [
      'pipeline',
      'training rows',
      'rounds',
      'all test rows [95 %]',
      'rows LeNet gets right [95 %]',
      'log loss, all test rows [95 %]',
    ],
    refits.map(({ id, rows, rounds, roundsWanted, test, kept, logLoss, logLossInterval }) => [
      `${id}${id === experiment.winner ? ' (winner)' : ''}${id === DEPLOYED_PIPELINE ? ' (the study’s pipeline)' : ''}`,
      formatCount(rows),
      `${formatCount(rounds)} of ${formatCount(roundsWanted)}`,
      formatProportion(test),
      formatProportion(kept),
      `${logLoss.toFixed(4)} [${logLossInterval.map((end) => end.toFixed(4)).join(', ')}], n\u202f=\u202f${formatCount(test.n)}`,
    ]),
  );

/** Where the time ended first: pipelines with fewer rounds than asked for, and refits that are not what was measured. */
function cutRounds({ refits, experiment: { pipelines } }: ExperimentResult): Block[] {
  const cut = pipelines.flatMap((pipeline) => {
    const rounds = pipelineRounds(pipeline);
    return rounds && rounds.done < rounds.wanted ? [`${pipeline.id} (${formatRounds(rounds)})`] : [];
  });
  const others = refits.flatMap((refit) => {
    const measured = otherRounds(
      pipelines.find(({ id }) => id === refit.id),
      refit,
    );
    return measured === undefined ? [] : [`${refit.id} (${refit.rounds} rounds, measured with ${measured})`];
  });
  const short = refits
    .filter(({ rounds, roundsWanted }) => rounds < roundsWanted)
    .map(({ id, rounds, roundsWanted }) => `${id} (${rounds} of ${roundsWanted})`);
  const said = [
    cut.length && `Time ended the rounds of ${cut.join(', ')}: their figures are those of fewer rounds.`,
    others.length &&
      `Trained again with other rounds than the measured pipeline: ${others.join(', ')}. Figures of the leaderboard and of the test images are then not of the same model.`,
    short.length && `The budget ended the last training of ${short.join(', ')}.`,
  ].filter(Boolean);
  return said.length ? [paragraph(said.join(' '))] : [];
}

/** Whether the study's clean figure could be this pipeline's: only said where both are about MNIST. */
function cleanFigure({ refits, stamp }: ExperimentResult, claims: readonly Claim[]): Block[] {
  const printed = findClaim(claims, 'ibm-test');
  const deployed = refits.find(({ id }) => id === DEPLOYED_PIPELINE);
  if (!stamp.comparable || !printed || !deployed) return [];
  const best = refits.reduce((a, b) => (b.kept.value > a.kept.value ? b : a));
  const above = printed.published / 100 > best.kept.interval[1];
  return [
    paragraph(
      `The study prints ${printed.published}\u202f% for this pipeline on the clean rows that LeNet gets right. Trained again on all training rows, the local pipeline 12 reaches ${formatProportion(deployed.kept)} on those rows, and the best finalist (${best.id}) ${formatProportion(best.kept)}${above ? ': the printed figure lies above the interval of each of them' : ''}. They are other models than IBM’s, so this is evidence, not proof.`,
    ),
  ];
}

/** Part 1b: what a local AutoAI found, and table 1 of the study beside it. */
export function experiment({ results: { experiment: result }, claims, take }: ReportContext): Block[] {
  const { experiment: search, stamp } = result;
  const versions = Object.entries(search.versions).map(([name, version]) => `${name} ${version}`);
  const held = Math.round(100 * search.holdoutShare);
  return [
    heading(2, 'Part 1b: the AutoAI experiment'),
    paragraph(
      `IBM’s service cannot be asked again, so its experiment was done again here: three families of boosted trees, four stages each, twelve pipelines in all. ${formatCount(search.sampleRows)} of ${formatCount(search.data.rows)} training rows were drawn, each class by its share; ${held}\u202f% of them were held out (random state ${search.seed}) and the rest cross-validated by accuracy. The search and the last trainings took ${formatCount(Math.round(search.seconds))}\u202fs of a budget of ${formatCount(search.budgetSeconds)}\u202fs (${formatPercent(search.seconds / search.budgetSeconds, 0)})${search.state === 'done' ? '' : ' and ended before all was done'}. ${versions.join(', ')}.`,
    ),
    ...take('pipeline-map', 'pipeline-comparison'),
    leaderboard(result),
    ...(result.table1.length > 0 ? [table1(result, claims)] : []),
    paragraph(
      stamp.comparable
        ? 'Measures that a confusion matrix decides have bootstrap intervals over the holdout rows; shares have Wilson’s. Both speak of other rows, not of other searches: the study’s holdout was another draw from another file (the 58,870 training rows that LeNet gets right), and a pipeline that is searched anew is another model. “Within” says that the printed figure could have come from rows like ours, “differs” that rows like ours would rarely give it, no more; the verdicts of one kind of rows hang together, as all its measures are of the same answers. The number of draws bounds a bootstrap’s p-values from below, so that the smallest of them are equal.'
        : 'Measures that a confusion matrix decides have bootstrap intervals over the holdout rows; shares have Wilson’s. Nothing here is held against the study’s table, which speaks of MNIST.',
    ),
    ...take('confusion-p12'),
    refitted(result),
    ...cutRounds(result),
    ...cleanFigure(result, claims),
    ...take('roc-p12', 'pr-p12', 'threshold-p12'),
  ];
}
