import { resolve } from 'node:path';
import type { SearchKind, SearchRequest } from '../../automl/index.js';
import { projectRoot } from '../../data/project.js';
import { Interrupted } from '../../tensor/cooperation.js';
import { oneOf, wholeNumber } from '../arguments.js';
import { type Io, UsageError, type Values } from '../command.js';
import { checkOutputFolder } from '../writable.js';
import { budgetSeconds } from './budget.js';
import { watchSearch } from './watch.js';

const DATA = ['mnist', 'digits'] as const;
const TEACHERS = ['autoai', 'tables'] as const;

/** The time a search has where none is asked for. */
export const BUDGET_SECONDS = {
  mnist: { autoai: 20 * 60, tables: 10 * 60 },
  digits: { autoai: 60, tables: 20 },
} as const satisfies Record<(typeof DATA)[number], Record<SearchKind, number>>;

interface Asked {
  readonly data: (typeof DATA)[number];
  readonly kind: SearchKind;
  readonly rest: Omit<SearchRequest, 'data'>;
}

function asked(values: Values, positionals: readonly string[]): Asked {
  if (positionals.length) throw new UsageError(`automl train takes options only, got "${positionals[0]}".`);
  const data = oneOf('data set', values.data ?? 'mnist', DATA);
  const kind = oneOf('teacher', values.teacher ?? 'autoai', TEACHERS);
  return {
    data,
    kind,
    rest: {
      budgetSeconds: values.budget === undefined ? BUDGET_SECONDS[data][kind] : budgetSeconds(String(values.budget)),
      ...(values.sample !== undefined && { sampleRows: wholeNumber(values, 'sample', 1) }),
      ...(values.seed !== undefined && { seed: wholeNumber(values, 'seed', 0) }),
      ...(values.trials !== undefined && { maxTrials: wholeNumber(values, 'trials', 1) }),
      ...(values.out !== undefined && { folder: resolve(projectRoot(), String(values.out)) }),
    },
  };
}

async function search(kind: SearchKind, request: SearchRequest, io: Io) {
  const { searchFolder, trainAutoAi, trainTables } = await import('../../automl/index.js');
  const folder = searchFolder(kind, request);
  const watch = watchSearch(kind, request.budgetSeconds, io);
  try {
    const found = await (kind === 'autoai' ? trainAutoAi : trainTables)(request, { onEvent: watch.onEvent });
    return { found, folder };
  } catch (error) {
    if (error instanceof Interrupted)
      io.note(`stopped; what was finished is kept in ${folder}: the same command goes on there`);
    throw error;
  } finally {
    watch.end();
  }
}

/** `advlab automl train`. */
export async function train(values: Values, positionals: readonly string[], io: Io): Promise<void> {
  const { data, kind, rest } = asked(values, positionals);
  if (rest.folder !== undefined) checkOutputFolder('option --out', rest.folder);
  const { digits, mnist } = await import('../../data/index.js');
  const load = data === 'mnist' ? mnist : digits;
  const request: SearchRequest = { ...rest, data: await load('train') };
  io.note(`training on ${request.data.provenance}, ${request.budgetSeconds} s`);
  const { found, folder } = await search(kind, request, io);
  const { comparePipeline12 } = await import('./compared.js');
  const { measureRefits } = await import('./measured.js');
  const { reportDocument, reportText } = await import('./report.js');
  const test = await load('test');
  io.progress('scoring the refits on the test rows, in Node and in Python');
  const refits = await measureRefits(found, folder, test);
  const compared = found.kind === 'autoai' ? comparePipeline12(found, data === 'mnist') : [];
  const report = { search: found, folder, test: test.provenance, refits, compared };
  io.result(reportDocument(report), () => reportText(report));
}
