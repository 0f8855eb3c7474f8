import type { RunStamp } from '../replication/cloud-autoai/results.js';
import type { PlotlyLayout, PlotlyTrace } from './figure.js';

/** How one model is drawn everywhere. */
export interface Look {
  readonly color: string;
  readonly symbol: string;
}

/** Okabe and Ito's palette (2008), told apart with every common colour blindness; each model has a symbol besides. */
export const LOOK = {
  lenet: { color: '#222222', symbol: 'circle' },
  ibm: { color: '#0072B2', symbol: 'square' },
  gcp: { color: '#D55E00', symbol: 'diamond' },
  soft: { color: '#009E73', symbol: 'triangle-up' },
  hard: { color: '#AA3377', symbol: 'triangle-down' },
  baseline: { color: '#8A8A8A', symbol: 'line-ew' },
} as const satisfies Record<string, Look>;

export const INK = '#222222';
export const FAINT = '#767676';
const WARNING = '#B00020';
const GRID = '#E8E8E8';

export const FONT = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

/** Said in every title and caption of a run that may not be compared. */
export const NOT_MNIST = 'digits, not MNIST';

/** Text from results for Plotly, which reads a small HTML of its own. */
export const plain = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A name from results for a label beside a curve: escaped, and on lines of about 18 letters. */
export function wrapped(name: string, letters = 18): string {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(plain).join('<br>');
}

/** Clouds whose predictions have gaps are joined by dots: nothing was measured on the way. */
export const throughGaps = (sets: readonly { selected: unknown }[]): 'solid' | 'dot' =>
  sets.every(({ selected }) => selected) ? 'solid' : 'dot';

export interface FrameOptions {
  title: string;
  /** Lines below the title. */
  subtitle?: readonly string[];
  stamp: RunStamp;
  /** Pixels. */
  height: number;
  margin: { l: number; r: number; b: number };
  /** Pixels between the subtitle and the plot, for headings of panels; default 0. */
  headRoom?: number;
}

const subtitleLines = ({ subtitle = [], stamp }: Pick<FrameOptions, 'subtitle' | 'stamp'>): string[] => [
  ...subtitle.map((line) => `<span style="color:#555555">${line}</span>`),
  ...(stamp.comparable
    ? []
    : [`<span style="color:${WARNING}"><b>${NOT_MNIST}: nothing here compares with the published figures</b></span>`]),
];

/** The pixels that title and subtitle take above the plot. */
export const headHeight = (options: Pick<FrameOptions, 'subtitle' | 'stamp' | 'headRoom'>): number =>
  52 + 18 * subtitleLines(options).length + (options.headRoom ?? 0);

/** White page, readable type, the title at the left; a run on digits says so in red. Width is always 900 pixels. */
export function frame(
  options: FrameOptions,
  { annotations = [], ...more }: { annotations?: readonly Record<string, unknown>[] } & Record<string, unknown>,
): PlotlyLayout {
  const { title, height, margin } = options;
  const lines = subtitleLines(options);
  const top = headHeight(options);
  // Annotations, not Plotly's own title: that one moves up with every line and is cut at the page's edge.
  const line = (text: string, below: number, size: number) =>
    note(text, {
      x: 0,
      xref: 'paper',
      xanchor: 'left',
      xshift: 24 - margin.l,
      y: 1,
      yref: 'paper',
      yanchor: 'middle',
      yshift: top - below,
      align: 'left',
      font: { size, color: INK },
    });
  return {
    width: 900,
    height,
    margin: { ...margin, t: top, pad: 0 },
    paper_bgcolor: '#FFFFFF',
    plot_bgcolor: '#FFFFFF',
    font: { family: FONT, size: 13, color: INK },
    showlegend: false,
    hovermode: 'closest',
    ...more,
    annotations: [
      line(`<b>${title}</b>`, 24, 17),
      ...lines.map((text, i) => line(text, 47 + 18 * i, 13)),
      ...annotations,
    ],
  };
}

