import type { Figure } from './figure.js';

/** Plotly's cartesian build, 1.5 MB: scatter, bar, heatmap and the like, without maps and 3D. */
export const plotlyFile = (): string => require.resolve('plotly.js-cartesian-dist-min');

/** Traces that need Plotly's full build, as JupyterLab has it. */
const IN_SPACE = new Set<unknown>(['surface', 'scatter3d', 'mesh3d', 'isosurface', 'volume', 'cone', 'streamtube']);

/** Whether a figure has no third dimension: only such can be exported, or stand in a report. */
export const isFlat = ({ data }: Pick<Figure, 'data'>): boolean => !data.some(({ type }) => IN_SPACE.has(type));

/** A page under this policy can load nothing from anywhere. */
export const PAGE_POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">`;

/** JSON that is safe inside a script element: no text in it can end the element or start a comment. */
export const inScript = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
