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
/** Pixels of an axis with its title, and of a line of the legend below it. */
const [AXIS, LINE] = [54, 19];
/** Symbols as they stand in text. */
const MARKS: Readonly<Record<string, string>> = {
  circle: '●',
  square: '■',
  diamond: '◆',
  'triangle-up': '▲',
  cross: '✚',
};
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
  // Names with their areas stand below the panels: curves may cross any corner of them.
  const names = plan.epsilons.flatMap((_, panel) =>
    detectors.map(({ id, told }, i) => {
      const { auc } = told[panel];
      const { color, symbol } = LOOKS[id];
      return note(`${MARKS[symbol] ?? '●'} ${NAMES[id]} ${auc ? areaText(auc) : 'none fooled'}`, {
        ...{ x: left(panel), xref: 'paper', xanchor: 'left' },
        ...{ y: 0, yref: 'paper', yanchor: 'top', yshift: -AXIS - LINE * i },
        font: { size: 12, color },
      });
    }),
  );
  const axes = plan.epsilons.flatMap((_, panel) => [
    [
      `xaxis${axisSuffix(panel)}`,
      percentAxis('false alarms: clean rows that are refused', {
        ...{ domain: [left(panel), left(panel) + WIDTH], anchor: `y${axisSuffix(panel)}` },
      }),
    ],
    [
      `yaxis${axisSuffix(panel)}`,
      percentAxis(panel ? '' : 'detected: adversarial images refused', { anchor: `x${axisSuffix(panel)}` }),
    ],
  ]);
  return {
    id: 'detection-roc',
    caption: caption(
      stamp,
      `ROC curves of detectors beside the undefended lenet5: clean test rows (${rowsText(result)}) against those of PGD’s images of them that fool the network, made without knowledge of the detector, a panel for each radius of the L∞ ball.`,
      `Behind the names: areas under the curves with 95 % intervals. Markers: each detector at its threshold, which was set to ${100 * plan.falseAlarms} % false alarms on clean held-out rows.`,
      'An area below .5 ranks adversarial images as less suspicious than clean ones. What adaptive attacks leave of these detectors is not in the figure but in the table.',
    ),
    data: plan.epsilons.flatMap((_, panel) => curves(panel)),
    layout: frame(
      {
        ...{
          title: 'Telling images apart that were made without knowledge of the detector',
          stamp,
          height: 500 + LINE * detectors.length,
          headRoom: 28,
        },
        subtitle: ['Marker: the detector at its threshold; behind the name: area under the curve, 95 % interval'],
        margin: { l: 70, r: 30, b: AXIS + 12 + LINE * detectors.length },
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
