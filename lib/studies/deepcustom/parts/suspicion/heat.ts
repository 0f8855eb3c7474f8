import {
  COLORS,
  caption,
  type Figure,
  frame,
  note,
  type PlotlyTrace,
  plainAxis,
  type Source,
} from '../../../../figures/index.js';

export interface HeatOptions {
  readonly id: string;
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly caption: readonly string[];
  readonly stamp: Source;
  /** Layers from left to right: scores [classes][units], null for none, and the places that are on each class's list. */
  readonly layers: readonly {
    readonly name: string;
    readonly scores: readonly (readonly (number | null)[])[];
    readonly listed?: readonly (readonly number[])[];
  }[];
  /** Beside each class. */
  readonly rows: readonly string[];
}

/** Columns of empty room between two layers. */
const GAP = 3;

/** Tarantula's scores: a row for each class, a column for each unit, layer after layer. */
export function heatFigure({ id, title, subtitle, caption: said, stamp, layers, rows }: HeatOptions): Figure {
  let next = 0;
  const placed = layers.map((layer) => {
    const from = next;
    next += layer.scores[0].length + GAP;
    return { ...layer, from, units: layer.scores[0].length };
  });
  const labels = rows.map((_, label) => label);
  const z = labels.map((label) =>
    placed.flatMap(({ scores }, i) => [
      ...scores[label].map((score) => (score === null ? null : Number(score.toFixed(3)))),
      ...(i < placed.length - 1 ? new Array<null>(GAP).fill(null) : []),
    ]),
  );
  const dots = placed.flatMap(({ listed = [], from }) =>
    listed.flatMap((units, label) => units.map((unit) => ({ x: from + unit, y: label }))),
  );
  const marks: PlotlyTrace = {
    type: 'scatter',
    mode: 'markers',
    x: dots.map(({ x }) => x),
    y: dots.map(({ y }) => y),
    marker: { color: COLORS.black, size: 3 },
    hoverinfo: 'skip',
  };
  return {
    id,
    caption: caption(stamp, ...said),
    data: [
      {
        type: 'heatmap',
        x: z[0].map((_, x) => x),
        y: labels,
        z,
        zmin: 0,
        zmax: 1,
        colorscale: [
          [0, COLORS.blue],
          [0.5, '#FFFFFF'],
          [1, COLORS.vermilion],
        ],
        colorbar: {
          title: { text: 'Tarantula', side: 'right', font: { size: 13 } },
          tickfont: { size: 12 },
          tickvals: [0, 0.5, 1],
          thickness: 14,
          outlinewidth: 0,
          x: 1.01,
        },
        ygap: 1,
        hoverongaps: false,
        hovertemplate: 'class %{y}: score %{z}<extra></extra>',
      },
      ...(dots.length ? [marks] : []),
    ],
    layout: frame(
      { title, subtitle, stamp, height: 440, margin: { l: 132, r: 96, b: 30 }, headRoom: 28 },
      {
        plot_bgcolor: '#E4E4E4',
        xaxis: plainAxis('', { showgrid: false, showticklabels: false, ticks: '', range: [-0.5, next - GAP - 0.5] }),
        yaxis: plainAxis('', { showgrid: false, ticks: '', tickvals: labels, ticktext: rows, range: [9.5, -0.5] }),
        annotations: placed.map(({ name, from, units }) =>
          note(`<b>${name}</b>, ${units}`, {
            ...{ x: from + units / 2 - 0.5, xref: 'x', xanchor: 'center' },
            ...{ y: 1, yref: 'paper', yanchor: 'bottom', yshift: 6 },
          }),
        ),
      },
    ),
  };
}
