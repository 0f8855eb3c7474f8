import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatInterval,
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
  [0, 0.45],
  [0.55, 1],
] as const;
const MARGIN = { l: 66, r: 24, b: 60 };
const HEIGHT = 300;
/** Ticks of the axis of losses, in powers of ten. */
const TICKS = [-6, -4, -2, 0];

/** Both kinds of rows as bars over the logarithm of their loss. */
function bars({ losses: { edges, members, others } }: PrivacyNetwork, rows: number, panel: number) {
  const x = edges.slice(1).map((edge, i) => Number(((Math.log10(edge) + Math.log10(edges[i])) / 2).toFixed(4)));
  const kind = (name: string, counts: readonly number[], color: string, fill: string) => ({
    type: 'bar',
    ...axesOf(panel),
    name,
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

/** Which bars are which. */
const key = (panel: number) =>
  note(
    `<span style="color:${COLORS.orange}">■</span> learned<br><span style="color:${COLORS.blue}">□</span> not learned`,
    {
      ...{ x: 0.02, xref: `${axesOf(panel).xaxis} domain`, xanchor: 'left', align: 'left' },
      ...{ y: 0.97, yref: `${axesOf(panel).yaxis} domain`, yanchor: 'top' },
    },
  );

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
      `Right on ${networks.map(({ name, trainings: [{ unseen }] }) => `${formatPercent(unseen.value, 1)} (${name})`).join(' and ')} of the rows that they did not learn`,
    ],
    stamp,
    headRoom: 24,
  };
  const told = networks.map(({ name, trainings: [{ balancedAccuracy, learned, unseen }] }) => {
    const { value, interval } = balancedAccuracy;
    return `${name}: balanced accuracy ${formatPercent(value, 1)} ${formatInterval(interval, 1)}, right on ${formatPercent(learned.value, 1)} of the rows learned and ${formatPercent(unseen.value, 1)} ${formatInterval(unseen.interval, 1)} of the others`;
  });
  return {
    id: 'membership',
    caption: caption(
      stamp,
      `Cross-entropy of n = ${formatCount(rows)} rows that a network learned (filled) and of as many that it did not (outlined), for an overfitted and a regularized MLP (the first training of each).`,
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
            const suffix = axisSuffix(panel);
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
        annotations: networks.flatMap(({ name }, panel) => [
          panelHeading(name, DOMAINS[panel][0]),
          // A legend of Plotly's own would push the axis title into the ticks; the later panel has room at its left.
          ...(panel === networks.length - 1 ? [key(panel)] : []),
        ]),
      },
    ),
  };
}
