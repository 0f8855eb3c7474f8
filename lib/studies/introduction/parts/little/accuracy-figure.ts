import {
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  note,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { formatClean, formatSteps } from '../../words.js';
import { belowHalf, belowHalfStep } from './facts.js';
import type { LittleResult } from './result.js';
import { attackName } from './words.js';

const LOOKS = [
  { color: COLORS.blue, symbol: 'circle' },
  { color: COLORS.vermilion, symbol: 'square' },
  { color: COLORS.green, symbol: 'diamond' },
] as const;

/** One of several points of one radius, moved aside so that no interval hides another. */
const beside = (x: number, place: number, of: number): number => x * Math.exp(0.045 * (place - (of - 1) / 2));

/** Radii on a logarithmic axis, in steps of an 8-bit value. */
export function radiusAxis(epsilons: readonly number[], more: Record<string, unknown> = {}): Record<string, unknown> {
  const room = 0.12;
  const [low, high] = [Math.min(...epsilons), Math.max(...epsilons)].map((epsilon) => Math.log10(epsilon * 255));
  return plainAxis('ε in L∞, in steps of an 8-bit value (1/255)', {
    type: 'log',
    tickmode: 'array',
    tickvals: epsilons.map((epsilon) => epsilon * 255),
    ticktext: epsilons.map(formatSteps),
    range: [low - room, high + room],
    ...more,
  });
}

/** `little-accuracy`: how little is enough, for any image and for one with 8 bits a value. */
export function accuracyFigure(result: LittleResult): Figure {
  const { stamp, model, clean, ladders, plan } = result;
  const half = belowHalf(result);
  const { made, left } = belowHalfStep(result);
  const drawn = 2 * ladders.length;
  const data = ladders.flatMap((ladder, i) => {
    const look = LOOKS[i % LOOKS.length];
    const name = attackName(ladder);
    const shown = (which: 'robust' | 'rounded', label: string, place: number) => ({
      ...curve({
        name: label,
        look,
        open: which === 'rounded',
        points: ladder.points.map((point) => {
          const { value, interval } = point[which];
          return { x: beside(point.epsilon * 255, place, drawn), y: value, interval };
        }),
      }),
      customdata: ladder.points.map(({ epsilon }) => formatSteps(epsilon)),
      hovertemplate: `${label}<br>ε %{customdata} of 1/255: %{y:.1%}<extra></extra>`,
    });
    return [shown('robust', name, 2 * i), shown('rounded', `${name}, then rounded`, 2 * i + 1)];
  });
  const n = ladders.map((ladder) => `${attackName(ladder)}: ${formatCount(ladder.rows.length)}`).join('; ');
  return {
    id: 'little-accuracy',
    caption: caption(
      stamp,
      `Robust accuracy of ${model} over ε in L∞, photographs wrong from the start counted as broken (n, ${n}).`,
      'Filled: the image as the attack made it; open, dotted: the same image with every value rounded to the nearest of 8 bits.',
      ...(ladders.some(({ attack }) => attack === 'APGD')
        ? [
            'APGD stops at its first error, PGD takes all its steps: their open markers are not to be compared with each other.',
          ]
        : []),
      `Dashed: not attacked, ${formatClean(stamp, clean.top1)}.`,
      'Bars: 95 % Wilson intervals over photographs; points of one ε stand side by side.',
    ),
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'not attacked',
        x: [plan.epsilons[0] * 255 * 0.75, plan.epsilons[plan.epsilons.length - 1] * 255 * 1.3],
        y: [clean.top1.value, clean.top1.value],
        line: { color: '#555555', width: 1.4, dash: 'dash' },
        hoverinfo: 'skip',
      },
      ...data,
    ],
    layout: frame(
      {
        title: 'How little is enough',
        subtitle: [
          ...(half
            ? [
                `${attackName(half.ladder)}, leaves fewer than half right at ε ${formatSteps(half.point.epsilon)} of 1/255.`,
              ]
            : []),
          `Of ${formatCount(made)} adversarial images with ε below ½ of 1/255, ${formatCount(left)} are left once rounded to the nearest 8-bit value.`,
        ],
        stamp,
        height: 470,
        margin: { l: 70, r: 236, b: 60 },
        headRoom: 4,
      },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', yanchor: 'top', font: { size: 12.5 } },
        xaxis: radiusAxis(plan.epsilons),
        yaxis: percentAxis('right answers', { range: [-0.02, 1.02], dtick: 0.2 }),
        annotations: [
          note(`not attacked: ${formatPercent(clean.top1.value, 1)}, n = ${formatCount(clean.top1.n)}`, {
            x: 1,
            xref: 'paper',
            xanchor: 'right',
            y: clean.top1.value,
            yref: 'y',
            yanchor: 'bottom',
          }),
        ],
      },
    ),
  };
}
