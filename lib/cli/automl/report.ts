import type { Experiment, TablesSearch } from '../../automl/index.js';
import { formatRounds, otherRounds, pipelineRounds } from '../../automl/rounds.js';
import { type Proportion, proportion } from '../../evaluation/intervals.js';
import { columns } from '../columns.js';
import type { Compared } from './compared.js';
import type { MeasuredRefit } from './measured.js';

/** What `automl train` prints. */
export interface TrainReport {
  readonly search: Experiment | TablesSearch;
  readonly folder: string;
  readonly test: string;
  readonly refits: readonly MeasuredRefit[];
  readonly compared: readonly Compared[];
}

/** Intervals speak of rows alone; the best of many settings on the same rows is higher than it will be on others. */
const CHOSEN_BY_CV =
  'settings and winner were chosen by CV accuracy, which flatters it beyond its interval; nothing was chosen by the holdout';

const decimals = (value: number, digits = 4) => value.toFixed(digits).replace(/^0(?=\.)/, '');

const range = ({ interval: [low, high] }: Proportion) => `${decimals(low)}–${decimals(high)}`;

const withInterval = (p: Proportion) => `${decimals(p.value)} (${range(p)})`;

const share = (accuracy: number, n: number): Proportion => proportion(Math.round(accuracy * n), n);

function leaderboard({ pipelines, winner }: Experiment): string {
  const header = ['', 'algorithm', 'stage', 'CV accuracy (95 %)', 'n', 'holdout accuracy (95 %)', 'n', 'CV log loss'];
  const rows = pipelines.map((pipeline) => {
    const { id, algorithm, stage, crossValidation: cv, holdout, features, trials, seconds } = pipeline;
    const rounds = pipelineRounds(pipeline);
    return [
      `${id}${id === winner ? '*' : ''}`,
      algorithm,
      stage,
      withInterval(share(cv.metrics.accuracy, cv.n)),
      String(cv.n),
      withInterval(share(holdout.metrics.accuracy, holdout.n)),
      String(holdout.n),
      decimals(cv.metrics.logLoss, 3),
      rounds ? formatRounds(rounds) : '–',
      String(features),
      String(trials),
      seconds.toFixed(1),
    ];
  });
  return columns([[...header, 'rounds', 'features', 'trials', 'seconds'], ...rows]);
}

/** A closed search tells how good its answer is, and nothing of what it tried. */
function closed({ candidates: [best] }: TablesSearch): string {
  if (!best) return 'no model was finished';
  const { n, logLoss, accuracy } = best.validation;
  return `log loss ${decimals(logLoss, 3)}, accuracy ${withInterval(share(accuracy, n))} on the ${n} validation rows that chose it, which flatters both`;
}

function refitLine(
  { refit, test, agreement, rowsPerSecond }: MeasuredRefit,
  search: Experiment | TablesSearch,
  data: string,
): string {
  const { id, rows, rounds, roundsWanted, seconds } = refit;
  const early = rounds < roundsWanted ? `, ${rounds} of ${roundsWanted} rounds: the budget ended first` : '';
  const measured = search.kind === 'autoai' ? search.pipelines.find((pipeline) => pipeline.id === id) : undefined;
  const others = otherRounds(measured, refit);
  const differs = others === undefined ? '' : `; it has ${rounds} rounds, the pipeline of the leaderboard ${others}`;
  const first = `${id} refitted on ${rows.toLocaleString('en-US')} rows in ${seconds.toFixed(1)} s${early}${differs}`;
  const second = `accuracy ${withInterval(test)}, n = ${test.n}, on ${data}, scored in Node`;
  const speed = Math.round(rowsPerSecond).toLocaleString('en-US');
  const third = `ONNX gives Python's label on ${agreement.correct} of ${agreement.n} rows; ${speed} rows/s, the best of three`;
  return [first, second, third].join('\n  ');
}

const comparison = ({ what, published, measured, verdict, reason }: Compared): string =>
  `pipeline 12, ${what}: printed ${decimals(published, 3)}, here ${measured ? `${withInterval(measured)}, n = ${measured.n}` : '–'}: ${verdict} (${reason})`;

/** The report as text. */
export function reportText({ search, folder, test, refits, compared }: TrainReport): string {
  const rows = `${search.sampleRows.toLocaleString('en-US')} of ${search.data.rows.toLocaleString('en-US')} rows searched`;
  const head = `${search.data.provenance}; ${rows}, seed ${search.seed}; ${search.state}`;
  const board = search.kind === 'autoai' ? leaderboard(search) : closed(search);
  const winner =
    search.kind === 'autoai' ? [`winner by cross-validated accuracy: ${search.winner ?? 'none'}`, CHOSEN_BY_CV] : [];
  const early =
    search.state === 'done' ? [] : ['the budget ended before everything was done; the same command goes on'];
  const used = `searched for ${search.seconds.toFixed(1)} s in all; budget of a run ${search.budgetSeconds} s`;
  return [
    ...[head, '', board, '', ...winner],
    ...refits.map((refit) => refitLine(refit, search, test)),
    ...compared.map(comparison),
    ...early,
    used,
    `kept in ${folder}`,
  ].join('\n');
}

/** The report as a document: a closed search's candidates stay in its folder. */
export function reportDocument({ search, folder, test, refits, compared }: TrainReport) {
  const { events: _, ...board } = search;
  const shown =
    board.kind === 'autoai'
      ? board
      : { ...board, candidates: undefined, validation: board.candidates[0]?.validation ?? null };
  return {
    folder,
    budget: { seconds: search.budgetSeconds, used: search.seconds },
    test,
    refits,
    compared,
    search: shown,
  };
}
