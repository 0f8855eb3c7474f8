import { formatPercent, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { PitfallsResult, WithPitfalls } from './result.js';
import {
  gridTable,
  leakingTable,
  pitfallsTable,
  restartsTable,
  scaleTable,
  selectedTable,
  suiteTable,
  transferTable,
  unitsTable,
} from './tables.js';
import { ofGrid } from './told.js';
import { NETWORK_WORDS } from './words.js';

function stepsText({ epsilon, steps }: PitfallsResult): string {
  const { most, least, crossing } = ofGrid(steps);
  const [undefended] = steps.networks;
  const ends = [Math.min, Math.max].map((end) => formatPercent(end(...crossing.map(({ value }) => value)), 1));
  const range = crossing.length
    ? ` Settings whose steps add up to twice the radius, so that they cross the ball from any start, leave ${[...new Set(ends)].join(' to ')}.`
    : '';
  return `On the network of ${NETWORK_WORDS[undefended.network]} PGD at ε ${formatRadius(epsilon)} leaves ${shareText(most.robust)} after ${most.steps} steps of ${most.length} ε, and ${shareText(least)} with its best setting (n = ${undefended.clean.n}).${range}`;
}

function restartsText({ steps: { plan, networks } }: PitfallsResult): string {
  const { network, restarts } = networks[networks.length - 1];
  return `On ${NETWORK_WORDS[network]} one random start leaves ${shareText(restarts[0])}, and ${plan.restarts[plan.restarts.length - 1]} leave ${shareText(restarts[restarts.length - 1])}.`;
}

function scaleText({ scale: { networks } }: PitfallsResult): string {
  const own = networks.find(({ network }) => network === 'distilled')?.scales.find(({ scale }) => scale === 1);
  const distilled = own
    ? `; of the distilled network that is so for ${shareText(own.zero)} of the rows as it comes`
    : '';
  return `Multiplied logits leave every answer as it is, and so every adversarial image; but a softmax of numbers far apart rounds to 0 and 1, and the cross-entropy has no gradient left${distilled}. The difference of logits ratio (Croce and Hein, 2020) does not depend on the scale.`;
}

function unitsText({ epsilon, units: { networks, inPixels } }: PitfallsResult): string {
  const told = networks.map(
    ({ network, pixels, normalized, clipped, clean }) =>
      `${NETWORK_WORDS[network]} ${shareText(normalized)} instead of ${shareText(pixels)} (clipped in the wrong box, without any attack, ${shareText(clipped)} instead of ${shareText(clean)})`,
  );
  return `ε ${formatRadius(epsilon)} of normalized values is ε ${inPixels.toFixed(4)} of pixels, and leaves of ${told.join('; ')}.`;
}

/** Whether the network reads images of the step that knows the label better than clean ones, beyond chance. */
export function leaks({ leaking: { overClean } }: Pick<PitfallsResult, 'leaking'>): 'yes' | 'no' | 'unclear' {
  if (overClean.interval[0] > 0) return 'yes';
  return overClean.interval[1] < 0 ? 'no' : 'unclear';
}

const LEAKS = {
  yes: 'it does here: the label leaks through the step',
  no: 'it does not here, where images of the step are read worse than clean ones',
  unclear: 'on these rows it cannot be told from chance',
} as const;

function leakingText(result: PitfallsResult): string {
  const { overClean, overPredicted, pgd, steps } = result.leaking;
  const points = ({ difference }: typeof overClean) =>
    `${difference > 0 ? '+' : ''}${formatPoints(difference, 1)} points`;
  return `A network that is trained on single steps with the true label may learn to read the label off the step, and then reads such images better than clean ones (Kurakin, Goodfellow and Bengio, 2017): ${LEAKS[leaks(result)]} (${points(overClean)} beside clean images, ${points(overPredicted)} beside the step of the predicted label). PGD-${steps} leaves ${shareText(pgd)}.`;
}

/** Pitfalls of evaluation. */
export function pitfallsSection({ results: { pitfalls }, take }: ReportContext<WithPitfalls>): Block[] {
  return [
    heading(2, 'Pitfalls of evaluation'),
    paragraph(
      'Most figures of robustness that did not last were not invented: an attack was run, and its settings, its loss, its rows or its units made the figure. Each of these is measured here beside what is true of the same network.',
    ),
    pitfallsTable(pitfalls),
    heading(3, 'Steps, restarts, and the scale of logits'),
    paragraph(`${stepsText(pitfalls)} ${restartsText(pitfalls)} ${scaleText(pitfalls)}`),
    ...take('pitfalls-steps'),
    fold('Steps and their length, with intervals', gridTable(pitfalls)),
    restartsTable(pitfalls),
    ...take('pitfalls-scale'),
    scaleTable(pitfalls),
    heading(3, 'Surrogates, single attacks, selected rows'),
    paragraph(
      'What images of another model do to a network depends on that model: robust against transfer is robust against a surrogate. A single attack measures itself; the worst case is taken row by row over attacks that search differently. And a share of rows that were picked for an error is no robust accuracy, whichever way it is turned.',
    ),
    ...take('pitfalls-surrogates'),
    fold('Surrogates, with intervals', transferTable(pitfalls)),
    ...take('pitfalls-suite'),
    suiteTable(pitfalls),
    selectedTable(pitfalls),
    heading(3, 'Units, and a step that knows the label'),
    paragraph(
      `Networks are often given normalized pixels, and attacks then run on these: the same number is another radius there, and the box of pixels is no longer [0, 1]. Here a network’s normalization belongs to the network, and every radius is of pixels. ${unitsText(pitfalls)}`,
    ),
    unitsTable(pitfalls),
    paragraph(leakingText(pitfalls)),
    leakingTable(pitfalls),
  ];
}
