const GRID = '#E8E8E8';

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

/** What Plotly appends to the names of a panel's axes, panels counted from 0: nothing to the first, "2" to the second. */
export const axisSuffix = (panel: number): string => (panel === 0 ? '' : String(panel + 1));

/** The axes that a trace of a panel names: "x" and "y" in the first, "x2" and "y2" in the second. */
export const axesOf = (panel: number): { readonly xaxis: string; readonly yaxis: string } => ({
  xaxis: `x${axisSuffix(panel)}`,
  yaxis: `y${axisSuffix(panel)}`,
});

/** Shares, drawn in percent. */
export const percentAxis = (title: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...axis,
  title: { text: title, font: { size: 13 }, standoff: 8 },
  tickformat: '.0%',
  range: [0, 1],
  ...more,
});

/** Epsilon, a tick at each one measured. */
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
