import { caption, type Figure, photoGrid } from '../../../../figures/index.js';
import { type PurificationResult, stampOf } from './result.js';

/** `purified-images`: what becomes of images under FGSM. */
export function imagesFigure(result: PurificationResult): Figure {
  const { networks, plan } = result;
  const [{ name, shown }] = networks;
  const stamp = stampOf(result);
  return photoGrid({
    id: 'purified-images',
    title: 'What is left of an attack behind each purifier',
    subtitle: [`Below each name: what ${name} answers to that picture`],
    stamp,
    caption: caption(
      stamp,
      `The first ${shown.length} test images that ${name} reads right, under FGSM at ε ${plan.epsilon} on it, undefended; then what the autoencoder and a threshold make of the attacked image.`,
      'Encode-decode and the projections (by L2; by L2 after an affine fit of the brightness) show the closest of ten classes; above each picture, the network’s answer to it. Examples, no sample.',
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
