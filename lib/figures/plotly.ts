/** Plotly's cartesian build, 1.5 MB: scatter, bar, heatmap and the like, without maps and 3D. */
export const plotlyFile = (): string => require.resolve('plotly.js-cartesian-dist-min');

/** A page under this policy can load nothing from anywhere. */
export const PAGE_POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">`;

/** JSON that is safe inside a script element: no text in it can end the element or start a comment. */
export const inScript = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