const axis = {
  showgrid: true,
  gridcolor: GRID,
  zeroline: false,
  showline: true,
  linecolor: '#9A9A9A',
  ticks: 'outside',
  ticklen: 4,
  tickcolor: '#9A9A9A',
  tickfont: { size: 12 },
  automargin: false,
};

/** Shares, drawn in percent. */
export const percentAxis = (title: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...axis,
  title: { text: title, font: { size: 13 }, standoff: 8 },
  tickformat: '.0%',
  range: [0, 1],
  ...more,
});

/** The attack's strength, a tick at every epsilon measured. */
export function epsilonAxis(epsilons: readonly number[], more: Record<string, unknown> = {}): Record<string, unknown> {
  const [low, high] = [Math.min(...epsilons), Math.max(...epsilons)];
  const room = Math.max(0.01, (high - low) * 0.07);
  return {
    ...axis,
    showgrid: false,
    title: { text: 'ε of FGSM (largest change of a pixel, of 1)', font: { size: 13 }, standoff: 8 },
    tickmode: 'array',
    tickvals: epsilons,
    ticktext: epsilons.map((epsilon) => (epsilon === 0 ? '0 (clean)' : epsilon.toFixed(2).slice(1))),
    range: [low - room, high + room],
    ...more,
  };
}

export const plainAxis = (title: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...axis,
  title: { text: title, font: { size: 13 }, standoff: 8 },
  ...more,
});

/** A point of a curve, with the ends of its interval where it has one. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly interval?: readonly [number, number];
}

export interface CurveOptions {
  name: string;
  look: Look;
  points: readonly CurvePoint[];
  /** Open markers and a dashed line: printed by the study, not measured here. */
  open?: boolean;
  line?: false | 'solid' | 'dash' | 'dot';
  axes?: { xaxis?: string; yaxis?: string };
  size?: number;
}

/** Six decimals are more than a screen shows; adding 0 turns −0 into 0, which JSON would do later. */
const tidy = (value: number): number => Number(value.toFixed(6)) + 0;

/** Markers, a line through them, and 95 % bars where points carry an interval. */
export function curve({ name, look, points, open = false, line, axes = {}, size = 9 }: CurveOptions): PlotlyTrace {
  const dash = line ?? (open ? 'dash' : 'solid');
  const bars = points.some((point) => point.interval);
  return {
    type: 'scatter',
    mode: dash === false ? 'markers' : 'lines+markers',
    name,
    x: points.map((point) => point.x),
    y: points.map((point) => tidy(point.y)),
    line: { color: look.color, width: open ? 1.3 : 2, dash: dash === false ? 'solid' : dash },
    marker: {
      symbol: open ? `${look.symbol}-open` : look.symbol,
      color: look.color,
      size: open ? size + 2 : size,
      line: { width: open ? 1.5 : 0, color: look.color },
    },
    ...(bars && {
      error_y: {
        type: 'data',
        symmetric: false,
        array: points.map((point) => tidy((point.interval?.[1] ?? point.y) - point.y)),
        arrayminus: points.map((point) => tidy(point.y - (point.interval?.[0] ?? point.y))),
        color: look.color,
        thickness: 1.4,
        width: 5,
      },
    }),
    hovertemplate: `${name}<br>ε %{x}: %{y:.3%}<extra></extra>`,
    cliponaxis: false,
    ...axes,
  };
}

/** A thin grey line through reference values. */
export const baseline = (
  name: string,
  points: readonly CurvePoint[],
  dash: 'dot' | 'dashdot',
  axes: CurveOptions['axes'] = {},
): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  x: points.map((point) => point.x),
  y: points.map((point) => tidy(point.y)),
  line: { color: LOOK.baseline.color, width: 1.3, dash },
  hovertemplate: `${name}<br>ε %{x}: %{y:.3%}<extra></extra>`,
  ...axes,
});

export const note = (text: string, more: Record<string, unknown>): Record<string, unknown> => ({
  text,
  showarrow: false,
  font: { size: 12, color: INK },
  ...more,
});

