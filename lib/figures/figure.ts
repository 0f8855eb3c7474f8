/** One Plotly trace; the library's own typings are not worth their weight here. */
export type PlotlyTrace = Record<string, unknown>;

/** A Plotly layout. Every figure sets `width` and `height` in pixels, so that all exports agree. */
export interface PlotlyLayout extends Record<string, unknown> {
  width: number;
  height: number;
}

/** A figure as plain data: drawn by JupyterLab, by the report, and by the static export alike. */
export interface Figure {
  /** Also the name of its files, e.g. `acc_ep`. */
  readonly id: string;
  /** Plain text: what is drawn, which data, how many rows, what the bars mean, which profile. */
  readonly caption: string;
  readonly data: PlotlyTrace[];
  readonly layout: PlotlyLayout;
}
