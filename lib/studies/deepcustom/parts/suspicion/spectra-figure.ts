import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  frame,
  note,
  type PlotlyTrace,
  percentAxis,
} from '../../../../figures/index.js';
import { suspiciousOf } from './lists.js';
import type { ClassSpectrum, SuspicionResult } from './result.js';
import { speakText } from './words.js';

const [COLUMNS, ROWS] = [5, 2];
const [ACROSS, UP] = [0.035, 0.12];

/** Where a panel is, in shares of the page. */
function domainsOf(panel: number) {
  const [column, row] = [panel % COLUMNS, Math.floor(panel / COLUMNS)];
  const [width, height] = [(1 - ACROSS * (COLUMNS - 1)) / COLUMNS, (1 - UP * (ROWS - 1)) / ROWS];
  const [left, bottom] = [column * (width + ACROSS), (ROWS - 1 - row) * (height + UP)];
  return { across: [left, left + width], up: [bottom, bottom + height] };
}

/** Right and wrong shares of the neurons, on the list or not. */
function points(spectrum: ClassSpectrum, neurons: readonly number[], color: string, panel: number): PlotlyTrace {
  const share = (hits: number, of: number) => (of ? Number((hits / of).toFixed(4)) : 0);
  return {
    ...axesOf(panel),
    type: 'scatter',
    mode: 'markers',
    name: `class ${panel}`,
    x: neurons.map((neuron) => share(spectrum.activeRight[neuron], spectrum.right)),
    y: neurons.map((neuron) => share(spectrum.activeWrong[neuron], spectrum.wrong)),
    marker: { color, size: 5, opacity: 0.75 },
    hovertemplate: `class ${panel}: active on %{x:.1%} of the right, %{y:.1%} of the wrong answers<extra></extra>`,
    cliponaxis: false,
  };
}

/** `suspicion-spectra`: on how many right and wrong answers each neuron is active. */
export function spectraFigure(result: SuspicionResult): Figure {
  const { stamp, test, k } = result;
  const lists = test.map((one) => suspiciousOf(one, k) ?? []);
  return {
    id: 'suspicion-spectra',
    caption: caption(
      stamp,
      `Hit spectra of the target, class by class: a dot is a hidden neuron, on how many of the class’s right answers it is active (across) and on how many of its wrong ones (up). Tarantula’s score is the angle: 1 on the left edge, a half on the diagonal, 0 below. Red: the ${k} of the highest score. ${speakText(result)}`,
      'Shares of test images; those of wrong answers rest on as few as each heading says.',
    ),
    data: test.flatMap((spectrum, label) => {
      const others = spectrum.activeRight.flatMap((_, neuron) => (lists[label].includes(neuron) ? [] : [neuron]));
      return [
        {
          ...axesOf(label),
          ...{ type: 'scatter', mode: 'lines', x: [0, 1], y: [0, 1], hoverinfo: 'skip' },
          line: { color: COLORS.gray, width: 1, dash: 'dot' },
        },
        points(spectrum, others, COLORS.skyBlue, label),
        points(spectrum, lists[label], COLORS.vermilion, label),
      ];
    }),
    layout: frame(
      {
        title: 'Hit spectra: who is active where the network is right, and where it is wrong',
        subtitle: [`Each dot a hidden neuron; red: the ${k} most suspicious of the class; dotted: score one half`],
        stamp,
        height: 520,
        margin: { l: 66, r: 24, b: 58 },
        headRoom: 28,
      },
      {
        ...Object.fromEntries(
          test.flatMap((_, label) => {
            const { across, up } = domainsOf(label);
            const [left, low] = [label % COLUMNS === 0, label >= COLUMNS * (ROWS - 1)];
            const ticks = { tickvals: [0, 0.5, 1], ticktext: ['0', '50%', '100%'], range: [-0.03, 1.03] };
            return [
              [
                `xaxis${axisSuffix(label)}`,
                percentAxis(low && label % COLUMNS === 2 ? 'active on so many of the right answers' : '', {
                  ...{ ...ticks, domain: across, anchor: axesOf(label).yaxis, showticklabels: low },
                }),
              ],
              [
                `yaxis${axisSuffix(label)}`,
                percentAxis(left ? 'of the wrong answers' : '', {
                  ...{ ...ticks, domain: up, anchor: axesOf(label).xaxis, showticklabels: left },
                }),
              ],
            ];
          }),
        ),
        annotations: test.map(({ right, wrong }, label) => {
          const { across, up } = domainsOf(label);
          return note(`<b>${label}</b>: ${formatCount(wrong)} wrong of ${formatCount(right + wrong)}`, {
            ...{ x: across[0], xref: 'paper', xanchor: 'left' },
            ...{ y: up[1], yref: 'paper', yanchor: 'bottom', yshift: 4 },
          });
        }),
      },
    ),
  };
}
