import { caption, type Figure, formatRadius, frame, headHeight } from '../../../../figures/index.js';
import { HEAT_BACKGROUND, HEAT_LINE, heatPanels } from './heat.js';
import type { PitfallsResult } from './result.js';
import { NETWORK_WORDS, rowsText } from './words.js';

/** `pitfalls-suite`: what each attack leaves by itself, and what all leave together. */
export function suiteFigure({ stamp, epsilon, suite: { networks, queries } }: PitfallsResult): Figure {
  const [{ attacks, clean }] = networks;
  const { data, axes, annotations } = heatPanels([
    {
      heading: '',
      columns: ['clean', ...attacks.map(({ attack }) => attack), '<b>worst case</b>'],
      lines: networks.map(({ network }) => NETWORK_WORDS[network]),
      cells: networks.map((one) => [one.clean, ...one.attacks.map(({ robust }) => robust), one.worst]),
      ...{ across: [0, 1], columnTitle: '', lineTitle: '' },
    },
  ]);
  const page = {
    title: 'Single attacks, and the worst case of them row by row',
    subtitle: [`Robust accuracy at ε ${formatRadius(epsilon)}; worst case: rows that none of the five breaks`],
    ...{ stamp, headRoom: 8, margin: { l: 190, r: 16, b: 40 } },
  };
  return {
    id: 'pitfalls-suite',
    caption: caption(
      stamp,
      `Robust accuracy in the L∞ ball of radius ${formatRadius(epsilon)} under each attack alone, and under the worst of them row by row. Square: ${queries} queries a row.`,
      `${rowsText(clean.n)} Each cell: n = ${clean.n}; its 95 % interval (Wilson) is in the table of attacks that follows. One training each.`,
    ),
    data,
    layout: frame(
      { ...page, height: headHeight(page) + HEAT_LINE * networks.length + page.margin.b },
      { ...axes, annotations, plot_bgcolor: HEAT_BACKGROUND },
    ),
  };
}
