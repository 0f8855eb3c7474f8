import { note, plainAxis } from '../../../../figures/index.js';
import { FAMILY_LOOKS } from './words.js';

type Drawn = keyof typeof FAMILY_LOOKS;

/** Ticks of the axis of pixels, and its ends. */
const TICKS = [1, 4, 16, 64, 108, 196, 400, 784];
export const RANGE = [Math.log10(0.85), Math.log10(960)];

export const pixelAxis = (size: number) =>
  plainAxis(`pixels that may change, of ${size}`, {
    type: 'log',
    range: RANGE,
    tickvals: TICKS,
    ticktext: TICKS.map(String),
  });

/** Names in a line of the legend. */
const LINE = 3;

const named = (family: Drawn) =>
  `<span style="color:${FAMILY_LOOKS[family].color}">${FAMILY_LOOKS[family].sign}</span> ${FAMILY_LOOKS[family].name}`;

/** A legend in words above the plot: on a narrow page Plotly's own takes a line for each name. */
export const legend = (drawn: readonly Drawn[], left: number) =>
  note(drawn.map((family, i) => `${i === 0 ? '' : i % LINE ? '  ' : '<br>'}${named(family)}`).join(''), {
    ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: 24 - left },
    ...{ y: 1, yref: 'paper', yanchor: 'bottom', yshift: 6, align: 'left' },
  });

/** What the families are, for captions. */
export const HOW =
  'Center: a rectangle in the middle; border: a frame; random: drawn for each image; most salient: where the gradient and the room to move promise most; box: around the digit, drawn at its mean size.';
