import { formatCount, formatPercent, formatPoints, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { LOSSES } from '../../schedule.js';
import type { StudyResults } from '../../study-results.js';
import { attackText, estimateText, networkText } from '../../words.js';
import type { AdaptiveResult } from './result.js';
import { isGenerator } from './sets.js';
import { adaptiveTable } from './tables.js';
import { adaptiveText, cellAt } from './words.js';

/** Every network under its own attack, static and adaptive. */
function ownAttacks(result: AdaptiveResult): string {
  const told = result.clean.flatMap(({ network }) => {
    const cell = result.cells.find((one) => one.network === network && one.attack === network);
    return cell
      ? `${networkText(network)} from ${formatPercent(cell.static.value, 1)} to ${formatPercent(cell.adaptive.value, 1)}`
      : [];
  });
  return `Under the attack that each network was trained on, made anew on the network, accuracy goes so: ${told.join('; ')}.`;
}

/** What more epochs of the generators do by themselves. */
function controls(result: AdaptiveResult): string {
  const told = LOSSES.flatMap((loss) => {
    const [target, own] = [cellAt(result, 'target', loss), cellAt(result, loss, loss)];
    if (!target || !own?.control) return [];
    return `${attackText(loss)} ${formatPoints(target.adaptive.value - target.static.value, 1)} on the target and ${formatPoints(own.control.value - own.static.value, 1)} on ${networkText(loss)}, where going on against the network itself does ${formatPoints(own.adaptive.value - own.static.value, 1)}`;
  });
  return told.length
    ? `Generators against a network have trained ${result.more} epochs more than those on the target. That alone, in points of accuracy: ${told.join('; ')}.`
    : '';
}

/** AutoAttack, network by network. */
function strongest(result: AdaptiveResult): string {
  const told = result.clean.flatMap(({ network }) => {
    const cell = cellAt(result, network, 'autoattack');
    return cell ? `${networkText(network)} ${estimateText(cell.adaptive)}` : [];
  });
  return `${adaptiveText('autoattack')}, on the first ${formatCount(result.autoAttackRows)} images, leaves right: ${told.join('; ')}.`;
}

/** Cells that an attack on the network itself raises: a weak attacker. */
function weaker(result: AdaptiveResult): string {
  const up = result.cells.filter(({ network, lost }) => network !== 'target' && lost.interval[1] < 0);
  const told = (cells: typeof up) =>
    listed(cells.map(({ network, attack }) => `${adaptiveText(attack)} on ${networkText(network)}`));
  const made = up.filter(({ attack }) => isGenerator(attack));
  const others = up.filter(({ attack }) => !isGenerator(attack));
  return [
    made.length
      ? `Some sets are weaker where they are made on the network (${told(made)}): a generator that goes on for a few epochs does not find everything, and its loss asks for something else than an error.`
      : '',
    others.length
      ? `So it is without a generator for ${told(others)}: the network’s own gradient, or its own relevant pixels, lead less far than the target’s do.`
      : '',
    up.length ? 'The smaller of both is what the network withstands of an attack.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Static sets beside attacks on the network under test. */
export function adaptiveSection({ take, results: { adaptive } }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'The same attacks, made on the network under test'),
    paragraph(
      'A robust network was not there when the sets of the cross table were made: they show what carries over from the target, not what the network withstands. Here every set is made anew against each network, as an attacker would who has it.',
    ),
    ...take('adaptive-dumbbell'),
    paragraph([ownAttacks(adaptive), strongest(adaptive)].join(' ')),
    paragraph([controls(adaptive), weaker(adaptive)].filter(Boolean).join(' ')),
    fold('Static beside adaptive, with intervals', adaptiveTable(adaptive)),
  ];
}
