import { formatCount } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import type { MaskingResult } from './result.js';
import { rowsText } from './words.js';

/** `masking`: what is printed of each masked model, what is left, and what its evaluation warns of. */
export const maskingTable = (result: MaskingResult): ReportTable =>
  table(
    `Four models whose gradients are hidden (${rowsText(result)}). Claimed: right after PGD-${result.plan.steps} on the model as it stands. Left: right after every attack that was tried (of the random model, after the one that leaves the least), by PGD on the model seen through. Square sees scores alone, ${formatCount(result.plan.queries)} queries an image, on the model as it stands. Network alone: what PGD-${result.plan.steps} leaves of the network behind it. Warnings: of an evaluation of the model as it stands by FGSM and PGD. Shares with Wilson’s 95 % intervals over images. ${result.stamp.data}.`,
    ['model', 'seen through by', 'clean', 'claimed', 'left', 'left by Square', 'network alone', 'warnings'],
    result.models.map(({ name, paper, through, broken, clean, claimed, adaptive, square, undefended, warnings }) => [
      `${name} (${paper})`,
      `${through} (${broken})`,
      ...[clean, claimed].map(shareText),
      { text: shareText(adaptive), tone: 'bad' },
      ...[square, undefended].map(shareText),
      [...new Set(warnings.map(({ id }) => id))].join(', ') || 'none',
    ]),
  );
