import type {
  Claim,
  ClaimTable,
  Measured,
  Measurement,
  PartResult,
  PublishedFigure,
  Results,
  StudyDefinition,
} from './contracts.js';
import { judgeTests } from './judge-tests.js';

export const NOT_RUN: Measured = { unchecked: 'this part has not been run; `advlab replicate` measures it' };

/** A claim that is read off one part: unchecked where that part has no result. */
export const fromPart =
  <R extends Results, K extends keyof R>(
    part: K,
    read: (result: R[K], figure: PublishedFigure, results: Partial<R>) => Measured,
  ) =>
  (results: Partial<R>, figure: PublishedFigure): Measured => {
    const result: PartResult | undefined = results[part];
    return result === undefined ? NOT_RUN : read(result as R[K], figure, results);
  };

/** The same reading for each of several figures. */
export const claimsFor = <R extends Results>(ids: readonly string[], read: ClaimTable<R>[string]): ClaimTable<R> =>
  Object.fromEntries(ids.map((id) => [id, read]));

/** Digits after the point of a printed figure. */
export const printedDigits = (value: number): number => String(value).split('.')[1]?.length ?? 0;

/** Equal at every digit that was printed. */
export const equalAsPrinted = (printed: number, measured: number): boolean =>
  measured.toFixed(printedDigits(printed)) === printed.toFixed(printedDigits(printed));

/** The one exact verdict: as printed; figures recomputed from the same files must be equal to rounding error. */
const isExact = ({ kind, value }: PublishedFigure, measured: number): boolean =>
  kind === 'exact'
    ? Math.abs(measured - value) <= 1e-9 * Math.max(1, Math.abs(value))
    : equalAsPrinted(value, measured);

function sourceOf({ stamp: { profile, data, started }, seeds }: Measurement): string {
  const trained = seeds ? `, seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}` : '';
  return `${data}; profile ${profile}${trained}; ${started.slice(0, 10)}`;
}

const describe = ({ metric, model, epsilon, dataset, source }: PublishedFigure): string =>
  [metric, model, epsilon ? `ε ${epsilon}` : undefined, dataset, source].filter(Boolean).join(', ');

const unmeasured = { measured: null, n: null, interval: null, over: null } as const;

type Judged = Pick<StudyDefinition, 'id' | 'published' | 'parts' | 'fallback'>;

/**
 * The claims of all parts as one table.
 * @throws Error where two parts claim one figure, or one claims what was never published, or a figure has no part.
 */
function tableOf({ published, parts }: Judged): ClaimTable<Results> {
  const rows = parts.flatMap(({ id: part, claims = {} }) =>
    Object.entries(claims).map(([id, read]) => ({ part, id, read })),
  );
  const table: Record<string, ClaimTable<Results>[string]> = {};
  for (const { part, id, read } of rows) {
    if (!published.some((figure) => figure.id === id))
      throw new Error(`Part "${part}" claims "${id}", which was not published.`);
    if (Object.hasOwn(table, id)) throw new Error(`Two parts claim "${id}"; "${part}" is the second.`);
    table[id] = read;
  }
  const idle = published.find(({ id }) => !Object.hasOwn(table, id));
  if (idle) throw new Error(`No part of the study measures "${idle.id}".`);
  return table;
}

/**
 * Holds every published figure of a study against what was measured. Figures recomputed from the same files or weights
 * are exact or differ; the others are tested together (Holm's adjustment at 5 %), so that sixty comparisons do not make
 * three false alarms.
 * @param results undefined: of a run on fallback data, where nothing is compared
 * @throws Error where the parts' claims and the published figures are not the same.
 */
export function judgeClaims(judged: Judged, results: Partial<Results> | undefined): Claim[] {
  const { id: study, published, fallback } = judged;
  const table = tableOf(judged);
  const measured = published.map((figure) => results && table[figure.id](results, figure));
  const tested = measured.flatMap((m, i) =>
    m && 'pValue' in m && m.pValue !== undefined ? [{ i, pValue: m.pValue }] : [],
  );
  const tests = new Map(judgeTests(tested.map(({ pValue }) => pValue)).map((test, k) => [tested[k].i, test]));
  return published.map((figure, i): Claim => {
    const { id, value, unit, printed = true } = figure;
    const base = { study, id, what: describe(figure), published: value, printed, unit, adjustedP: null };
    const m = measured[i];
    if (!m)
      return {
        ...{ ...base, ...unmeasured },
        ...{ verdict: 'not-comparable', reason: `this run is on other data: ${fallback.instead}` },
        from: fallback.instead,
      };
    if ('unchecked' in m)
      return { ...base, ...unmeasured, verdict: 'unchecked', reason: m.unchecked, from: 'not measured' };
    const { measured: ours, n, nOf, interval, reason } = m;
    const over = interval && (m.over ?? 'rows');
    const rest = { ...base, measured: ours, n, ...(nOf && { nOf }), interval, over, from: sourceOf(m) };
    if (m.elsewhere) return { ...rest, verdict: 'unchecked', reason };
    const test = tests.get(i);
    if (!test) {
      const digits = printedDigits(value);
      return isExact(figure, ours)
        ? { ...rest, verdict: 'exact', reason }
        : {
            ...rest,
            verdict: 'differs',
            reason: `${reason}: ${ours.toFixed(digits)}, printed ${value.toFixed(digits)}`,
          };
    }
    const { adjustedP, verdict, said } = test;
    const inside = interval !== null && value >= interval[0] && value <= interval[1];
    const outside =
      verdict === 'within' && !inside ? '; outside this interval alone, but not once all tests are counted' : '';
    return { ...rest, adjustedP, verdict, reason: `${reason}; ${said}${outside}` };
  });
}
