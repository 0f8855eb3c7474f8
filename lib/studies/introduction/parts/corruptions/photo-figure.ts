import { caption, type Figure, type PhotoCell, photoGrid } from '../../../../figures/index.js';
import { formatAnswer } from '../../words.js';
import type { CorruptionsResult } from './result.js';
import { spoken } from './summary.js';

/** `corrupted-photo`: the first photograph under each corruption, and what the network says to it. */
export function corruptedPhotoFigure({ stamp, photo, shown }: CorruptionsResult, model: string): Figure {
  const cells: PhotoCell[] = [
    { picture: photo.picture, title: ['as it is', formatAnswer(photo.answer), 'L2 0'] },
    ...shown.map(({ name, picture, l2, answer }) => ({
      picture,
      title: [spoken(name), formatAnswer(answer), `L2 ${Number(l2.toPrecision(3))}`],
    })),
  ];
  const severity = shown[0].severity;
  return photoGrid({
    id: 'corrupted-photo',
    title: `One photograph, fifteen corruptions at severity ${severity}`,
    subtitle: ['Below each name the likeliest answer with its probability, and how far the photograph was moved in L2'],
    stamp,
    caption: caption(
      { ...stamp, data: photo.provenance },
      `One photograph under the 15 corruptions of ImageNet-C at severity ${severity}; above each the likeliest answer of ${model} with its probability, and L2 of the change, pixels in [0, 1]. One photograph, no sample.`,
    ),
    rows: [0, 4, 8, 12].map((from) => cells.slice(from, from + 4)),
  });
}
