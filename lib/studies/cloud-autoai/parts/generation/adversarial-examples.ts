import { caption, type Figure, frame, headHeight, missingWord, note } from '../../../../figures/index.js';
import type { AdversarialExample, GenerationResult } from './result.js';

export interface ExampleGridOptions {
  /** Images in each row; default 6. */
  perRow?: number;
}

/** Image pixels to screen pixels. */
const SCALE = 3;
/** Blank image pixels between cells: beside an image, and above it for its title. */
const GAP = { across: 14, down: 10 };
const MARGIN = { l: 84, r: 24, b: 28 };

const answer = (label: number | null): string => (label === null ? '–' : String(label));

/** All images in one heatmap: one trace and two axes instead of one of each per image. */
function mosaic(rows: readonly (readonly AdversarialExample[])[], side: number, columns: number): (number | null)[][] {
  const height = rows.length * (side + GAP.down);
  const width = columns * (side + GAP.across) - GAP.across;
  const z = Array.from({ length: height }, () => new Array<number | null>(width).fill(null));
  rows.forEach((examples, r) => {
    examples.forEach(({ pixels }, c) => {
      for (let i = 0; i < pixels.length; i++) {
        const y = r * (side + GAP.down) + GAP.down + Math.floor(i / side);
        z[y][c * (side + GAP.across) + (i % side)] = Math.round(pixels[i] * 100) / 100;
      }
    });
  });
  return z;
}

/**
 * `adv_ex`: images over epsilon, titled "true → LeNet / IBM / GCP"; a dash where no prediction was published.
 * @throws RangeError where an image is not square.
 */
export function adversarialExamples(
  { examples, curve, stamp }: GenerationResult,
  { perRow = 6 }: ExampleGridOptions = {},
): Figure {
  const epsilons = [
    ...new Set([...curve.map((point) => point.epsilon), ...examples.map((example) => example.epsilon)]),
  ].sort((a, b) => a - b);
  const rows = epsilons.map((epsilon) => examples.filter((one) => one.epsilon === epsilon).slice(0, perRow));
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const side = Math.sqrt(examples[0]?.pixels.length ?? 784);
  const odd = examples.find((example) => example.pixels.length !== side ** 2);
  if (!Number.isInteger(side) || odd)
    throw new RangeError(
      `Example images must be square and of one size; row ${(odd ?? examples[0]).index} has ${(odd ?? examples[0]).pixels.length} pixels.`,
    );
  const z = mosaic(rows, side, columns);
  const [height, width] = [z.length, z[0].length];
  const word = missingWord(stamp);
  const fooled = rows.flat().every(({ epsilon, truth, lenet }) => epsilon === 0 || lenet !== truth);
  const gone = rows.flat().some((example) => example.ibm === null || example.gcp === null);
  const subtitle = ['Above each image: true class → <b>LeNet</b> / IBM / GCP'];
  if (gone) subtitle.push(`A dash (–): that cloud’s prediction for the image was ${word}.`);
  const titles = rows.flatMap((row, r) =>
    row.map(({ truth, lenet, ibm, gcp }, c) =>
      note(`${truth} → <b>${lenet}</b> / ${answer(ibm)} / ${answer(gcp)}`, {
        x: c * (side + GAP.across) + side / 2 - 0.5,
        y: r * (side + GAP.down) + GAP.down - 1.5,
        xref: 'x',
        yref: 'y',
        yanchor: 'bottom',
        font: { size: 12.5 },
      }),
    ),
  );
  const empty = rows.flatMap((row, r) =>
    row.length > 0
      ? []
      : [
          note('<i>no image of this ε was kept by the run</i>', {
            x: 0,
            xanchor: 'left',
            y: r * (side + GAP.down) + GAP.down + side / 2,
            font: { size: 12, color: '#767676' },
          }),
        ],
  );
  const names = epsilons.map((epsilon, r) =>
    note(epsilon === 0 ? '<b>clean</b>' : `<b>ε ${epsilon.toFixed(2).slice(1)}</b>`, {
      x: 0,
      xref: 'paper',
      xanchor: 'right',
      xshift: -14,
      y: r * (side + GAP.down) + GAP.down + side / 2,
      font: { size: 13 },
    }),
  );
  const top = headHeight({ subtitle, stamp });
  return {
    id: 'adv_ex',
    caption: caption(
      stamp,
      `FGSM images by ε (n = ${rows.flat().length} of the test set), with the true class and the answers of LeNet, IBM and GCP.`,
      `${fooled ? 'At ε > 0 every image shown fools LeNet, so the grid says nothing of how often that happens; no' : 'No'} interval applies to single images.`,
      gone ? `A dash marks a prediction that was ${word}.` : '',
    ).replace(/ {2,}/g, ' '),
    data: [
      {
        type: 'heatmap',
        z,
        colorscale: [
          [0, '#000000'],
          [1, '#FFFFFF'],
        ],
        zmin: 0,
        zmax: 1,
        showscale: false,
        zsmooth: false,
        hoverinfo: 'skip',
      },
    ],
    layout: frame(
      {
        title: 'Adversarial examples',
        subtitle,
        stamp,
        height: top + SCALE * height + MARGIN.b,
        margin: { ...MARGIN, r: Math.max(MARGIN.r, 900 - MARGIN.l - SCALE * width) },
      },
      {
        xaxis: { visible: false, range: [-0.5, width - 0.5], fixedrange: true },
        yaxis: { visible: false, range: [height - 0.5, -0.5], fixedrange: true },
        annotations: [...titles, ...names, ...empty],
      },
    ),
  };
}
