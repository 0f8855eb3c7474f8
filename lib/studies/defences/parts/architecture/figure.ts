import {
  baseline,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  formatRadius,
  frame,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { shareText } from '../../words.js';
import type { ArchitectureResult } from './result.js';

/** `activation-pruning-draws`: what more draws of the attacker leave of stochastic activation pruning. */
export function drawsFigure(result: ArchitectureResult): Figure | undefined {
  const { stamp, convergence, defences } = result;
  const { epsilon, steps, points } = convergence;
  const measured = defences.find((one) => one.id === 'activation-pruning' && one.epsilon === epsilon);
  if (!measured || points.length < 2) return undefined;
  const { claimed } = measured;
  const counts = points.map(({ draws }) => draws);
  const ends = [counts[0], counts[counts.length - 1]];
  return {
    id: 'activation-pruning-draws',
    caption: caption(
      stamp,
      `Robust accuracy of stochastic activation pruning under PGD-${steps} at ε ${formatRadius(epsilon)}, by how many draws of the pruning each gradient is the mean of (logarithmic axis); 95 % intervals, n = ${formatCount(points[0].robust.n)}, the same rows for each point.`,
      `Dotted: under images made on the undefended network, ${shareText(claimed)}.`,
    ),
    data: [
      baseline(
        'images made on the undefended network',
        ends.map((x) => ({ x, y: claimed.value })),
        'dot',
      ),
      {
        ...curve({
          name: 'mean over draws',
          look: { color: COLORS.vermilion, symbol: 'circle' },
          points: points.map(({ draws, robust: { value, interval } }) => ({ x: draws, y: value, interval })),
        }),
        hovertemplate: '%{x} draws: %{y:.1%}<extra></extra>',
      },
    ],
    layout: frame(
      {
        ...{ title: 'Stochastic activation pruning under more draws', stamp, height: 380 },
        margin: { l: 70, r: 30, b: 58 },
        subtitle: [`ε ${formatRadius(epsilon)}, PGD-${steps}; dotted: images made on the undefended network`],
      },
      {
        xaxis: plainAxis('draws that a gradient is the mean of', {
          ...{ type: 'log', tickvals: counts, ticktext: counts.map(String) },
          range: [Math.log10(ends[0]) - 0.1, Math.log10(ends[1]) + 0.1],
        }),
        yaxis: percentAxis('robust accuracy'),
      },
    ),
  };
}
