import { CORRUPTIONS, SEVERITIES } from '../../../../data/index.js';
import { formatInterval, formatPercent } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import type { StudyResults } from '../../study-results.js';
import type { CorruptionsResult } from './result.js';
import {
  errorOf,
  type Middle,
  meanError,
  middleOf,
  type NearestErrors,
  ratios,
  sampleAt,
  samplesOf,
  spoken,
} from './summary.js';

const share = (value: number, interval?: readonly [number, number]) =>
  [formatPercent(value, 1), ...(interval ? [formatInterval(interval, 0)] : [])].join(' ');

/** `corruptions`: the error of each corruption at each severity. */
export function corruptionsTable(result: CorruptionsResult): ReportTable {
  const { clean, samples, stamp } = result;
  const error = errorOf(clean);
  const all = meanError(samples);
  return table(
    [
      `Error (1 − accuracy) under common corruptions, n = ${clean.length} photographs in every cell; brackets: 95 % over`,
      'photographs (Wilson; of means, Student’s t). The mean is over five severities, and not divided by another network’s,',
      `as mCE is. Without any: ${share(error.value, error.interval)}. Data: ${stamp.data}.`,
    ].join(' '),
    ['corruption', 'group', ...SEVERITIES.map((severity) => `severity ${severity}`), 'mean'],
    [
      ...CORRUPTIONS.map(({ name, group }) => {
        const own = samplesOf(result, name);
        const { mean, interval } = meanError(own);
        const cells = own.map(({ right }) => errorOf(right));
        return [
          spoken(name),
          group,
          ...cells.map(({ value, interval: ends }) => share(value, ends)),
          share(mean, interval),
        ];
      }),
      [
        'mean of all 15',
        '',
        ...SEVERITIES.map((severity) => {
          const { mean, interval } = meanError(samples.filter((one) => one.severity === severity));
          return share(mean, interval);
        }),
        share(all.mean, all.interval),
      ],
    ],
  );
}

const digits = (value: number) => String(Number(value.toPrecision(3)));

function middleCell({ n, median, interval }: Middle): string {
  if (median === undefined) return `n = ${n}`;
  return `${digits(median)}${interval ? ` [${interval.map(digits).join(', ')}]` : ''}, n = ${n}`;
}

const SHOWN = [1, 3, 5] as const;

/** `corruption-ratios`: how far corruptions move photographs, beside how little an adversary needs. */
export function ratiosTable({
  corruptions: result,
  little,
}: Pick<StudyResults, 'corruptions'> & { readonly little: NearestErrors }): ReportTable {
  const attack = little.minimal.find(({ norm }) => norm === 'l2')?.attack ?? 'no attack';
  return table(
    [
      'L2 of a corruption / smallest L2 at which an attack found an error on the same photograph, medians with 95 %',
      `intervals by ranks, over photographs that are right as they are (smallest L2: ${attack}; an upper bound, so ratios`,
      `are lower bounds). Data: ${result.stamp.data}.`,
    ].join(' '),
    ['corruption', 'severity', 'L2, median', 'ratio, all', 'ratio, still right', 'ratio, now wrong'],
    CORRUPTIONS.flatMap(({ name }) =>
      SHOWN.flatMap((severity) => {
        const sample = sampleAt(result, name, severity);
        if (!sample) return [];
        const { kept, broken } = ratios(result, sample, little);
        const size = middleOf(sample.l2.filter((_, row) => result.clean[row] === 1));
        return [
          [
            spoken(name),
            String(severity),
            middleCell(size),
            ...[[...kept, ...broken], kept, broken].map((values) => middleCell(middleOf(values))),
          ],
        ];
      }),
    ),
  );
}
