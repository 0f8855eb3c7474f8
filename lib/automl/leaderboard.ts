import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Experiment, SearchEvent, TablesSearch } from './contracts.js';
import { AutomlError } from './errors.js';
import type { SearchKind } from './request.js';
import {
  amount,
  type Check,
  count,
  fields,
  fileName,
  listOf,
  oneOf,
  optional,
  orNull,
  ShapeError,
  scalar,
  share,
  text,
  valuesAre,
} from './shape.js';

/** What each kind of search leaves behind. */
export interface Leaderboards {
  readonly autoai: Experiment;
  readonly tables: TablesSearch;
}

const metrics = fields({
  accuracy: share,
  precisionMacro: share,
  precisionWeighted: share,
  recallMacro: share,
  recallWeighted: share,
  f1Macro: share,
  f1Weighted: share,
  logLoss: amount,
  logLossDeviation: amount,
});

const pipeline = fields({
  id: text,
  algorithm: oneOf('LightGBM', 'XGBoost', 'GradientBoosting'),
  stage: oneOf('none', 'hpo-1', 'hpo-1+fe', 'hpo-1+fe+hpo-2'),
  parameters: valuesAre(scalar),
  roundsWanted: optional(count),
  features: count,
  trials: count,
  holdout: fields({ n: count, metrics, confusion: listOf(listOf(count)) }),
  crossValidation: fields({ n: count, folds: count, metrics, confusion: listOf(listOf(count)) }),
  seconds: amount,
});

const refit = fields({
  id: text,
  rows: count,
  seconds: amount,
  rounds: count,
  roundsWanted: count,
  score: optional(amount),
  onnx: fileName,
});

const event = fields({
  second: amount,
  kind: oneOf('read', 'trial', 'pipeline', 'refit', 'export', 'skipped', 'done', 'stopped'),
  id: optional(text),
  // Log losses have no upper bound.
  score: optional(amount),
  message: text,
});

const common = {
  state: oneOf('running', 'done', 'stopped'),
  data: fields({ provenance: text, rows: count, classes: count }),
  seed: count,
  sampleRows: count,
  budgetSeconds: amount,
  seconds: amount,
  refits: listOf(refit),
  events: listOf(event),
  versions: valuesAre(text),
};

const candidate = fields({
  family: text,
  parameters: valuesAre(scalar),
  validation: fields({ n: count, logLoss: amount, accuracy: share }),
  rows: optional(count),
  seconds: amount,
});

const checks: Readonly<Record<SearchKind, Check>> = {
  autoai: fields({
    ...common,
    kind: oneOf('autoai'),
    holdoutShare: share,
    pipelines: listOf(pipeline),
    winner: orNull(text),
  }),
  tables: fields({ ...common, kind: oneOf('tables'), candidates: listOf(candidate) }),
};

/** @throws ShapeError where a line of the trainer is no event. */
export function parseEvent(line: string): SearchEvent {
  const value: unknown = JSON.parse(line);
  event(value, '');
  return value as SearchEvent;
}

export const leaderboardFile = (folder: string): string => join(folder, 'leaderboard.json');

/** Which of the two searches lies in a folder; where that cannot be told, reading it as either says why. */
export function kindOfSearch(folder: string): SearchKind {
  try {
    const { kind } = JSON.parse(readFileSync(leaderboardFile(folder), 'utf8'));
    return kind === 'tables' ? 'tables' : 'autoai';
  } catch {
    return 'autoai';
  }
}

/**
 * The leaderboard in a search's folder.
 * @throws AutomlError where there is none, it is cut short, or of another shape.
 */
export function readLeaderboard<K extends SearchKind>(kind: K, folder: string): Leaderboards[K] {
  const file = leaderboardFile(folder);
  if (!existsSync(file))
    throw new AutomlError(`${file} does not exist: nothing of the search was finished. Train it again.`, folder);
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    checks[kind](value, '');
    return value as Leaderboards[K];
  } catch (error) {
    const what = error instanceof ShapeError ? error.message : `no whole JSON document (${(error as Error).message})`;
    throw new AutomlError(
      `${file} is not the leaderboard of a search: ${what}. Remove ${folder} and train again.`,
      folder,
    );
  }
}
