// Figures of the attack bench, as plain data and in the look of all others.
import { createRequire } from 'node:module';

const { axesOf, axisSuffix, COLORS, frame, INK, note, plainAxis, percentAxis } = createRequire(import.meta.url)(
  '../../lib/dist/figures/index.js',
);

export const NORM_NAMES = { l0: 'L0', l1: 'L1', l2: 'L2', linf: 'L∞' };
const LOOKS = {
  ours: COLORS.vermilion,
  foolbox: COLORS.blue,
  art: COLORS.green,
  torchattacks: COLORS.purple,
  adv_lib: COLORS.black,
  original: COLORS.gray,
};
/** Attacks of a norm that are drawn: the best. */
const SHOWN = 10;
const ACROSS = [
  [0, 0.34],
  [0.66, 1],
];
const UP = [
  [0.57, 1],
  [0, 0.43],
];
const GRID = [
  [0, 0.42],
  [0.58, 1],
];

const heading = (panel, text, across, up) =>
  note(`<b>${text}</b>`, {
    x: across[panel % 2][0],
    y: up[panel >> 1][1],
    ...{ xref: 'paper', yref: 'paper', xanchor: 'left', yanchor: 'bottom', yshift: 6, font: { size: 14, color: INK } },
  });

const source = ({ asked }) =>
  `MNIST test images ${asked.offset} to ${asked.offset + asked.rows - 1} on ${asked.networks.join(', ')}; at most ${asked.budget} forward and ${asked.budget} backward passes a row.`;

/** `attackbench-optimality`: the best attacks of each norm, one bar each, in the color of its library. */
export function optimalityFigure(run, libraries) {
  const panels = run.norms.map(({ norm, table }) => ({ norm, rows: table.slice(0, SHOWN).reverse() }));
  const drawn = new Set();
  const data = panels.flatMap(({ rows }, panel) =>
    Object.entries(libraries).flatMap(([library, title]) => {
      const own = rows.filter(({ attack }) => attack.library === library);
      if (!own.length) return [];
      const first = !drawn.has(library);
      drawn.add(library);
      return [
        {
          type: 'bar',
          orientation: 'h',
          name: title,
          legendgroup: library,
          showlegend: first,
          x: own.map(({ score }) => Number((100 * score).toFixed(2))),
          y: own.map(({ attack }) => rows.findIndex((row) => row.attack.id === attack.id)),
          width: 0.7,
          marker: { color: LOOKS[library] },
          text: own.map(({ score }) => (100 * score).toFixed(1)),
          textposition: 'outside',
          cliponaxis: false,
          hovertemplate: '%{x}<extra></extra>',
          ...axesOf(panel),
        },
      ];
    }),
  );
  const axes = panels.flatMap(({ rows }, panel) => [
    [
      `xaxis${axisSuffix(panel)}`,
      plainAxis('optimality × 100', { domain: ACROSS[panel % 2], range: [0, 100], anchor: `y${axisSuffix(panel)}` }),
    ],
    [
      `yaxis${axisSuffix(panel)}`,
      plainAxis('', {
        ...{
          domain: UP[panel >> 1],
          range: [-0.7, rows.length - 0.3],
          anchor: `x${axisSuffix(panel)}`,
          showgrid: false,
        },
        ...{ tickmode: 'array', tickvals: rows.map((_, i) => i) },
        ticktext: rows.map(({ attack }) => `${attack.name}, ${libraries[attack.library]}`),
      }),
    ],
  ]);
  return {
    id: 'attackbench-optimality',
    caption: `Optimality of minimal-norm attacks by AttackBench's definition, the mean over networks; the ${SHOWN} best of each norm. ${source(run)}`,
    data,
    layout: sheet(run, {
      title: 'How near attacks come to the nearest errors',
      ...{ height: 860, margin: { l: 190, r: 40, b: 90 }, legendAt: -0.09, axes, barmode: 'overlay' },
      annotations: panels.map(({ norm }, panel) => heading(panel, NORM_NAMES[norm], ACROSS, UP)),
    }),
  };
}

/** Four panels, one for each norm, under one title. */
const sheet = (run, { title, height, margin, legendAt, axes, annotations, ...layout }) =>
  frame(
    { title, subtitle: [source(run)], stamp: { comparable: true }, height, margin, headRoom: 24 },
    {
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: legendAt, xanchor: 'left', yanchor: 'top' },
      annotations,
      ...Object.fromEntries(axes),
      ...layout,
    },
  );

/** Robust accuracy over the radius, a step at each distance; over the rows of all networks. */
function steps(distances, reach) {
  const sorted = distances.flat().filter((value) => value <= reach);
  sorted.sort((a, b) => a - b);
  const n = distances.flat().length;
  const x = [0, ...sorted, reach];
  const y = [1, ...sorted.map((_, i) => 1 - (i + 1) / n), 1 - sorted.length / n];
  return { x: x.map((value) => Number(value.toPrecision(5))), y: y.map((value) => Number(value.toFixed(5))) };
}

/** `attackbench-curves`: security curves of our best attack, the best peer, and the nearest errors of the pool. */
export function securityCurvesFigure(run, libraries) {
  const data = run.norms.flatMap(({ ours, peer, best }, panel) => {
    const reach = Math.max(...best.flat().filter(Number.isFinite));
    const curves = [
      ['nearest of the pool', best, { color: '#8A8A8A', width: 4 }],
      ['our best', ours.distances, { color: LOOKS.ours, width: 1.8 }],
      ['best peer', peer.distances, { color: COLORS.blue, width: 1.8, dash: 'dot' }],
    ];
    return curves.map(([name, distances, look]) => ({
      ...{ type: 'scatter', mode: 'lines', name, legendgroup: name, showlegend: panel === 0 },
      ...steps(distances, reach),
      line: { ...look, shape: 'hv' },
      hovertemplate: `${name}<br>ε %{x:.4~g}: %{y:.1%}<extra></extra>`,
      ...axesOf(panel),
    }));
  });
  const axes = run.norms.flatMap(({ norm }, panel) => [
    [
      `xaxis${axisSuffix(panel)}`,
      plainAxis(`ε in ${NORM_NAMES[norm]}`, {
        domain: GRID[panel % 2],
        anchor: `y${axisSuffix(panel)}`,
        rangemode: 'tozero',
      }),
    ],
    [
      `yaxis${axisSuffix(panel)}`,
      percentAxis('robust accuracy', { domain: UP[panel >> 1], anchor: `x${axisSuffix(panel)}`, range: [0, 1.02] }),
    ],
  ]);
  const named = ({ attack }) => `${attack.name} (${libraries[attack.library]})`;
  return {
    id: 'attackbench-curves',
    caption: `Security curves over the rows of all networks: our best attack, the best peer, and the nearest errors that any attack of the pool found. ${source(run)}`,
    data,
    layout: sheet(run, {
      title: 'Security curves of the best attacks',
      ...{ height: 820, margin: { l: 76, r: 40, b: 100 }, legendAt: -0.1, axes },
      annotations: run.norms.map(({ norm, ours, peer }, panel) =>
        heading(panel, `${NORM_NAMES[norm]}: ${named(ours)}; ${named(peer)}`, GRID, UP),
      ),
    }),
  };
}
