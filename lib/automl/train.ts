import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PythonEnd, withLock, writeWhole } from '../data/index.js';
import { interruptSignal } from '../tensor/index.js';
import type { Experiment, SearchEvent, TablesSearch } from './contracts.js';
import { AutomlError } from './errors.js';
import { type Leaderboards, leaderboardFile, readLeaderboard } from './leaderboard.js';
import { type FullRequest, fullRequest, type SearchKind, type SearchRequest } from './request.js';
import { runTrainer } from './trainer.js';
import { trainingCsv } from './training-csv.js';

export interface TrainOptions {
  /** Told of each step as it is finished. */
  readonly onEvent?: (event: SearchEvent) => void;
  /** Stops the search; finished pipelines are kept (default: the notebook's Interrupt). */
  readonly signal?: AbortSignal;
}

/** The trainer keeps its budget itself; this is for one that cannot. */
const LATEST = 1.1;
const GRACE_SECONDS = 3;

const TITLES: Readonly<Record<SearchKind, string>> = { autoai: 'AutoAI experiment', tables: 'Tables search' };

/** What of a request a leaderboard repeats. */
function differences(found: Experiment | TablesSearch, request: FullRequest): string[] {
  const asked: Readonly<Record<string, readonly [unknown, unknown]>> = {
    data: [found.data.provenance, request.data.provenance],
    rows: [found.data.rows, request.data.labels.length],
    seed: [found.seed, request.seed],
    'sample rows': [found.sampleRows, request.sampleRows],
    'budget seconds': [found.budgetSeconds, request.budgetSeconds],
    ...(found.kind === 'autoai' && { 'holdout share': [found.holdoutShare, request.holdoutShare] }),
  };
  return Object.entries(asked)
    .filter(([, [there, wanted]]) => there !== wanted)
    .map(([name, [there, wanted]]) => `${name} ${there} instead of ${wanted}`);
}

const requestFile = (folder: string): string => join(folder, 'request.json');

/** The hash of the request that a folder's search was made for; undefined where an earlier version made it. */
function hashIn(folder: string): string | undefined {
  try {
    const { hash } = JSON.parse(readFileSync(requestFile(folder), 'utf8'));
    return typeof hash === 'string' ? hash : undefined;
  } catch {
    return undefined;
  }
}

/** What lies in the folder already, checked against the request. */
function earlier<K extends SearchKind>(kind: K, request: FullRequest): Leaderboards[K] | undefined {
  const { folder } = request;
  if (!existsSync(leaderboardFile(folder))) return undefined;
  const found = readLeaderboard(kind, folder);
  const others = differences(found, request);
  const hash = hashIn(folder);
  if (hash !== undefined && hash !== request.hash && !others.length)
    others.push('other pixels, folds or most trials, or another version of the trainer');
  if (others.length)
    throw new AutomlError(
      `${folder} holds another search (${others.join('; ')}). Choose another folder, or remove this one.`,
      folder,
    );
  return found;
}

/** What the trainer reads; by its own identity.json it knows later whether the same search is wanted again. */
function writeRequest(train: string, { data, ...request }: FullRequest): string {
  const file = requestFile(request.folder);
  return writeWhole(file, `${JSON.stringify({ train, provenance: data.provenance, ...request }, null, 2)}\n`);
}

/** "3 pipelines" or "nothing" of what was searched. */
function finished(kind: SearchKind, folder: string): string {
  try {
    const found: Experiment | TablesSearch = readLeaderboard(kind, folder);
    const n = found.kind === 'autoai' ? found.pipelines.length : found.candidates.length;
    const what = found.kind === 'autoai' ? 'pipeline' : 'candidate';
    return `${n} finished ${what}${n === 1 ? '' : 's'}`;
  } catch {
    return 'no finished work';
  }
}

const lastLine = (said: string): string => said.split('\n').at(-1) ?? '';

/** The sentence for a trainer that did not come to its end. */
function explain(kind: SearchKind, folder: string, { code, killedBy, said, late }: PythonEnd): AutomlError {
  const kept = `${finished(kind, folder)} in ${folder}; run it again to go on.`;
  const title = `The trainer of the ${TITLES[kind]}`;
  if (killedBy === 'SIGKILL')
    return new AutomlError(
      `${title} was killed (SIGKILL; ${late ? 'it did not stop when its budget was spent' : 'often for want of memory'}): ${kept}`,
      folder,
    );
  if (killedBy !== null) return new AutomlError(`${title} was killed (${killedBy}): ${kept}`, folder);
  if (code === 143) return new AutomlError(`${title} was told to stop by another process: ${kept}`, folder);
  if (/ModuleNotFoundError|ImportError/.test(said))
    return new AutomlError(`${title} does not start (${lastLine(said)}). Run \`npx advlab setup\`.`, folder);
  // Refusals are told in one line with what to do; running them again would not help.
  const refusal = /^automl: (.*)$/m.exec(said);
  if (code === 1 && refusal) return new AutomlError(`${title} refuses its request: ${refusal[1]}.`, folder);
  return new AutomlError(`${title} ended with ${code} (${lastLine(said) || 'it said nothing'}): ${kept}`, folder);
}

async function search<K extends SearchKind>(
  kind: K,
  request: FullRequest,
  { onEvent, signal = interruptSignal() }: TrainOptions,
): Promise<Leaderboards[K]> {
  const { folder, data, budgetSeconds } = request;
  signal.throwIfAborted();
  const onWait = (pid: number) =>
    onEvent?.({ second: 0, kind: 'read', message: `waiting for process ${pid}, which makes the same` });
  const work = async () => {
    const found = earlier(kind, request);
    if (found?.state === 'done') return found;
    const file = writeRequest(await trainingCsv(data, { signal, onWait }), request);
    const limitSeconds = LATEST * budgetSeconds + GRACE_SECONDS;
    const end = await runTrainer([kind, file], { onEvent, signal, limitSeconds }).catch((error) => {
      if (!(error instanceof AutomlError)) throw error;
      throw new AutomlError(`${error.message} There is ${finished(kind, folder)} in ${folder}.`, folder);
    });
    // A search whose time was up is a result; its state says that it was stopped.
    if (end.code !== 0 && !(end.code === 143 && end.late)) throw explain(kind, folder, end);
    const made = readLeaderboard(kind, folder);
    if (end.code === 0 && made.state === 'running')
      throw new AutomlError(
        `${leaderboardFile(folder)} says "running" though the trainer has ended: ${finished(kind, folder)} there; run it again to go on.`,
        folder,
      );
    return made;
  };
  return withLock(`${folder}.lock`, work, { signal, onWait });
}

/**
 * An experiment of twelve pipelines, trained here from a CSV: the winner and the twelfth are refitted on every row. What
 * is finished is kept in the request's folder whatever happens; a search that is done there is not made again, one that
 * was stopped goes on. Its state is `stopped` where the budget ended first.
 * @throws AutomlError for a trainer that failed, naming what is kept and where; the signal's reason when it fired.
 */
export const trainAutoAi = (request: SearchRequest, options: TrainOptions = {}): Promise<Experiment> =>
  search('autoai', fullRequest('autoai', request), options);

/** One search over model families for the least log loss, as AutoML Tables makes it; otherwise as `trainAutoAi`. */
export const trainTables = (request: SearchRequest, options: TrainOptions = {}): Promise<TablesSearch> =>
  search('tables', fullRequest('tables', request), options);
