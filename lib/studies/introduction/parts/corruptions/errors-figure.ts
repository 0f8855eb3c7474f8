import { CORRUPTIONS, type CorruptionGroup, SEVERITIES } from '../../../../data/index.js';
import {
  axesOf,
  axisSuffix,
  baseline,
  COLORS,
  caption,
  curve,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  headHeight,
  note,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { CorruptedSample, CorruptionsResult } from './result.js';
import { cleanText, errorOf, meanError, samplesOf, spoken } from './summary.js';

const GROUPS: readonly CorruptionGroup[] = ['noise', 'blur', 'weather', 'digital'];
const LOOKS = {
  noise: { color: COLORS.vermilion, symbol: 'circle' },
  blur: { color: COLORS.blue, symbol: 'square' },
  weather: { color: COLORS.green, symbol: 'diamond' },
  digital: { color: COLORS.purple, symbol: 'triangle-up' },
  all: { color: COLORS.black, symbol: 'cross' },
} as const;

/** Pixels of a row of panels and of the gap below it, and shares of the width. */
const ROW = { panel: 120, gap: 54 };
const COLUMN = { width: 0.215, step: 0.2616 };
const COLUMNS = 4;
const MARGIN = { l: 66, r: 20, b: 50 };

interface Panel {
  readonly heading: string;
  readonly look: (typeof LOOKS)[keyof typeof LOOKS];
  readonly points: readonly { x: number; y: number; interval?: readonly [number, number] }[];
}

const pointsOf = (samples: readonly CorruptedSample[]) =>
  samples.map(({ severity, right }) => {
    const { value, interval } = errorOf(right);
    return { x: severity, y: value, interval };
  });

/** A row of panels for each group; the noises are three, beside them the mean of all. */
function panelsOf(result: CorruptionsResult): Panel[] {
  const all = SEVERITIES.map((severity) => {
    const { mean, interval } = meanError(result.samples.filter((one) => one.severity === severity));
    return { x: severity, y: mean, interval };
  });
  return GROUPS.flatMap((group) => [
    ...CORRUPTIONS.filter((one) => one.group === group).map(({ name }) => ({
      heading: spoken(name),
      look: LOOKS[group],
      points: pointsOf(samplesOf(result, name)),
    })),
    ...(group === 'noise' ? [{ heading: 'mean of all 15', look: LOOKS.all, points: all }] : []),
  ]);
}

/** `corruptions`: error over severity, a panel for each corruption. */
export function corruptionsFigure(result: CorruptionsResult, model: string): Figure {
  const { clean, stamp } = result;
  const n = formatCount(clean.length);
  const error = errorOf(clean);
  const panels = panelsOf(result);
  const height = GROUPS.length * (ROW.panel + ROW.gap) - ROW.gap;
  const placed = panels.map((panel, k) => {
    const [row, column] = [Math.floor(k / COLUMNS), k % COLUMNS];
    const top = 1 - (row * (ROW.panel + ROW.gap)) / height;
    const across: [number, number] = [column * COLUMN.step, column * COLUMN.step + COLUMN.width];
    return { ...panel, k, row, column, across, down: [Math.max(0, top - ROW.panel / height), top] as const };
  });
  const subtitle = [
    `Share of ${n} photographs answered wrongly, by severity; bars: 95 %; dotted: without corruption, ${formatPercent(error.value, 1)}`,
  ];
  const ends = [SEVERITIES[0], SEVERITIES[SEVERITIES.length - 1]];
  return {
    id: 'corruptions',
    caption: caption(
      stamp,
      `Error of ${model} under the 15 corruptions of ImageNet-C (Hendrycks and Dietterich, 2019) at severities 1 to 5, n = ${n} photographs, the same at every point; bars are 95 % intervals over photographs (Wilson; of the mean of all 15, Student’s t), the dotted line is the error without corruption, ${cleanText(result)}. A row of panels for each group: noise, blur, weather, digital.`,
    ),
    data: placed.flatMap(({ heading, look, points, k }) => [
      {
        ...baseline(
          'no corruption',
          ends.map((x) => ({ x, y: error.value })),
          'dot',
          axesOf(k),
        ),
        hovertemplate: 'no corruption: %{y:.1%}<extra></extra>',
      },
      {
        ...curve({ name: heading, look, points, axes: axesOf(k), size: 7 }),
        text: points.map(
          ({ interval = [0, 0] }) => `[${interval.map((end) => formatPercent(end, 1)).join(', ')}], n = ${n}`,
        ),
        hovertemplate: `${heading}, severity %{x}: %{y:.1%}<br>%{text}<extra></extra>`,
      },
    ]),
    layout: frame(
      {
        title: 'Weather, noise and bad cameras: errors that nobody aimed at',
        subtitle,
        stamp,
        height: headHeight({ subtitle, stamp, headRoom: 30 }) + height + MARGIN.b,
        margin: MARGIN,
        headRoom: 30,
      },
      {
        ...Object.fromEntries(
          placed.flatMap(({ k, row, column, across, down }) => {
            const name = axisSuffix(k);
            const last = row === GROUPS.length - 1;
            return [
              [
                `xaxis${name}`,
                plainAxis(last ? 'severity' : '', {
                  domain: across,
                  anchor: `y${name}`,
                  range: [0.6, 5.4],
                  tickvals: SEVERITIES,
                  showgrid: false,
                }),
              ],
              [
                `yaxis${name}`,
                percentAxis(column === 0 ? 'error' : '', {
                  domain: down,
                  anchor: `x${name}`,
                  tickvals: [0, 0.5, 1],
                  showticklabels: column === 0,
                }),
              ],
            ];
          }),
        ),
        annotations: placed.map(({ heading, across, down }) =>
          note(`<b>${heading}</b>`, {
            x: across[0],
            xref: 'paper',
            xanchor: 'left',
            y: down[1],
            yref: 'paper',
            yanchor: 'bottom',
            yshift: 4,
          }),
        ),
      },
    ),
  };
}
