import { CORRUPTIONS, SEVERITIES, type Severity } from '../../../../data/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import type { StudyResults } from '../../study-results.js';
import { formatMedian, shareText, threeDigits } from '../../words.js';
import type { CorruptionsResult } from './result.js';
import {
  cleanText,
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

/** `corruptions`: the error of each corruption at each severity. */
export function corruptionsTable(result: CorruptionsResult): ReportTable {
  const { clean, samples, stamp } = result;
  const all = meanError(samples);
  return table(
    [
      `Error (1 − accuracy) under common corruptions, n = ${clean.length} photographs in every cell; brackets: 95 % over`,
      'photographs (Wilson; of means, Student’s t). The mean is over five severities, and not divided by another network’s,',
      `as mCE is. Without any: ${cleanText(result)}. Data: ${stamp.data}.`,
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
          ...cells.map(({ value, interval: ends }) => shareText(value, ends)),
          shareText(mean, interval),
        ];
      }),
      [
        'mean of all 15',
        '',
        ...SEVERITIES.map((severity) => {
          const { mean, interval } = meanError(samples.filter((one) => one.severity === severity));
          return shareText(mean, interval);
        }),
        shareText(all.mean, all.interval),
      ],
    ],
  );
}

const middleCell = (middle: Middle | undefined): string =>
  middle ? `${formatMedian(middle)}, n = ${middle.n}` : 'n = 0';

const quartilesCell = (middle: Middle | undefined): string =>
  middle ? middle.quartiles.map(threeDigits).join(' to ') : '';

/** `corruption-ratios`: how far corruptions move photographs, beside the smallest error that an attack found. */
export function ratiosTable(
  { corruptions: result, little }: Pick<StudyResults, 'corruptions'> & { readonly little: NearestErrors },
  severities: readonly Severity[] = SEVERITIES,
): ReportTable {
  const attack = little.minimal.find(({ norm }) => norm === 'l2')?.attack ?? 'no attack';
  return table(
    [
      'L2 of a corruption / smallest L2 at which an attack found an error on the same photograph, medians with 95 %',
      `intervals by ranks, over photographs that are right as they are (smallest L2: ${attack}; an upper bound, so ratios`,
      `are lower bounds). Half of all photographs lie between the quartiles. Data: ${result.stamp.data}.`,
    ].join(' '),
    [
      'corruption',
      'severity',
      'L2, median',
      'ratio, all',
      'ratio, quartiles',
      'ratio, still right',
      'ratio, now wrong',
    ],
    CORRUPTIONS.flatMap(({ name }) =>
      severities.flatMap((severity) => {
        const sample = sampleAt(result, name, severity);
        if (!sample) return [];
        const { kept, broken } = ratios(result, sample, little);
        const all = middleOf([...kept, ...broken]);
        const size = middleOf(sample.l2.filter((_, row) => result.clean[row] === 1));
        return [
          [
            spoken(name),
            String(severity),
            middleCell(size),
            middleCell(all),
            quartilesCell(all),
            ...[kept, broken].map((values) => middleCell(middleOf(values))),
          ],
        ];
      }),
    ),
  );
}
