import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  colored,
  curve,
  type Figure,
  formatRadius,
  frame,
  type Look,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
} from '../../../../figures/index.js';
import type { PitfallsResult } from './result.js';
import { LOSS_WORDS, NETWORK_WORDS, rowsText } from './words.js';

const GAP = 0.035;
/** Marks of the losses stand beside each other, in powers of ten: often they are equally high. */
const ASIDE = [-0.08, 0.08] as const;
const LOOKS: readonly Look[] = [
  { color: COLORS.vermilion, symbol: 'circle' },
  { color: COLORS.blue, symbol: 'square' },
];

/** `pitfalls-scale`: what PGD leaves by what the logits are multiplied by, a panel for each network. */
export function scaleFigure({ stamp, epsilon, scale: { networks, losses, steps } }: PitfallsResult): Figure {
  const { width, left } = sideBySide(networks.length, GAP);
  const scales = networks[0].scales.map(({ scale }) => scale);
  const at = (scale: number) => Math.log10(scale);
  const { n } = networks[0].scales[0].zero;
  const marks = losses.map((loss, i) => `${colored(LOOKS[i].color, `${'●■'[i]} ${LOSS_WORDS[loss]}`)}`).join('   ');
  return {
    id: 'pitfalls-scale',
    caption: caption(
      stamp,
      `Robust accuracy under PGD-${steps} in the L∞ ball of radius ${formatRadius(epsilon)}, where every logit is multiplied by the number below: the answers, and so the adversarial images, stay the same. Circles: PGD on the cross-entropy; squares: on the difference of logits ratio (DLR); grey, dotted: rows whose gradient of the cross-entropy is exactly zero in float32.`,
      `${rowsText(n)} Bars: Wilson’s 95 % intervals (n = ${n}). One training each.`,
    ),
    data: networks.flatMap(({ scales: found }, panel) => [
      {
        ...curve({
          name: 'no gradient',
          look: { color: COLORS.gray, symbol: 'diamond' },
          points: found.map(({ scale, zero }) => ({ x: at(scale), y: zero.value })),
          ...{ line: 'dot', size: 5, axes: axesOf(panel) },
        }),
        hovertemplate: 'no gradient: %{y:.1%}<extra></extra>',
      },
      ...losses.map((loss, i) => ({
        ...curve({
          name: LOSS_WORDS[loss],
          look: LOOKS[i],
          points: found.map(({ scale, robust }) => ({
            ...{ x: at(scale) + ASIDE[i], y: robust[i].value, interval: robust[i].interval },
          })),
          ...{ size: 8, axes: axesOf(panel) },
        }),
        hovertemplate: `${LOSS_WORDS[loss]}: %{y:.1%}<extra></extra>`,
      })),
    ]),
    layout: frame(
      {
        title: 'Logits multiplied, answers unchanged',
        subtitle: [
          `Robust accuracy, PGD-${steps} on ${marks}   ${colored(COLORS.gray, `◆ rows without a gradient`)}`,
          `L∞ ε ${formatRadius(epsilon)}, n = ${n}; bars: 95 %`,
        ],
        ...{ stamp, height: 390, headRoom: 30, margin: { l: 76, r: 24, b: 58 } },
      },
      {
        ...Object.assign(
          {},
          ...networks.map((_, panel) => ({
            [`xaxis${axisSuffix(panel)}`]: plainAxis(panel === 1 ? 'logits multiplied by' : '', {
              ...{ domain: [left(panel), left(panel) + width], anchor: axesOf(panel).yaxis, tickmode: 'array' },
              ...{ tickvals: scales.map(at), ticktext: scales.map((scale) => String(scale).replace(/^0/, '')) },
              range: [at(scales[0]) - 0.3, at(scales[scales.length - 1]) + 0.3],
            }),
            [`yaxis${axisSuffix(panel)}`]: percentAxis(panel === 0 ? 'share of images' : '', {
              ...{ anchor: axesOf(panel).xaxis, range: [-0.02, 1.02], showticklabels: panel === 0 },
            }),
          })),
        ),
        annotations: networks.map(({ network }, panel) => panelHeading(NETWORK_WORDS[network], left(panel))),
      },
    ),
  };
}
