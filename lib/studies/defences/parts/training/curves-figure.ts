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
import type { TrainingPlan } from './plan.js';
import type { NetworkCurve, TrainingResult } from './result.js';
import { attackText, NETWORK_WORDS } from './words.js';

/** Between panels, in shares of the plot. */
const BETWEEN = 0.03;

const LOOKS = {
  fgsm: { color: COLORS.blue, symbol: 'circle', mark: '●' },
  strongest: { color: COLORS.vermilion, symbol: 'square', mark: '■' },
} as const;

const ATTACKS = ['fgsm', 'strongest'] as const;

const tracesOf = ({ network, clean, points }: NetworkCurve, panel: number, plan: TrainingPlan) =>
  ATTACKS.map((attack) =>
    curve({
      name: `${NETWORK_WORDS[network].name}, ${attackText(attack, plan)}`,
      look: LOOKS[attack],
      points: [
        { x: 0, y: clean.value, interval: clean.interval },
        ...points.map((point) => ({
          x: point.epsilon,
          y: point[attack].value,
          interval: point[attack].interval,
        })),
      ],
      line: attack === 'fgsm' ? 'dash' : 'solid',
      size: 7,
      axes: axesOf(panel),
    }),
  );

/** `training-curves`: robust accuracy over the radius, under one step and under the strongest attack, a panel for each network. */
export function curvesFigure({ stamp, curves, data, fast, plan }: TrainingResult): Figure {
  const { width, left } = sideBySide(curves.length, BETWEEN);
  const epsilons = curves[0].points.map(({ epsilon }) => epsilon);
  const last = epsilons[epsilons.length - 1];
  const n = formatCount(curves[0].clean.n);
  return {
    id: 'training-curves',
    caption: caption(
      { ...stamp, data },
      `Robust accuracy of each network over the radius in L∞ (n = ${n} at every point; bars: Wilson’s 95 % intervals over images; one training a network). Dashed: FGSM on the network itself. Solid: ${plan.strongest} on it. At 0: clean images. FGSM-RS: seed ${fast.best}, the best of ${fast.courses.length} on held-out rows.`,
    ),
    data: curves.flatMap((one, panel) => tracesOf(one, panel, plan)),
    layout: frame(
      {
        title: `Adversarial training under one step and under ${plan.strongest}`,
        subtitle: [
          ATTACKS.map((attack) => {
            const { color, mark } = LOOKS[attack];
            return `${colored(color, `${mark} ${attackText(attack, plan)} on the network itself`)}`;
          }).join('   '),
          `${n} images; bars: 95 %`,
        ],
        stamp,
        height: 430,
        margin: { l: 66, r: 24, b: 60 },
        headRoom: 48,
      },
      {
        ...Object.fromEntries(
          curves.flatMap((_, i) => [
            [
              `xaxis${axisSuffix(i)}`,
              plainAxis('ε (L∞)', {
                ...{ domain: [left(i), Math.min(1, left(i) + width)], anchor: axesOf(i).yaxis, showgrid: false },
                ...{ tickvals: [0, ...epsilons], ticktext: ['0', ...epsilons.map(formatEpsilon)] },
                range: [-0.07 * last, 1.07 * last],
              }),
            ],
            [
              `yaxis${axisSuffix(i)}`,
              percentAxis(i === 0 ? 'robust accuracy' : '', {
                ...{ anchor: axesOf(i).xaxis, range: [0, 1.02], dtick: 0.25 },
                ...(i > 0 && { showticklabels: false }),
              }),
            ],
          ]),
        ),
        annotations: curves.map(({ network }, i) => ({
          ...panelHeading(wrapped(NETWORK_WORDS[network].name, 20), left(i), 12.5),
          align: 'left',
        })),
      },
    ),
  };
}
