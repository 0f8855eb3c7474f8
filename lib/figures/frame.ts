import { HEAD, note } from './annotations.js';
import type { PlotlyLayout } from './figure.js';
import { FONT, INK, WARNING } from './palette.js';
import { insteadOf, type Source } from './wording.js';

export interface FrameOptions {
  title: string;
  /** Lines below the title. */
  subtitle?: readonly string[];
  stamp: Pick<Source, 'comparable' | 'instead'>;
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
    : [
        `<span style="color:${WARNING}"><b>${insteadOf(stamp)}: nothing here compares with the published figures</b></span>`,
      ]),
];

/** The pixels that title and subtitle take above the plot. */
export const headHeight = (options: Pick<FrameOptions, 'subtitle' | 'stamp' | 'headRoom'>): number =>
  52 + 18 * subtitleLines(options).length + (options.headRoom ?? 0);

/** The pixels that are left to the plot. */
export const plotHeight = (
  options: Pick<FrameOptions, 'subtitle' | 'stamp' | 'headRoom' | 'height' | 'margin'>,
): number => options.height - options.margin.b - headHeight(options);

/** White page, readable type, the title at the left; a run on other data than the published says so in red. Width is always 900 pixels. */
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
      name: HEAD,
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
