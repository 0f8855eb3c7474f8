import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  colored,
  curve,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
  wrapped,
} from '../../../../figures/index.js';
import type { CertifiedNetwork, CertifiedResult } from './result.js';
import { strongestText } from './words.js';

/** Between panels, in shares of the plot. */
const BETWEEN = 0.04;

const LOOKS = {
  certified: { color: COLORS.blue, symbol: 'square' },
  attacked: { color: COLORS.vermilion, symbol: 'circle' },
  crown: { color: COLORS.green, symbol: 'diamond' },
} as const;

function tracesOf({ name, clean, brackets }: CertifiedNetwork, panel: number) {
  const ends = (end: 'certified' | 'attacked') => [
    { x: 0, y: clean.value, interval: clean.interval },
    ...brackets.map((bracket) => ({ x: bracket.epsilon, y: bracket[end].value, interval: bracket[end].interval })),
  ];
  const axes = axesOf(panel);
  return [
    curve({ name: `${name}: proved by intervals`, look: LOOKS.certified, points: ends('certified'), size: 7, axes }),
    {
      ...curve({ name: `${name}: left by attacks`, look: LOOKS.attacked, points: ends('attacked'), size: 7, axes }),
      ...{ fill: 'tonexty', fillcolor: 'rgba(120, 120, 120, 0.18)' },
    },
    curve({
      ...{ name: `${name}: proved by CROWN`, look: LOOKS.crown, open: true, line: false, size: 8, axes },
      points: brackets.map(({ epsilon, crown }) => ({ x: epsilon, y: crown.value, interval: crown.interval })),
    }),
  ];
}

/** Radii as they are written below ticks; one that is too near the last one written is not. */
function tickTexts(radii: readonly number[]): string[] {
  const apart = radii[radii.length - 1] / 10;
  let written = Number.NEGATIVE_INFINITY;
  return radii.map((radius) => {
    if (radius - written < apart) return '';
    written = radius;
    return radius === 0 ? '0' : formatEpsilon(radius);
  });
}

/** `certified`: what is proved and what is left over the radius, a panel for each network, shaded between. */
export function certifiedFigure(result: CertifiedResult): Figure {
  const { stamp, networks, plan } = result;
  const { width, left } = sideBySide(networks.length, BETWEEN);
  const { epsilons } = plan;
  const last = epsilons[epsilons.length - 1];
  const [n, few] = [networks[0].clean.n, networks[0].brackets[0].crown.n].map(formatCount);
  return {
    id: 'certified',
    caption: caption(
      stamp,
      `Robust accuracy over the radius in L∞ from both sides, a panel a network (n = ${n} at every point; bars: Wilson’s 95 % intervals over images; one training a network). Squares: proved by intervals. Circles: left by PGD-${plan.pgdSteps}, in the first panel also by ${plan.strongest} on rows not proved. The truth is in the shade between. Open diamonds: proved by CROWN with intermediate bounds from intervals, on the first ${few} of these rows alone (n = ${few}). At 0: clean images.`,
      strongestText(result),
    ),
    data: networks.flatMap(tracesOf),
    layout: frame(
      {
        title: 'What is proved, and what attacks leave',
        subtitle: [
          `${colored(LOOKS.attacked.color, '● left by attacks')}   ${colored(LOOKS.certified.color, '■ proved by intervals')}   ${colored(LOOKS.crown.color, `◇ proved by CROWN (n = ${few})`)}   shaded: open`,
          `${n} images; bars: 95 %`,
        ],
        stamp,
        height: 430,
        margin: { l: 76, r: 24, b: 60 },
        headRoom: 48,
      },
      {
        ...Object.fromEntries(
          networks.flatMap((_, i) => [
            [
              `xaxis${axisSuffix(i)}`,
              plainAxis('ε (L∞)', {
                ...{ domain: [left(i), Math.min(1, left(i) + width)], anchor: axesOf(i).yaxis, showgrid: false },
                ...{ tickvals: [0, ...epsilons], ticktext: tickTexts([0, ...epsilons]) },
                range: [-0.07 * last, 1.07 * last],
              }),
            ],
            [
              `yaxis${axisSuffix(i)}`,
              percentAxis(i === 0 ? 'robust accuracy' : '', {
                ...{ anchor: axesOf(i).xaxis, range: [0, 1.02], dtick: 0.25 },
                showticklabels: i === 0,
              }),
            ],
          ]),
        ),
        annotations: networks.map(({ name }, i) => ({
          ...panelHeading(wrapped(name, 26), left(i), 12.5),
          align: 'left',
        })),
      },
    ),
  };
}
