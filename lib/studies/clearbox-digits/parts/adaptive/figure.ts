import type { Proportion } from '../../../../evaluation/index.js';
import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatPercent,
  frame,
  headHeight,
  INK,
  note,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
} from '../../../../figures/index.js';
import { leftAt, radiusText } from './facts.js';
import type { AdaptiveResult } from './result.js';

const MARGIN = { l: 236, r: 24, b: 78 };
const ROW = 48;
const GAP = 0.06;
const KINDS = {
  transferred: { name: 'attacks that do not know the defense', color: COLORS.skyBlue, above: -0.2 },
  worst: { name: 'worst of all attacks', color: COLORS.vermilion, above: 0.2 },
} as const;

function bars(
  shares: readonly Proportion[],
  kind: keyof typeof KINDS,
  panel: number,
  names: readonly string[],
): PlotlyTrace {
  const { name, color, above } = KINDS[kind];
  return {
    type: 'bar',
    orientation: 'h',
    name,
    ...axesOf(panel),
    x: shares.map(({ value }) => value),
    y: shares.map((_, i) => i + above),
    width: 0.36,
    showlegend: panel === 0,
    marker: { color, opacity: 0.75 },
    error_x: {
      type: 'data',
      symmetric: false,
      array: shares.map(({ value, interval }) => interval[1] - value),
      arrayminus: shares.map(({ value, interval }) => value - interval[0]),
      color: INK,
      thickness: 1.2,
      width: 3,
    },
    customdata: shares.map(({ interval, n }, i) => [names[i], ...interval, n]),
    hovertemplate: `%{customdata[0]}, ${name}: %{x:.1%} [%{customdata[1]:.1%}, %{customdata[2]:.1%}], n = %{customdata[3]}<extra></extra>`,
  };
}

/** `adaptive-accuracy`: what each defence leaves, under attacks that do not know it and in the worst case. */
export function adaptiveFigure({ stamp, defences, plan, data }: AdaptiveResult): Figure {
  const panels = plan.epsilons;
  const { width, left } = sideBySide(panels.length, GAP);
  const names = defences.map(({ name }) => name);
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  const page = {
    title: 'What a purifier is worth when its attacker knows it',
    subtitle: ['Right answers of the article’s network behind each defense; black lines: 95 % intervals'],
    stamp,
    headRoom: 26,
  };
  const inner = defences.length * ROW + 8;
  const shares = (kind: keyof typeof KINDS, epsilon: number) => defences.map((one) => leftAt(one, epsilon)[kind]);
  return {
    id: 'adaptive-accuracy',
    caption: caption(
      { ...stamp, data },
      `Accuracy of the article’s network behind each defense over n = ${defences[0].clean.n} images, with 95 % Wilson intervals over images, at ε ${panels.map(radiusText).join(' and ')} (L∞). Blue: per image the worst of FGSM, PGD and Carlini-Wagner made on the network alone. Orange: per image the worst of these and of the attacks on the defense itself, an upper bound of what is left; these attacks differ by defense (the table names them). The closest class answers by itself. Clean: ${defences.map(({ name, clean }) => `${name} ${formatPercent(clean.value, 1)}`).join('; ')}.`,
    ),
    data: panels.flatMap((epsilon, panel) => kinds.map((kind) => bars(shares(kind, epsilon), kind, panel, names))),
    layout: frame(
      { ...page, height: headHeight(page) + inner + MARGIN.b, margin: MARGIN },
      {
        barmode: 'overlay',
        showlegend: true,
        legend: { orientation: 'h', x: 0, xanchor: 'left', y: -0.09, yanchor: 'top', font: { size: 12.5 } },
        ...Object.fromEntries(
          panels.flatMap((_, panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                percentAxis('', {
                  domain: [left(panel), left(panel) + width],
                  anchor: yaxis,
                  range: [0, 1.2],
                  tickvals: [0, 0.25, 0.5, 0.75, 1],
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                plainAxis('', {
                  anchor: xaxis,
                  range: [defences.length - 0.5, -0.5],
                  showgrid: false,
                  ticks: '',
                  tickvals: panel === 0 ? names.map((_, i) => i) : [],
                  ticktext: names,
                }),
              ],
            ];
          }),
        ),
        annotations: panels.flatMap((epsilon, panel) => [
          panelHeading(`ε ${radiusText(epsilon)}`, left(panel)),
          ...kinds.flatMap((kind) =>
            shares(kind, epsilon).map(({ value }, i) =>
              note(formatPercent(value, 0), {
                x: 1.03,
                xref: axesOf(panel).xaxis,
                y: i + KINDS[kind].above,
                yref: axesOf(panel).yaxis,
                xanchor: 'left',
                font: { size: 12, color: INK },
              }),
            ),
          ),
        ]),
      },
    ),
  };
}
