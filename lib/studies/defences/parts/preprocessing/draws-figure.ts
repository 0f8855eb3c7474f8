import {
  COLORS,
  caption,
  curve,
  directLabels,
  type Figure,
  formatRadius,
  frame,
  percentAxis,
  plainAxis,
  plotHeight,
} from '../../../../figures/index.js';
import { convergenceByRadius } from './facts.js';
import type { PreprocessingResult } from './result.js';

const LOOKS = [
  { color: COLORS.blue, symbol: 'circle' },
  { color: COLORS.vermilion, symbol: 'square' },
];

/** `preprocessing-draws`: what is left over how many draws the attacker averages. */
export function preprocessingDrawsFigure(result: PreprocessingResult): Figure | undefined {
  const { stamp, plan } = result;
  const series = convergenceByRadius(result);
  if (series.length === 0) return undefined;
  const numbers = [...new Set(result.convergence.map(({ draws }) => draws))].sort((a, b) => a - b);
  const options = {
    ...{ title: 'How many draws an attacker needs', stamp, height: 420, margin: { l: 70, r: 110, b: 62 } },
    subtitle: [`Random resize and pad, PGD-${plan.expectation.steps} on the mean over draws`],
  };
  const range = [Math.log10(numbers[0]) - 0.1, Math.log10(numbers[numbers.length - 1]) + 0.1];
  return {
    id: 'preprocessing-draws',
    caption: caption(
      stamp,
      `Robust accuracy behind the random resize and pad by the number of draws that each gradient of the attack is averaged over, n = ${plan.convergence.rows} images, each judged by one draw of the defender’s own. Bars: 95 % over images.`,
    ),
    data: series.map((runs, i) => ({
      ...curve({
        name: `ε ${formatRadius(runs[0].epsilon)}`,
        look: LOOKS[i % LOOKS.length],
        points: runs.map(({ draws, robust }) => ({ x: draws, y: robust.value, interval: robust.interval })),
      }),
      hovertemplate: '%{x} draws: %{y:.1%}<extra></extra>',
    })),
    layout: frame(options, {
      xaxis: plainAxis('draws that a gradient is averaged over', {
        ...{ type: 'log', range, tickvals: numbers, ticktext: numbers.map(String) },
      }),
      yaxis: percentAxis('robust accuracy'),
      annotations: directLabels(
        series.map((runs, i) => ({
          text: `ε ${formatRadius(runs[0].epsilon)}`,
          color: LOOKS[i % LOOKS.length].color,
          y: runs[runs.length - 1].robust.value,
        })),
        { pixels: plotHeight(options), range: [0, 1], x: 1 },
      ),
    }),
  };
}
