import type { Estimate } from '../../../../evaluation/index.js';
import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareCell } from '../../../../study/index.js';
import { threeDigits } from '../../words.js';
import { type SurfaceResult, stampOf } from './result.js';

/** Nats: three digits that mean something, whatever the size. */
const nats = (value: number): string => threeDigits(value).replace(/^-/, '\u2212');

/** "3.21 [2.9, 3.52]". */
export const estimateCell = ({ value, interval }: Estimate): string =>
  `${nats(value)} [${interval.map(nats).join(', ')}]`;

/** `loss-rises`: how far the loss rises after a step, over many images. */
export const risesTable = (result: SurfaceResult): ReportTable =>
  table(
    `Mean rise of the loss, in nats, after a step of ε on every pixel, n = ${formatCount(result.rows)} images [95 %, over images]. Promised: the step’s product with the gradient; gap: mean of |risen − promised|, 0 where the loss is linear. ${stampOf(result).data}.`,
    [
      'network',
      'ε',
      'along the gradient’s sign',
      'promised by the gradient',
      'gap',
      'along random signs',
      'wrong, gradient',
      'wrong, random',
    ],
    result.networks.flatMap(({ name, clean, rises }) => [
      [name, '0', `loss ${estimateCell(clean.loss)}`, '', '', '', shareCell(clean.wrong), shareCell(clean.wrong)],
      ...rises.map((rise) => [
        name,
        formatRadius(rise.epsilon),
        estimateCell(rise.gradient),
        estimateCell(rise.promised),
        estimateCell(rise.gap),
        estimateCell(rise.random),
        shareCell(rise.wrong.gradient),
        shareCell(rise.wrong.random),
      ]),
    ]),
  );
