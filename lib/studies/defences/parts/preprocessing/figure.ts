import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatRadius,
  frame,
  panelHeading,
  percentAxis,
  plainAxis,
  sideBySide,
} from '../../../../figures/index.js';
import { defencesAt, inOrder, undefendedAt } from './facts.js';
import type { PreprocessingResult } from './result.js';

type Share = { readonly value: number; readonly interval: readonly [number, number] };
interface Row {
  readonly name: string;
  readonly claimed?: Share;
  readonly worst: Share;
}

const rowsAt = (result: PreprocessingResult, epsilon: number): Row[] => {
  const alone = undefendedAt(result, epsilon);
  return [
    ...(alone ? [{ name: 'nothing', worst: alone.robust }] : []),
    ...inOrder(defencesAt(result, epsilon)).map(({ name, claimed, adaptive }) => ({ name, claimed, worst: adaptive })),
  ];
};

/** Markers with 95 % bars, a little above or below their row's line. */
const markers = (rows: readonly Row[], of: (row: Row) => Share | undefined, look: Record<string, unknown>) => {
  const all = rows.flatMap((row, i) => {
    const share = of(row);
    return share ? [{ share, y: i, name: row.name }] : [];
  });
  return {
    ...{ type: 'scatter', mode: 'markers' },
    x: all.map(({ share }) => share.value),
    y: all.map(({ y }) => y + (look.symbol === 'circle' ? 0.13 : -0.13)),
    marker: { size: 10, ...look },
    error_x: {
      ...{ type: 'data', symmetric: false, thickness: 1.3, width: 4, color: look.color },
      array: all.map(({ share }) => share.interval[1] - share.value),
      arrayminus: all.map(({ share }) => share.value - share.interval[0]),
    },
    text: all.map(({ name }) => name),
    hovertemplate: '%{text}: %{x:.1%}<extra></extra>',
    cliponaxis: false,
  };
};

/** `preprocessing`: what is claimed beside what is left, a panel for each radius. */
export function preprocessingFigure(result: PreprocessingResult): Figure {
  const { stamp, plan } = result;
  const gap = 0.08;
  const { width, left } = sideBySide(plan.epsilons.length, gap);
  const panels = plan.epsilons.map((epsilon) => rowsAt(result, epsilon));
  const rows = Math.max(...panels.map((some) => some.length));
  const axes = panels.flatMap((some, panel) => {
    const suffix = axisSuffix(panel);
    return [
      [
        `xaxis${suffix}`,
        percentAxis('robust accuracy', {
          ...{ domain: [left(panel), left(panel) + width], anchor: `y${suffix}`, range: [-0.03, 1.03] },
        }),
      ],
      [
        `yaxis${suffix}`,
        plainAxis('', {
          ...{ anchor: `x${suffix}`, range: [rows - 0.4, -0.6], showgrid: false, ticks: '' },
          ...{ tickvals: some.map((_, row) => row), ticktext: some.map(({ name }) => (panel === 0 ? name : '')) },
        }),
      ],
    ] as const;
  });
  return {
    id: 'preprocessing',
    caption: caption(
      stamp,
      `Robust accuracy behind each preprocessing, n = ${formatCount(plan.rows)} images at each radius of the L∞ ball: open blue squares, under images made on the undefended network (non-adaptive); orange dots, rows that neither these nor the adaptive attacks break. In the first line: PGD on the network alone. Bars: 95 % over images.`,
    ),
    data: panels.flatMap((some, panel) => [
      ...some.flatMap(({ claimed, worst }, row) =>
        claimed
          ? [
              {
                ...{ type: 'scatter', mode: 'lines', hoverinfo: 'skip', ...axesOf(panel) },
                ...{ x: [claimed.value, worst.value], y: [row - 0.13, row + 0.13] },
                line: { color: '#BBBBBB', width: 2.5 },
              },
            ]
          : [],
      ),
      { ...markers(some, ({ claimed }) => claimed, { color: COLORS.blue, symbol: 'square-open' }), ...axesOf(panel) },
      { ...markers(some, ({ worst }) => worst, { color: COLORS.vermilion, symbol: 'circle' }), ...axesOf(panel) },
    ]),
    layout: frame(
      {
        ...{ title: 'Preprocessing under non-adaptive and adaptive attacks', stamp, height: 160 + 40 * rows },
        subtitle: ['Squares: non-adaptive, made on the network alone; dots: adaptive, made for what stands before it'],
        ...{ headRoom: 28, margin: { l: 215, r: 30, b: 58 } },
      },
      {
        ...Object.fromEntries(axes),
        annotations: plan.epsilons.map((epsilon, panel) => panelHeading(`ε ${formatRadius(epsilon)}`, left(panel))),
      },
    ),
  };
}
