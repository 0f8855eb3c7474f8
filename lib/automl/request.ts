import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Dataset, inProject } from '../data/index.js';
import { AutomlError } from './errors.js';

/** The two searches: an experiment of twelve pipelines, and a closed one over families. */
export type SearchKind = 'autoai' | 'tables';

export interface SearchRequest {
  /** Labelled images: the rows that the search gets to see, as a CSV. */
  readonly data: Dataset;
  /** Wall time of the search with its refits, in seconds; writing the CSV does not count. */
  readonly budgetSeconds: number;
  /** Where the search lies (default: in the project's cache, under a hash of data, request and trainer). */
  readonly folder?: string;
  /** Rows drawn for the search, stratified (default 5,000; 10,000 from a quarter of an hour on). */
  readonly sampleRows?: number;
  /** Random state of the holdout and of everything else (default 33). */
  readonly seed?: number;
  /** Share of the sample that is held out (default .1). */
  readonly holdoutShare?: number;
  /** Folds of the cross validation (default 3). */
  readonly folds?: number;
  /** Threads of the trainer (default: one for each processor, eight at most). */
  readonly threads?: number;
  /** Most settings that one search tries (default: as many as the time allows). */
  readonly maxTrials?: number;
}

/** A request without gaps. */
export interface FullRequest extends Required<Omit<SearchRequest, 'maxTrials'>>, Pick<SearchRequest, 'maxTrials'> {
  /** Of all that decides what the search gives: trainer, pixels, labels and settings; not of folder and threads. */
  readonly hash: string;
}

/** Raised whenever python/automl changes what a request gives: searches of an older one are then made anew. */
const TRAINER_VERSION = 1;

const QUARTER_HOUR = 900;
const MOST_THREADS = 8;

/** Timers count milliseconds in 31 bits: one of 25 days would ring at once. */
const MOST_SECONDS = 20 * 24 * 3600;

/** Hash of a data set's pixels and labels. */
export function contentHash({ images, labels }: Dataset): string {
  return createHash('sha256').update(images).update(labels).digest('hex').slice(0, 16);
}

function check({ budgetSeconds }: SearchRequest): void {
  if (!(budgetSeconds > 0 && budgetSeconds <= MOST_SECONDS))
    throw new AutomlError(
      `A search needs a budget above 0 and at most ${MOST_SECONDS} seconds (20 days), got ${budgetSeconds}.`,
    );
}

/**
 * The request with its defaults, and the folder it belongs to.
 * @throws AutomlError where the budget is none or above 20 days.
 */
export function fullRequest(kind: SearchKind, request: SearchRequest): FullRequest {
  check(request);
  const { data, budgetSeconds, folder, threads = Math.min(availableParallelism(), MOST_THREADS) } = request;
  const { seed = 33, holdoutShare = 0.1, folds = 3, maxTrials } = request;
  const usual = budgetSeconds < QUARTER_HOUR ? 5_000 : 10_000;
  const sampleRows = Math.min(request.sampleRows ?? usual, data.labels.length);
  const settings = { kind, budgetSeconds, sampleRows, seed, holdoutShare, folds, maxTrials };
  const hash = createHash('sha256')
    .update(JSON.stringify([TRAINER_VERSION, settings, contentHash(data)]))
    .digest('hex')
    .slice(0, 16);
  return {
    ...{ data, budgetSeconds, sampleRows, seed, holdoutShare, folds, threads, hash },
    ...(maxTrials !== undefined && { maxTrials }),
    folder: folder ?? inProject('.cache', 'automl', hash, kind),
  };
}

/** What decides a search, but for its data: plain, to be held against another's. */
export function searchRecipe(kind: SearchKind, request: SearchRequest): Readonly<Record<string, unknown>> {
  const { budgetSeconds, sampleRows, seed, holdoutShare, folds, maxTrials = null } = fullRequest(kind, request);
  return { trainer: TRAINER_VERSION, kind, budgetSeconds, sampleRows, seed, holdoutShare, folds, maxTrials };
}

/** The folder in which the search of this request lies, or will lie. */
export const searchFolder = (kind: SearchKind, request: SearchRequest): string => fullRequest(kind, request).folder;
