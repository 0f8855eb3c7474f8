import { caption, type Figure, formatRadius, frame, headHeight, sideBySide } from '../../../../figures/index.js';
import { HEAT_BACKGROUND, HEAT_LINE, heatPanels } from './heat.js';
import type { PitfallsResult } from './result.js';
import { NETWORK_WORDS, rowsText } from './words.js';

const GAP = 0.04;

/** `pitfalls-steps`: what PGD leaves by the length and the number of its steps, a heat map for each network. */
export function stepsFigure({ stamp, epsilon, steps: { plan, networks } }: PitfallsResult): Figure {
  const { width, left } = sideBySide(networks.length, GAP);
  const { data, axes, annotations } = heatPanels(
    networks.map(({ network, grid }, i) => ({
      heading: NETWORK_WORDS[network],
      columns: plan.relativeStepSizes.map(String),
      lines: plan.steps.map(String),
      cells: grid,
      across: [left(i), left(i) + width] as const,
      columnTitle: 'length of a step, as a share of ε',
      lineTitle: 'steps',
    })),
  );
  const page = {
    title: 'The same attack, set in many ways',
    subtitle: [`Robust accuracy under PGD at ε ${formatRadius(epsilon)}: the darker, the more seems to be left`],
    ...{ stamp, headRoom: 30, margin: { l: 72, r: 16, b: 58 } },
  };
  return {
    id: 'pitfalls-steps',
    caption: caption(
      stamp,
      `Robust accuracy under PGD in the L∞ ball of radius ${formatRadius(epsilon)}, by the number of its steps (rows) and their length as a share of the radius (columns): one random start, a row counts as broken at its first success on the way.`,
      `${rowsText(networks[0].clean.n)} Each cell: n = ${networks[0].clean.n}; its 95 % interval (Wilson) is in the folded table of steps. One training each.`,
    ),
    data,
    layout: frame(
      { ...page, height: headHeight(page) + HEAT_LINE * plan.steps.length + page.margin.b },
      { ...axes, annotations, plot_bgcolor: HEAT_BACKGROUND },
    ),
  };
}
