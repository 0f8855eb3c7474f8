import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatPercent,
  formatRadius,
  frame,
  note,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
} from '../../../../figures/index.js';
import type { SmoothNetwork, SmoothResult } from './result.js';
import { rowsText, strongestText } from './words.js';

const GAP = 0.08;
/** Marks at either end stay clear of the axes. */
const RANGE = [-0.04, 1.04];
const COLOR: Record<SmoothNetwork['kind'], string> = {
  undefended: COLORS.gray,
  activation: COLORS.blue,
  regularizer: COLORS.vermilion,
};

/** `smooth`: what the strongest attack leaves of each network, a panel a radius; open: PGD-20; a cross: clean. */
export function smoothFigure(result: SmoothResult): Figure {
  const { networks, strongest, stamp } = result;
  const epsilons = networks[0].radii.map(({ epsilon }) => epsilon);
  const { width, left } = sideBySide(epsilons.length, GAP);
  const y = networks.map((_, row) => row);
  const points = (panel: number, name: string, values: readonly number[], marker: Record<string, unknown>) => ({
    ...{ type: 'scatter', mode: 'markers', name, x: values, y, marker, cliponaxis: false, ...axesOf(panel) },
    text: networks.map((network) => network.name),
    hovertemplate: `%{text}, ${name}: %{x:.1%}<extra></extra>`,
  });
  const colors = networks.map(({ kind }) => COLOR[kind]);
  return {
    id: 'smooth',
    caption: caption(
      stamp,
      `Accuracy after an attack at ε ${epsilons.map(formatRadius).join(' and ')}, of ${rowsText(result)}: filled with 95 % interval ${strongest}, open PGD-20, cross clean images. Blue: adversarial training with four activations; orange: other losses; grey: undefended.`,
      strongestText(result),
    ),
    data: epsilons.flatMap((_, panel) => {
      const at = networks.map(({ radii }) => radii[panel]);
      return [
        points(
          panel,
          'clean',
          networks.map(({ clean }) => clean.value),
          { symbol: 'x-thin', size: 9, line: { width: 1.6, color: colors } },
        ),
        points(
          panel,
          'PGD-20',
          at.map(({ pgd }) => pgd.value),
          { symbol: 'circle-open', size: 11, color: colors },
        ),
        {
          ...points(
            panel,
            strongest,
            at.map((one) => one.strongest.value),
            { size: 10, color: colors },
          ),
          error_x: {
            ...{ type: 'data', symmetric: false, thickness: 1.4, width: 5, color: '#555555' },
            array: at.map(({ strongest: { value, interval } }) => interval[1] - value),
            arrayminus: at.map(({ strongest: { value, interval } }) => value - interval[0]),
          },
        },
      ];
    }),
    layout: frame(
      {
        ...{ title: 'Activations and regularizers', stamp, height: 190 + 34 * networks.length, headRoom: 28 },
        subtitle: [`Filled, with 95 % interval: ${strongest}; open: PGD-20; cross: clean images`],
        margin: { l: 215, r: 60, b: 58 },
      },
      {
        ...Object.fromEntries(
          epsilons.flatMap((_, panel) => {
            const suffix = axisSuffix(panel);
            return [
              [
                `xaxis${suffix}`,
                percentAxis('accuracy', {
                  ...{ domain: [left(panel), left(panel) + width], anchor: `y${suffix}`, range: RANGE },
                }),
              ],
              [
                `yaxis${suffix}`,
                plainAxis('', {
                  ...{ anchor: `x${suffix}`, range: [networks.length - 0.5, -0.6], showgrid: false, ticks: '' },
                  ...{ tickvals: y, ticktext: panel === 0 ? networks.map(({ name }) => name) : y.map(() => '') },
                }),
              ],
            ];
          }),
        ),
        annotations: epsilons.flatMap((epsilon, panel) => [
          panelHeading(`ε ${formatRadius(epsilon)}`, left(panel)),
          ...networks.map(({ radii }, row) =>
            note(formatPercent(radii[panel].strongest.value, 0), {
              ...{ x: radii[panel].strongest.value, y: row, yanchor: 'bottom', yshift: 6, font: { size: 11.5 } },
              ...{ xref: axesOf(panel).xaxis, yref: axesOf(panel).yaxis },
            }),
          ),
        ]),
      },
    ),
  };
}
