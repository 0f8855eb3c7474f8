import { DEPLOYED_PIPELINE, formatRounds, pipelineRounds } from '../../../../automl/index.js';
import type { Proportion } from '../../../../evaluation/index.js';
import { formatCount, formatInterval, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Cell, type ReportTable, table } from '../../../../report/index.js';
import { type Claim, findClaim, type TableContext, verdictCell } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { familyName, sortedPipelines, stageName } from './names.js';
import type { ExperimentResult, MeasuredOn, PipelineAverages, PipelineMeasure } from './result.js';

const MEASURES: Readonly<Record<PipelineMeasure['measure'], string>> = {
  accuracy: 'accuracy',
  precisionMacro: 'precision, macro',
  precisionWeighted: 'precision, weighted',
  recallMacro: 'recall, macro',
  recallWeighted: 'recall, weighted',
  f1Macro: 'F1, macro',
  f1Weighted: 'F1, weighted',
  logLoss: 'log loss',
};

const AVERAGES: readonly (keyof PipelineAverages)[] = [
  'precisionMacro',
  'recallMacro',
  'f1Macro',
  'f1Weighted',
  'logLoss',
];

/** "0.943 [0.929, 0.957]". */
const ranged = (value: number, interval: readonly [number, number], digits = 3): string =>
  `${value.toFixed(digits)} [${interval.map((end) => end.toFixed(digits)).join(', ')}]`;

