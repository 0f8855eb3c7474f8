import {
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  headHeight,
  note,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { type PrivacyNetwork, type PrivacyResult, stampOf } from './result.js';

const DOMAINS = [
  [0, 0.47],
  [0.53, 1],
] as const;
const MARGIN = { l: 66, r: 24, b: 96 };
const HEIGHT = 300;
/** Ticks of the axis of losses, in powers of ten. */
const TICKS = [-6, -4, -2, 0];

const axesOf = (panel: number) => (panel === 0 ? { xaxis: 'x', yaxis: 'y' } : { xaxis: 'x2', yaxis: 'y2' });

/** Both kinds of rows as bars over the logarithm of their loss. */
function bars({ losses: { edges, members, others } }: PrivacyNetwork, rows: number, panel: number) {
  const x = edges.slice(1).map((edge, i) => Number(((Math.log10(edge) + Math.log10(edges[i])) / 2).toFixed(4)));
  const kind = (name: string, counts: readonly number[], color: string, fill: string) => ({
    type: 'bar',
    ...axesOf(panel),
    name,
    legendgroup: name,
    showlegend: panel === 0,
    x,
    y: counts.map((count) => Number((count / rows).toFixed(6))),
    width: Number((x[1] - x[0]).toFixed(4)),
    marker: { color: fill, line: { color, width: 1.6 } },
    hovertemplate: `${name}: %{y:.1%}<extra></extra>`,
  });
  return [
    kind('rows that it learned', members, COLORS.orange, '#F3D28C'),
    kind('rows that it did not', others, COLORS.blue, 'rgba(255, 255, 255, 0)'),
  ];
}

/** The threshold of the first training, from top to bottom of its panel. */
const thresholdLine = ({ trainings: [{ threshold }] }: PrivacyNetwork, panel: number) => ({
  type: 'line',
  xref: axesOf(panel).xaxis,
  yref: `${axesOf(panel).yaxis} domain`,
  ...{ x0: Math.log10(threshold), x1: Math.log10(threshold), y0: 0, y1: 1 },
  line: { color: COLORS.black, width: 1.5, dash: 'dash' },
});

/** `membership`: the losses of rows that a network learned, beside those of others. */
export function membershipFigure(result: PrivacyResult): Figure {
  const { networks, rows } = result;
  const stamp = stampOf(result);
  const most = Math.max(...networks.flatMap(({ losses }) => [...losses.members, ...losses.others])) / rows;
  const top = Math.min(1, Math.ceil(11 * most) / 10);
  const page = {
    title: 'What the loss gives away',
    subtitle: [
      'Left of the dashed line a row is called a member; the line was chosen on another network and other rows',
    ],
    stamp,
    headRoom: 24,
  };
  const told = networks.map(({ name, trainings: [{ balancedAccuracy }] }) => {
    const [low, high] = balancedAccuracy.interval.map((end) => formatPercent(end, 1));
    return `${name}: balanced accuracy ${formatPercent(balancedAccuracy.value, 1)} [${low}, ${high}]`;
  });
  return {
    id: 'membership',
    caption: caption(
      stamp,
      `Cross-entropy of n = ${formatCount(rows)} rows that a network learned and of as many that it did not, for an overfitted and a regularized MLP (the first training of each).`,
      `Dashed: the threshold, chosen on a shadow network that learned other rows. ${told.join('; ')} (95 % intervals over rows).`,
      'Losses below a millionth are in the bin at the left edge.',
    ),
    data: networks.flatMap((network, panel) => bars(network, rows, panel)),
    layout: frame(
      { ...page, height: headHeight(page) + HEIGHT + MARGIN.b, margin: MARGIN },
      {
        barmode: 'overlay',
        ...Object.fromEntries(
          networks.flatMap((_, panel) => {
            const suffix = panel === 0 ? '' : String(panel + 1);
            const { xaxis, yaxis } = axesOf(panel);
            const x = { domain: DOMAINS[panel], anchor: yaxis, range: [-6.05, 1.55], tickvals: TICKS };
            return [
              [`xaxis${suffix}`, plainAxis('loss of a row, nats', { ...x, ticktext: ['≤ 10⁻⁶', '10⁻⁴', '10⁻²', '1'] })],
              [
                `yaxis${suffix}`,
                percentAxis(panel === 0 ? 'share of the rows' : '', { anchor: xaxis, range: [0, top] }),
              ],
            ];
          }),
        ),
        shapes: networks.map(thresholdLine),
        annotations: networks.flatMap(({ name, trainings: [{ learned, unseen }] }, panel) => [
          panelHeading(name, DOMAINS[panel][0]),
          note(`right: ${formatPercent(learned.value, 1)} of its own, ${formatPercent(unseen.value, 1)} of others`, {
            ...{ x: 0.02, xref: `${axesOf(panel).xaxis} domain`, xanchor: 'left' },
            ...{ y: 0.97, yref: `${axesOf(panel).yaxis} domain`, yanchor: 'top' },
          }),
        ]),
        showlegend: true,
        legend: { orientation: 'h', x: 0, xanchor: 'left', y: 0.005, yanchor: 'bottom', yref: 'container' },
      },
    ),
  };
}
