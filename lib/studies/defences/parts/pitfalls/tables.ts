import { formatCount, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import type { PitfallsResult } from './result.js';
import { shownMatrix } from './surrogates-figure.js';
import { toldOf } from './told.js';
import { LOSS_WORDS, NETWORK_WORDS, rowsText } from './words.js';

/** `pitfalls`: what is misstated, what is true, and what is meant to catch it. */
export const pitfallsTable = (result: PitfallsResult): ReportTable =>
  table(
    `Ways to misstate robustness (ε ${formatRadius(result.epsilon)} unless said), each measured on one network of the study, with 95 % intervals over rows (the numbers of rows are in each pitfall’s own table and figure). All shares are of rows still right. Meant to catch it: warnings of a robustness report and items of its checklist that were written against it; what did catch planted mistakes is in the section on the checklist. ${result.stamp.data}.`,
    ['pitfall', 'misstated', 'what is true', 'meant to catch it: warnings', 'items of the checklist'],
    toldOf(result).map(({ pitfall, printed, truth, warnings, items }) => [
      pitfall,
      printed,
      truth,
      warnings.join(', ') || 'none',
      items.join(', '),
    ]),
  );

/** `pitfalls-grid`: what PGD leaves by the number and the length of its steps, with intervals. */
export const gridTable = ({ stamp, epsilon, steps: { plan, networks } }: PitfallsResult): ReportTable =>
  table(
    `Robust accuracy at ε ${formatRadius(epsilon)} under PGD from one random start, by the number of its steps (rows) and their length as a share of ε (columns). ${rowsText(plan.rows)} Brackets: 95 % intervals. ${stamp.data}.`,
    ['network', 'steps', ...plan.relativeStepSizes.map((length) => `${length} ε`)],
    networks.flatMap(({ network, grid }) =>
      grid.map((line, i) => [i === 0 ? NETWORK_WORDS[network] : '', String(plan.steps[i]), ...line.map(shareText)]),
    ),
  );

/** `pitfalls-transfer`: the share misread after transfer, a row for each surrogate, with intervals. */
export function transferTable({ stamp, epsilon, surrogates: { matrix } }: PitfallsResult): ReportTable {
  const { models, cells } = shownMatrix(matrix);
  const names = models.map(({ name }) => name);
  return table(
    `Share misread after transfer at ε ${formatRadius(epsilon)}: images made on the network of the row, answered by that of the column; misread from the start counts. ${rowsText(cells[0].wrong.n)} Brackets: 95 % intervals. ${stamp.data}.`,
    ['made on', ...names],
    names.map((source) => [
      source,
      ...names.map((target) => {
        const found = cells.find((cell) => cell.source === source && cell.target === target);
        return found ? shareText(found.wrong) : '';
      }),
    ]),
  );
}

/** `pitfalls-restarts`: whole attacks from more random starts. */
export const restartsTable = ({ stamp, epsilon, steps: { plan, networks } }: PitfallsResult): ReportTable =>
  table(
    `Robust accuracy at ε ${formatRadius(epsilon)} under PGD-${plan.restarted.steps} (steps of ${plan.restarted.relativeStepSize} ε) by the number of its random starts; a row counts as broken where any start breaks it. ${rowsText(plan.rows)} Brackets: 95 % intervals. ${stamp.data}.`,
    ['network', 'clean', ...plan.restarts.map((count) => `${count} ${count === 1 ? 'start' : 'starts'}`)],
    networks.map(({ network, clean, restarts }) => [
      NETWORK_WORDS[network],
      shareText(clean),
      ...restarts.map(shareText),
    ]),
  );

/** `pitfalls-scale`: what PGD leaves of each loss, by what the logits are multiplied by. */
export const scaleTable = ({ stamp, epsilon, scale: { networks, losses, steps } }: PitfallsResult): ReportTable =>
  table(
    `Robust accuracy at ε ${formatRadius(epsilon)} under PGD-${steps}, where every logit is multiplied by the same number; rows without a gradient: that of the cross-entropy is exactly zero in float32. ${rowsText(networks[0].scales[0].zero.n)} Brackets: 95 % intervals. ${stamp.data}.`,
    ['network', 'logits multiplied by', 'rows without a gradient', ...losses.map((loss) => LOSS_WORDS[loss])],
    networks.flatMap(({ network, scales }) =>
      scales.map(({ scale, zero, robust }, i) => [
        i === 0 ? NETWORK_WORDS[network] : '',
        String(scale),
        shareText(zero),
        ...robust.map(shareText),
      ]),
    ),
  );

/** `pitfalls-suite`: what each attack leaves, and the rows that it alone breaks. */
export const suiteTable = ({ stamp, epsilon, suite: { networks, queries } }: PitfallsResult): ReportTable =>
  table(
    `Robust accuracy at ε ${formatRadius(epsilon)} under each attack, in brackets its 95 % interval, after a plus the rows that no other of these attacks breaks. Square: ${formatCount(queries)} queries a row. ${rowsText(networks[0].clean.n)} ${stamp.data}.`,
    ['network', 'clean', ...networks[0].attacks.map(({ attack }) => attack), 'worst case'],
    networks.map(({ network, clean, attacks, worst }) => [
      NETWORK_WORDS[network],
      shareText(clean),
      ...attacks.map(({ robust, alone }) => `${shareText(robust)}${alone ? ` +${alone}` : ''}`),
      shareText(worst),
    ]),
  );

/** `pitfalls-selected`: the same images, counted in three ways. */
export const selectedTable = ({ stamp, selected }: PitfallsResult): ReportTable =>
  table(
    `${selected.attack} at ε ${formatRadius(selected.epsilon)} on a surrogate (${NETWORK_WORDS[selected.surrogate]}), its images shown to each network, and counted in three ways: fooled, of the rows that both read right before and that the surrogate lost; right, of the rows that the network read right before; right, of all rows, where wrong from the start counts as broken. Last: right after PGD-${selected.steps} on the network itself, in the same ball. ${rowsText(selected.networks[0].all.n)} Brackets: 95 % intervals. ${stamp.data}.`,
    [
      'network',
      'clean',
      'fooled, of selected rows',
      'n',
      'right, of rows right before',
      'right, of all rows',
      'PGD on itself',
    ],
    selected.networks.map(({ network, clean, selected: few, rightBefore, all, itself }) => [
      NETWORK_WORDS[network],
      shareText(clean),
      few ? shareText(few) : 'none selected',
      few ? formatCount(few.n) : '0',
      shareText(rightBefore),
      shareText(all),
      shareText(itself),
    ]),
  );

/** `pitfalls-units`: one number in two units. */
export const unitsTable = ({ stamp, epsilon, units }: PitfallsResult): ReportTable =>
  table(
    `Images are normalized as (x − ${units.mean}) / ${units.std}, so that ε ${formatRadius(epsilon)} of normalized values is ε ${units.inPixels.toFixed(4)} of pixels in [0, 1]. Robust accuracy under PGD-${units.steps}; last: accuracy where normalized images are clipped to [0, 1], with no attack, which moves a pixel by up to ${units.moved.toFixed(4)}. ${rowsText(units.networks[0].clean.n)} Brackets: 95 % intervals. ${stamp.data}.`,
    [
      'network',
      'clean',
      `ε ${formatRadius(epsilon)} of pixels`,
      `ε ${formatRadius(epsilon)} of normalized values`,
      'clipped to [0, 1] after normalizing',
    ],
    units.networks.map(({ network, clean, pixels, normalized, clipped }) => [
      NETWORK_WORDS[network],
      ...[clean, pixels, normalized, clipped].map(shareText),
    ]),
  );

/** `pitfalls-leaking`: one step with the true label, one with the predicted one, and many. */
export const leakingTable = ({ stamp, epsilon, leaking }: PitfallsResult): ReportTable => {
  const { clean, trueLabel, predictedLabel, pgd, steps, overClean, overPredicted } = leaking;
  const pair = ({ difference, interval }: typeof overClean) =>
    `${difference > 0 ? '+' : ''}${formatPoints(difference, 1)} points [${interval.map((end) => formatPoints(end, 1)).join(', ')}]${difference > 0 ? '' : ': no leak here'}`;
  return table(
    `Right answers of the network that was trained on FGSM’s images with the true label, half of each batch (Kurakin, Goodfellow and Bengio, 2017), at ε ${formatRadius(epsilon)}. ${rowsText(clean.n)} Leak: right on FGSM’s images with the true label, less right on these; there is none where it is not above 0. Brackets: 95 % intervals. One training. ${stamp.data}.`,
    ['images', 'right', 'leak: FGSM (true label) − this'],
    [
      ['clean', shareText(clean), pair(overClean)],
      ['FGSM, true label', shareText(trueLabel), ''],
      ['FGSM, predicted label', shareText(predictedLabel), pair(overPredicted)],
      [`PGD-${steps}`, shareText(pgd), ''],
    ],
  );
};