const short = ({ value, interval }: Proportion): string => `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

const marked = (id: string, winner: string | null): string => (id === winner ? `${id} (winner)` : id);

const searchData = ({ experiment: { data } }: ExperimentResult): string => `Data: ${data.provenance}.`;

const facts = (caption: string, told: Readonly<Record<string, string | number>>): ReportTable =>
  table(
    caption,
    ['what', 'value'],
    Object.entries(told).map(([what, value]) => [what, typeof value === 'number' ? formatCount(value) : value]),
  );

/** `experiment`: how rows were drawn, and what the search was given. */
export function experimentTable({ experiment: search }: ExperimentResult): ReportTable {
  const [first] = search.pipelines;
  return facts(`The experiment. Data: ${search.data.provenance}.`, {
    'rows in the CSV': search.data.rows,
    'rows drawn': search.sampleRows,
    'share held out': formatPercent(search.holdoutShare, 0),
    ...(first && {
      'rows held out': first.holdout.n,
      'rows cross-validated': first.crossValidation.n,
      folds: first.crossValidation.folds,
    }),
    'random state': search.seed,
    'budget, seconds': search.budgetSeconds,
    'used, seconds': Math.round(search.seconds),
    state: search.state,
    ...search.versions,
  });
}

/** `pipelines`: the leaderboard. */
export function pipelinesTable(result: ExperimentResult): ReportTable {
  const { experiment: search, pipelines } = result;
  const [first] = pipelines;
  const rows = first ? `cross validation n = ${formatCount(first.crossValidation.n)}, ` : '';
  const held = first ? `holdout n = ${formatCount(first.holdout.n)}` : '';
  return table(
    `The leaderboard: ${rows}${held}. ${searchData(result)}`,
    ['pipeline', 'stage', 'cross validation [95 %]', 'holdout [95 %]', 'rounds'],
    sortedPipelines(result).map(({ id, algorithm, stage, crossValidation, holdout }) => {
      const pipeline = search.pipelines.find((one) => one.id === id);
      const rounds = pipeline && pipelineRounds(pipeline);
      return [
        marked(id, search.winner),
        `${familyName(algorithm)} ${stageName(stage)}`,
        short(crossValidation),
        short(holdout),
        rounds ? formatRounds(rounds) : '–',
      ];
    }),
  );
}

/** `pipelines-holdout` and `pipelines-cross-validation`: every pipeline by the study's measures. */
export function measuresTable(result: ExperimentResult, on: MeasuredOn): ReportTable {
  const name = on === 'holdout' ? 'Holdout' : 'Cross validation, each row answered by the fold that did not see it';
  return table(
    `${name}; best cross-validated accuracy first, intervals over rows. ${searchData(result)}`,
    ['pipeline', 'accuracy [95 %]', ...AVERAGES.map((measure) => `${MEASURES[measure]} [95 %]`)],
    sortedPipelines(result).map((one) => [
      `${marked(one.id, result.experiment.winner)} ${familyName(one.algorithm)} ${stageName(one.stage)}`,
      formatProportion(one[on]),
      ...AVERAGES.map((measure) => ranged(one.averages[on][measure].value, one.averages[on][measure].interval)),
    ]),
  );
}

const setting = (value: unknown): string => String(typeof value === 'number' ? Number(value.toPrecision(4)) : value);

/** `settings`: what each search bought; exact. */
export const settingsTable = ({ experiment: { pipelines, data } }: ExperimentResult): ReportTable =>
  table(
    `Settings of the finished pipelines; counts and seconds are of this one run. Data: ${data.provenance}.`,
    ['pipeline', 'family', 'stage', 'inputs', 'settings tried', 'seconds', 'settings'],
    pipelines.map(({ id, algorithm, stage, features, trials, seconds, parameters }) => [
      id,
      familyName(algorithm),
      stageName(stage),
      formatCount(features),
      formatCount(trials),
      formatCount(Math.round(seconds)),
      Object.entries(parameters)
        .map(([name, value]) => `${name} ${setting(value)}`)
        .join(', '),
    ]),
  );

/** `table1`: P12 by the study's sixteen figures; empty where the search ended before it. */
export function table1({ results: { experiment: result }, claims }: TableContext<StudyResults>): ReportTable {
  const { table1: lines, stamp } = result;
  const cells = (line: PipelineMeasure | undefined, all: readonly Claim[]): Cell[] =>
    line
      ? [
          line.published === null ? { text: 'not comparable', tone: 'missing' } : String(line.published),
          ranged(line.value, line.interval),
          verdictCell(findClaim(all, line.id)?.verdict ?? (stamp.comparable ? 'unchecked' : 'not-comparable')),
        ]
      : ['', '', ''];
  const at = (measure: string, on: MeasuredOn) => lines.find((one) => one.measure === measure && one.on === on);
  const held = lines.filter(({ on }) => on === 'holdout');
  const n = (on: MeasuredOn) => formatCount(lines.find((one) => one.on === on)?.n ?? 0);
  return table(
    `Table 1 for P12: holdout n = ${n('holdout')}, cross validation n = ${n('crossValidation')}. ${searchData(result)}`,
    ['measure', 'holdout, printed', 'P12 [95 %]', 'verdict', 'cross validation, printed', 'P12 [95 %]', 'verdict'],
    held.map((line) => [
      MEASURES[line.measure],
      ...cells(line, claims),
      ...cells(at(line.measure, 'crossValidation'), claims),
    ]),
  );
}

/** `p12`: what pipeline 12 is made of; exact. */
export function p12Table({ experiment: { pipelines, data }, refits }: ExperimentResult): ReportTable {
  const pipeline = pipelines.find(({ id }) => id === DEPLOYED_PIPELINE);
  const refit = refits.find(({ id }) => id === DEPLOYED_PIPELINE);
  const rounds = pipeline && pipelineRounds(pipeline);
  return facts(`P12, pipeline 12 of the local experiment. Data: ${data.provenance}.`, {
    'pixels in': 784,
    ...(pipeline && {
      'inputs after sums and selection': pipeline.features,
      'settings tried by its own search': pipeline.trials,
    }),
    ...(rounds && { 'rounds when it was measured': formatRounds(rounds) }),
    ...(refit && {
      'rounds when trained on every row': `${refit.rounds} of ${refit.roundsWanted}`,
      'rows it was trained on in the end': refit.rows,
    }),
    ...Object.fromEntries(Object.entries(pipeline?.parameters ?? {}).map(([name, value]) => [name, setting(value)])),
  });
}

/** `finalists`, and `p12-on-test` for one of them: trained again on every row, scored on clean test images. */
export const onTestTable = ({ refits, experiment, stamp }: ExperimentResult, only?: string): ReportTable =>
  table(
    [
      `Trained again on every row: clean accuracy on all n = ${formatCount(refits[0]?.test.n ?? 0)} test rows,`,
      `on the n = ${formatCount(refits[0]?.kept.n ?? 0)} that LeNet gets right, and log loss on all. Data: ${stamp.data}.`,
    ].join(' '),
    ['pipeline', 'training rows', 'rounds', 'all rows [95 %]', 'LeNet’s [95 %]', 'log loss [95 %]'],
    refits
      .filter(({ id }) => only === undefined || id === only)
      .map(({ id, rows, rounds, roundsWanted, test, kept, logLoss, logLossInterval }) => [
        marked(id, experiment.winner),
        formatCount(rows),
        `${formatCount(rounds)} of ${formatCount(roundsWanted)}`,
        `${formatPercent(test.value, 2)} ${formatInterval(test.interval)}`,
        `${formatPercent(kept.value, 2)} ${formatInterval(kept.interval)}`,
        ranged(logLoss, logLossInterval),
      ]),
  );

/** `p12-thresholds`: means over the ten classes at a few scores. */
export function thresholdsTable({ curves, stamp }: ExperimentResult): ReportTable {
  const { macro, at } = curves.thresholds;
  const best = macro.f1.reduce((top, point, i) => (point.value > macro.f1[top].value ? i : top), 0);
  return table(
    [
      `P12 on clean test images, n = ${formatCount(curves.n)}: means over ten classes, bootstrap over rows.`,
      `The best threshold was picked on these very rows. Data: ${stamp.data}.`,
    ].join(' '),
    ['threshold', 'precision [95 %]', 'recall [95 %]', 'F1 [95 %]'],
    [...[0.25, 0.5, 0.75].map((threshold) => at.indexOf(threshold)), best].map((i, line) => [
      line === 3 ? `${at[i]} (best F1)` : String(at[i]),
      ...[macro.precision[i], macro.recall[i], macro.f1[i]].map(({ value, interval }) => ranged(value, interval)),
    ]),
  );
}
