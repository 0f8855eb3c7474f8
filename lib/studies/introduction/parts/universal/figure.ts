import { caption, type Figure, formatPercent, photoGrid } from '../../../../figures/index.js';
import { changedCells } from '../../changed.js';
import { MAGNIFIED } from '../../shown.js';
import { formatLevels } from '../../words.js';
import type { UniversalResult } from './result.js';

/** The change for all photographs at each size, and some photographs with it. */
export function universalFigure({ stamp, fittedOn, radii }: UniversalResult): Figure {
  return photoGrid({
    id: 'universal-perturbation',
    title: 'One change for all photographs',
    subtitle: ['The change (magnified), and what the network answers to photographs that it was not fitted on'],
    stamp,
    caption: caption(
      stamp,
      `Left: the change that was fitted on ${fittedOn} photographs, ${MAGNIFIED} times as large as it is, around gray.`,
      'Right: the first photographs that the network gets right without it, not chosen for what it does to them.',
    ),
    rowNames: radii.map(({ epsilon }) => `ε ${formatLevels(epsilon)}`),
    rows: radii.map(({ picture, shown, fitted }) => [
      { picture, title: [`the change × ${MAGNIFIED}`, `changes ${formatPercent(fitted.fooled.value, 0)} of answers`] },
      ...changedCells(shown),
    ]),
  });
}
