import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  frame,
  panelHeading,
  plainAxis,
} from '../../../../figures/index.js';
import { NORM_NAMES } from '../../words.js';
import type { LittleResult, MinimalNorms } from './result.js';
import { mediansText, normUnit } from './words.js';

const PANELS = [
  [0, 0.46],
  [0.54, 1],
] as const;
/** Bars in a panel, equally wide on a logarithmic axis. */
const BARS = 18;

/** Counts of values between equal ratios: the ends of the bars [BARS + 1], and how many lie in each. */
export function ratioBins(values: readonly number[], bars = BARS): { ends: number[]; counts: number[] } {
  const logs = values.map(Math.log);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const width = (high - low) / bars || 1;
  const counts = new Array<number>(bars).fill(0);
  for (const log of logs) counts[Math.min(bars - 1, Math.floor((log - low) / width))]++;
  return { ends: Array.from({ length: bars + 1 }, (_, i) => Math.exp(low + i * width)), counts };
}

const inUnit = (norm: MinimalNorms['norm'], size: number): number => (norm === 'linf' ? 255 * size : size);

/** Bars as one filled line: Plotly's own are not equally wide on a logarithmic axis. */
function bars(values: readonly number[], axes: { xaxis: string; yaxis: string }) {
  const { ends, counts } = ratioBins(values);
  return {
    ...axes,
    type: 'scatter',
    mode: 'lines',
    x: [ends[0], ...counts.flatMap((_, i) => [ends[i], ends[i + 1]]), ends[ends.length - 1]],
    y: [0, ...counts.flatMap((count) => [count, count]), 0],
    fill: 'tozeroy',
    fillcolor: 'rgba(0, 114, 178, 0.25)',
    line: { color: COLORS.blue, width: 1.4, shape: 'linear' },
    hovertemplate: '%{x:.3~g}: %{y} photographs<extra></extra>',
  };
}

/** 1, 2 and 5 times the powers of ten around some values: ticks of a logarithmic axis. */
function decades(values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const powers = Array.from({ length: 12 }, (_, i) => i - 6);
  const ticks = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const tickvals = ticks.filter((tick) => tick >= low / 1.1 && tick <= high * 1.1);
  return { tickmode: 'array', tickvals, ticktext: tickvals.map(String) };
}

/** `little-minimal`: how far the nearest error is, photograph by photograph. */
export function minimalFigure({ stamp, model, minimal }: LittleResult): Figure | undefined {
  const panels = minimal.flatMap((one) => {
    const { norm, rows } = one;
    const found = rows.flatMap(({ size }) => (size ? [inUnit(norm, size)] : []));
    return found.length > 0 ? [{ ...one, found }] : [];
  });
  if (panels.length === 0) return undefined;
  const shapes = panels.flatMap(({ norm, median: { median, interval } }, i) => {
    const place = { xref: `x${axisSuffix(i)}`, yref: `y${axisSuffix(i)} domain`, y0: 0, y1: 1, layer: 'below' };
    const line = { color: COLORS.vermilion, width: 2 };
    const [low, high] = interval ?? [null, null];
    return [
      ...(low !== null && high !== null
        ? [
            {
              ...place,
              type: 'rect',
              x0: inUnit(norm, low),
              x1: inUnit(norm, high),
              fillcolor: 'rgba(213, 94, 0, 0.18)',
              line: { width: 0 },
            },
          ]
        : []),
      ...(median === null
        ? []
        : [{ ...place, type: 'line', x0: inUnit(norm, median), x1: inUnit(norm, median), line }]),
    ];
  });
  return {
    id: 'little-minimal',
    caption: caption(
      stamp,
      `Size of the nearest error that was found to each photograph that ${model} gets right (${panels.map(({ norm, n, found }) => `${NORM_NAMES[norm]}: ${formatCount(found.length)} of ${formatCount(n)}`).join('; ')}): the minimum over the attacks, an upper bound of what is the least.`,
      `Bars of equal ratio; line and band: median and its 95 % interval.`,
    ),
    data: panels.map(({ found }, i) => bars(found, axesOf(i))),
    layout: frame(
      {
        title: 'How far the nearest error is',
        subtitle: [`Median ${mediansText(panels, '; ')}`],
        stamp,
        height: 400,
        margin: { l: 62, r: 24, b: 60 },
        headRoom: 30,
      },
      {
        ...Object.fromEntries(
          panels.flatMap(({ norm, found }, i) => [
            [
              `xaxis${axisSuffix(i)}`,
              plainAxis(normUnit(norm), {
                type: 'log',
                domain: [...PANELS[i]],
                anchor: `y${axisSuffix(i)}`,
                ...decades(found),
              }),
            ],
            [
              `yaxis${axisSuffix(i)}`,
              plainAxis(i === 0 ? 'photographs' : '', {
                anchor: `x${axisSuffix(i)}`,
                rangemode: 'tozero',
                dtick: Math.ceil(Math.max(...ratioBins(found).counts) / 6),
              }),
            ],
          ]),
        ),
        shapes,
        annotations: panels.map(({ norm, n }, i) =>
          panelHeading(`${NORM_NAMES[norm]}, n = ${formatCount(n)}`, PANELS[i][0]),
        ),
      },
    ),
  };
}
