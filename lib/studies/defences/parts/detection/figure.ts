import {
  axesOf,
  axisSuffix,
  caption,
  type Figure,
  formatRadius,
  frame,
  note,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
} from '../../../../figures/index.js';
import type { DetectionResult } from './result.js';
import { areaText, LOOKS, NAMES, rowsText } from './words.js';

/** Where the panels stand, in shares of the page. */
const WIDTH = 0.44;
const left = (panel: number) => panel * (1 - WIDTH);

/** `detection-roc`: false alarms against detections, a panel for each radius, each detector's threshold marked. */
export function rocFigure(result: DetectionResult): Figure {
  const { stamp, detectors, plan } = result;
  const curves = (panel: number): PlotlyTrace[] =>
    detectors.flatMap(({ id, falseAlarms, told }) => {
      const { auc, detected, curve } = told[panel];
      if (!auc || !detected) return [];
      const { color, symbol } = LOOKS[id];
      const marked = {
        ...{ type: 'scatter', mode: 'markers', x: [falseAlarms.value], y: [detected.value] },
        marker: { symbol, color, size: 11, line: { color: '#FFFFFF', width: 1 } },
        hovertemplate: `${NAMES[id]} at its threshold: %{y:.1%} at %{x:.1%}<extra></extra>`,
        cliponaxis: false,
      };
      const line = {
        ...{ type: 'scatter', mode: 'lines', ...curve, line: { color, width: 2 } },
        hovertemplate: `${NAMES[id]}: %{y:.1%} at %{x:.1%}<extra></extra>`,
        cliponaxis: false,
      };
      return [line, marked].map((trace) => ({ ...trace, ...axesOf(panel) }));
    });
  // Names with their areas stand in the lower right, where good detectors leave room.
  const names = plan.epsilons.flatMap((_, panel) =>
    detectors.map(({ id, told }, i) => {
      const { auc } = told[panel];
      return note(`${NAMES[id]} ${auc ? areaText(auc) : 'none fooled'}`, {
        ...{ x: 0.99, xref: `x${axisSuffix(panel)}`, xanchor: 'right' },
        ...{ y: 0.05 + 0.062 * (detectors.length - 1 - i), yref: `y${axisSuffix(panel)}`, yanchor: 'middle' },
        font: { size: 12, color: LOOKS[id].color },
      });
    }),
  );
  const axes = plan.epsilons.flatMap((_, panel) => [
    [
      `xaxis${axisSuffix(panel)}`,
      percentAxis('clean rows that are refused', {
        ...{ domain: [left(panel), left(panel) + WIDTH], anchor: `y${axisSuffix(panel)}` },
      }),
    ],
    [
      `yaxis${axisSuffix(panel)}`,
      percentAxis(panel ? '' : 'adversarial images refused', { anchor: `x${axisSuffix(panel)}` }),
    ],
  ]);
  return {
    id: 'detection-roc',
    caption: caption(
      stamp,
      `ROC curves of detectors beside the undefended lenet5: clean test rows (${rowsText(result)}) against those of PGD’s images of them that fool the network, made without knowledge of the detector, a panel for each radius of the L∞ ball.`,
      `Beside the names: areas under the curves with 95 % intervals. Markers: each detector at its threshold, which was set to ${100 * plan.falseAlarms} % false alarms on clean held-out rows.`,
      'What is left of these detectors when they are known to the attacker is not in the figure but in the table.',
    ),
    data: plan.epsilons.flatMap((_, panel) => curves(panel)),
    layout: frame(
      {
        ...{
          title: 'Telling images apart that were made without knowledge of the detector',
          stamp,
          height: 520,
          headRoom: 28,
        },
        subtitle: ['Marker: the detector at its threshold; beside the name: area under the curve, 95 % interval'],
        margin: { l: 70, r: 30, b: 58 },
      },
      {
        ...Object.fromEntries(axes),
        annotations: [
          ...plan.epsilons.map((epsilon, panel) => panelHeading(`ε ${formatRadius(epsilon)}`, left(panel))),
          ...names,
        ],
      },
    ),
  };
}