export interface DirectLabel {
  readonly text: string;
  readonly color: string;
  /** In the axis' unit. */
  readonly y: number;
}

/**
 * Names written beside the ends of their curves, pushed apart until none overlaps.
 * `pixels` and `range` are the axis' length in pixels and its range.
 */
export function directLabels(
  labels: readonly DirectLabel[],
  axes: { pixels: number; range: readonly [number, number]; x: number; xref?: string; yref?: string; gap?: number },
): Record<string, unknown>[] {
  const { pixels, range, x, xref = 'paper', yref = 'y', gap = 17 } = axes;
  const place = (y: number) => ((y - range[0]) / (range[1] - range[0])) * pixels;
  const heightOf = (text: string) => gap * text.split('<br>').length;
  const sorted = labels.map((label) => ({ ...label, at: place(label.y) })).sort((a, b) => a.at - b.at);
  const apart = (a: { text: string }, b: { text: string }) => (heightOf(a.text) + heightOf(b.text)) / 2;
  // Upwards from the lowest, then back down from the top where the stack has outgrown the axis.
  sorted.forEach((label, i) => {
    const floor = i === 0 ? heightOf(label.text) / 2 : sorted[i - 1].at + apart(sorted[i - 1], label);
    label.at = Math.max(label.at, floor);
  });
  for (let i = sorted.length - 1; i >= 0; i--) {
    const above = sorted[i + 1];
    const ceiling = above ? above.at - apart(above, sorted[i]) : pixels + 4;
    sorted[i].at = Math.min(sorted[i].at, ceiling);
  }
  return sorted.map(({ text, color, y, at }) =>
    note(text, {
      x,
      xref,
      y,
      yref,
      xanchor: 'left',
      yanchor: 'middle',
      align: 'left',
      xshift: 8,
      // Adding 0 turns −0 into 0.
      yshift: Math.round(at - place(y)) + 0,
      font: { size: 12.5, color },
    }),
  );
}

export interface StripRow {
  readonly label: string;
  readonly color: string;
  /** One per epsilon; null where there is none. */
  readonly cells: readonly (string | null)[];
}

/** A small table below the epsilon axis, a column under each tick: what is there and, in words, what is not. */
export function strip(
  heading: string,
  rows: readonly StripRow[],
  epsilons: readonly number[],
  missing: string,
): Record<string, unknown>[] {
  const below = (line: number) => ({ y: 0, yref: 'paper', yanchor: 'middle', yshift: -(66 + 19 * line) });
  return [
    note(`<i>${heading}</i>`, {
      ...below(0),
      x: 0,
      xref: 'paper',
      xanchor: 'left',
      xshift: -112,
      font: { size: 12, color: '#555555' },
    }),
    ...rows.flatMap(({ label, color, cells }, i) => [
      note(`<b>${label}</b>`, {
        ...below(i + 1),
        x: 0,
        xref: 'paper',
        xanchor: 'left',
        xshift: -112,
        font: { size: 12, color },
      }),
      ...epsilons.map((epsilon, k) =>
        note(cells[k] ?? `<i>${missing}</i>`, {
          ...below(i + 1),
          x: epsilon,
          xref: 'x',
          xanchor: 'center',
          font: { size: 12, color: cells[k] === null ? FAINT : INK },
        }),
      ),
    ]),
  ];
}

/** What an empty cell is called: on the study's own data the missing thing is a publication. */
export const missingWord = (stamp: RunStamp): string => (stamp.comparable ? 'not published' : 'not measured');

/** A caption: the drawing, then the data, the profile, and on digits first of all that it is not MNIST. */
export function caption(stamp: RunStamp, ...sentences: readonly string[]): string {
  const warning = stamp.comparable
    ? []
    : [`${NOT_MNIST.toUpperCase()}: nothing in this figure can be compared with the published figures.`];
  return [...warning, ...sentences, `Data: ${stamp.data.replace(/\.$/, '')}. Profile: ${stamp.profile}.`].join(' ');
}
