import { caption, digitGrid, type Figure, missingWord } from '../../../../figures/index.js';
import type { AdversarialExample, GenerationResult } from './result.js';

export interface ExampleGridOptions {
  /** Images in each row; default 6. */
  perRow?: number;
}

const answer = (label: number | null): string => (label === null ? '–' : String(label));

const cell = ({ truth, lenet, ibm, gcp, pixels }: AdversarialExample) => ({
  pixels,
  title: [`${truth} → <b>${lenet}</b> / ${answer(ibm)} / ${answer(gcp)}`],
});

/**
 * `adv_ex`: images over epsilon, titled "true → LeNet / IBM / GCP"; a dash where no prediction was published.
 * @throws RangeError where an image is not square, or not of the size of the others.
 */
export function adversarialExamples(
  { examples, curve, stamp }: GenerationResult,
  { perRow = 6 }: ExampleGridOptions = {},
): Figure {
  const epsilons = [
    ...new Set([...curve.map((point) => point.epsilon), ...examples.map((example) => example.epsilon)]),
  ].sort((a, b) => a - b);
  const rows = epsilons.map((epsilon) => examples.filter((one) => one.epsilon === epsilon).slice(0, perRow));
  const word = missingWord(stamp);
  const fooled = rows.flat().every(({ epsilon, truth, lenet }) => epsilon === 0 || lenet !== truth);
  const gone = rows.flat().some((example) => example.ibm === null || example.gcp === null);
  const subtitle = ['Above each image: true class → <b>LeNet</b> / IBM / GCP'];
  if (gone) subtitle.push(`A dash (–): that cloud’s prediction for the image was ${word}.`);
  return digitGrid({
    id: 'adv_ex',
    title: 'Adversarial examples',
    subtitle,
    stamp,
    caption: caption(
      stamp,
      `FGSM images by ε (n = ${rows.flat().length} of the test set), with the true class and the answers of LeNet, IBM and GCP.`,
      `${fooled ? 'At ε > 0 every image shown fools LeNet, so the grid says nothing of how often that happens; no' : 'No'} interval applies to single images.`,
      gone ? `A dash marks a prediction that was ${word}.` : '',
    ).replace(/ {2,}/g, ' '),
    rows: rows.map((row) => row.map(cell)),
    rowNames: epsilons.map((epsilon) => (epsilon === 0 ? 'clean' : `ε ${epsilon.toFixed(2).slice(1)}`)),
    empty: 'no image of this ε was kept by the run',
  });
}
