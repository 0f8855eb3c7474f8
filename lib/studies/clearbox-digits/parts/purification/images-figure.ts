import { caption, type Figure, photoGrid } from '../../../../figures/index.js';
import type { PurificationResult } from './result.js';

/** `purified-images`: what becomes of images under FGSM. */
export function imagesFigure({ stamp, networks: [{ name, shown }], plan }: PurificationResult): Figure {
  return photoGrid({
    id: 'purified-images',
    title: 'What is left of an attack behind each purifier',
    subtitle: [`Below each name: what ${name} answers to that picture`],
    stamp,
    caption: caption(
      stamp,
      `The first ${shown.length} test images that ${name} reads right, under FGSM at ε ${plan.epsilon} on it, undefended; then what the autoencoder and a threshold make of the attacked image.`,
      'Encode-decode and the projections show the closest of ten classes; below, the network’s answer to each picture. Examples, no sample.',
    ),
    rowNames: shown.map(({ label }) => `a ${label}`),
    rows: shown.map(({ label, columns }) =>
      columns.map(({ name: column, picture, answer }) => ({
        picture,
        title: [column, answer === label ? `reads ${answer}` : `reads ${answer}: wrong`],
      })),
    ),
  });
}
