import { caption, type Figure, formatCount, photoGrid } from '../../../../figures/index.js';
import type { ConstrainedResult } from './result.js';
import { FAMILY_LOOKS } from './words.js';

/** `constrained-images`: one digit under a mask of each family. */
export function constrainedImages({ stamp, data, shown, networks: [network] }: ConstrainedResult): Figure | undefined {
  if (!shown) return undefined;
  return photoGrid({
    id: 'constrained-images',
    title: 'One digit, and the pixels that may change',
    stamp,
    caption: caption(
      { ...stamp, data },
      `The first image that the article’s network (seed ${network.seed}) reads right, a ${shown.label}. Above, lit: the pixels that may change; below: the nearest error that was found in L2 (free choice: the fewest pixels). One image, no sample.`,
    ),
    rows: [
      shown.masks.map(({ family, pixels, allowed }) => ({
        picture: allowed,
        title: [FAMILY_LOOKS[family].name, `${formatCount(pixels)} pixels`],
      })),
      shown.masks.map(({ picture, answer, l2 }) => ({
        picture,
        title:
          answer === null
            ? [`still ${shown.label}`, 'no error found']
            : [`read as ${answer}`, `L2 ${(l2 ?? 0).toFixed(2)}`],
      })),
    ],
  });
}
