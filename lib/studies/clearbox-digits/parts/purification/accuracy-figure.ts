import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatPercent,
  frame,
  headHeight,
  INK,
  note,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { DefenceKind } from './defences.js';
import { accuracy, attackName, inOrder } from './facts.js';
import {
  ATTACKED,
  type Attacked,
  type Defended,
  type PurificationResult,
  type PurifiedNetwork,
  stampOf,
} from './result.js';

const MARGIN = { l: 232, r: 26, b: 46 };
const ROW = 25;
const GAP = 0.035;
const WIDTH = (1 - GAP * (ATTACKED.length - 1)) / ATTACKED.length;
const LOOKS: Readonly<Record<DefenceKind, string>> = {
  none: COLORS.gray,
  autoencoder: COLORS.blue,
  answer: COLORS.skyBlue,
  trivial: COLORS.orange,
};

/** Every defence as a bar with its interval. */
function bars(rows: readonly Defended[], attacked: Attacked, panel: number, name: string): PlotlyTrace {
  const shares = rows.map((one) => accuracy(one, attacked));
  return {
    type: 'bar',
    orientation: 'h',
    name,
    ...axesOf(panel),
    x: shares.map(({ value }) => value),
    y: rows.map((_, i) => i),
    width: 0.62,
    marker: { color: rows.map(({ kind }) => LOOKS[kind]), opacity: 0.6 },
    error_x: {
      type: 'data',
      symmetric: false,
      array: shares.map(({ value, interval }) => interval[1] - value),
      arrayminus: shares.map(({ value, interval }) => value - interval[0]),
      color: INK,
      thickness: 1.3,
      width: 3,
    },
    customdata: shares.map(({ interval }, i) => [rows[i].name, ...interval]),
    hovertemplate: '%{customdata[0]}: %{x:.1%} [%{customdata[1]:.1%}, %{customdata[2]:.1%}]<extra></extra>',
  };
}

/** `purified-accuracy`: right answers behind each defence of a network, clean and under each attack. */
export function accuracyFigure(id: string, result: PurificationResult, network: PurifiedNetwork): Figure {
  const { plan } = result;
  const stamp = stampOf(result);
  const rows = inOrder(network);
  const names = ATTACKED.map((attacked) => attackName(attacked, plan));
  const page = {
    title: `Right answers of ${network.name} behind each purifier`,
    subtitle: ['Under attacks that know of no purifier: they were made on the undefended network'],
    stamp,
    headRoom: 26,
  };
  const inner = rows.length * ROW + 10;
  return {
    id,
    caption: caption(
      stamp,
      `Accuracy of ${network.name} over n = ${result.rows.length} images, clean and under FGSM and PGD at ε ${plan.epsilon} (L∞) and Carlini and Wagner’s attack (L2), all made on the undefended network, with 95 % Wilson intervals over images.`,
      'Gray: no defense; blue: purified by the autoencoder, then read by the network; light blue: the closest class read as the answer; yellow: purifiers without an autoencoder.',
    ),
    data: ATTACKED.map((attacked, panel) => bars(rows, attacked, panel, names[panel])),
    layout: frame(
      { ...page, height: headHeight(page) + inner + MARGIN.b, margin: MARGIN },
      {
        ...Object.fromEntries(
          ATTACKED.flatMap((_, panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            const left = panel * (WIDTH + GAP);
            return [
              [
                `xaxis${axisSuffix(panel)}`,
                percentAxis('', {
                  domain: [left, left + WIDTH],
                  anchor: yaxis,
                  range: [0, 1.38],
                  tickvals: [0, 0.5, 1],
                }),
              ],
              [
                `yaxis${axisSuffix(panel)}`,
                plainAxis('', {
                  anchor: xaxis,
                  range: [rows.length - 0.5, -0.5],
                  showgrid: false,
                  ticks: '',
                  tickvals: panel === 0 ? rows.map((_, i) => i) : [],
                  ticktext: rows.map(({ name }) => name),
                }),
              ],
            ];
          }),
        ),
        annotations: ATTACKED.flatMap((attacked, panel) => [
          panelHeading(names[panel], panel * (WIDTH + GAP)),
          ...rows.map((one, i) =>
            note(formatPercent(accuracy(one, attacked).value, 1), {
              x: 1.03,
              xref: axesOf(panel).xaxis,
              y: i,
              yref: axesOf(panel).yaxis,
              xanchor: 'left',
              font: { size: 11.5, color: INK },
            }),
          ),
        ]),
      },
    ),
  };
}
