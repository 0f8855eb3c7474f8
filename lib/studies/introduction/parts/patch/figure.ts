import { caption, type Figure, formatPercent, photoGrid } from '../../../../figures/index.js';
import { changedCells } from '../../changed.js';
import { formatAnswer } from '../../words.js';
import type { PatchResult } from './result.js';

/** The squares, and some photographs with them. */
export function patchFigure({ stamp, target, fittedOn, sizes }: PatchResult): Figure {
  return photoGrid({
    id: 'patch',
    title: `One square that is to be taken for a ${target}`,
    subtitle: ['What the network answers to photographs that it was not fitted on, at random places'],
    stamp,
    caption: caption(
      stamp,
      `Left: the squares that were fitted on ${fittedOn} photographs, enlarged.`,
      'Right: the first photographs that the network gets right without them, not chosen for what the squares do to them.',
    ),
    rowNames: sizes.map(({ share, side }) => `${formatPercent(share, 0)}: ${side} × ${side}`),
    rows: sizes.map(({ picture, fitted, shown }) => [
      { picture, title: ['the square, enlarged', `${target}: ${formatPercent(fitted.target.value, 0)} of answers`] },
      ...changedCells(shown),
    ]),
  });
}

/** One photograph before and after, with a square in its corner. */
export function cornerFigure({ stamp, corner: { photo, attack, side, clear, random } }: PatchResult): Figure {
  return photoGrid({
    id: 'corner-patch',
    title: clear ? 'A patch that never touches the fish' : 'A patch in a corner of the photograph',
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      `A square of ${side} × ${side} pixels in the corner, made for this photograph by ${attack.attack} (${attack.gradients} gradients); no other pixel changes. One photograph, no sample.`,
    ),
    rows: [
      [
        { picture: photo.picture, title: [formatAnswer(photo.answers.top[0]), 'the photograph'] },
        { picture: attack.picture, title: [formatAnswer(attack.answers.top[0]), 'with a patch in its corner'] },
        { picture: attack.change, title: ['what was changed', `random pixels there: ${formatAnswer(random.top[0])}`] },
      ],
    ],
  });
}
