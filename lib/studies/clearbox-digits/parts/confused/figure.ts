import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { CERTAINTIES, type Certainty, CONFUSED } from './certainty.js';
import { MARGIN } from './plan.js';
import type { ConfusedResult, Described } from './result.js';
import { CERTAINTY_LOOKS, nameText } from './words.js';

/** Pixels of a line. */
const LINE = 23;

/** A line of the figure: a heading, or the answers to one set of images. */
type Line = { readonly heading: string } | { readonly name: string; readonly answers: Described };

const HEADINGS: Readonly<Record<string, string>> = {
  'any error': 'to any error',
  'next class': 'to the next class',
  'least likely class': 'to the least likely class',
  confusion: 'to equal weight',
};

function linesOf({ networks: [network] }: ConfusedResult): Line[] {
  const lines = (heading: string, sets: readonly { name: string; answers: Described | null }[]): Line[] => {
    const drawn = sets.flatMap(({ name, answers }) => (answers ? [{ name: nameText(name), answers }] : []));
    return drawn.length ? [{ heading }, ...drawn] : [];
  };
  const goals = [...new Set(network.attacks.map(({ goal }) => goal))];
  return [
    ...lines('not attacked', [
      { name: 'read right', answers: network.right },
      { name: 'misread', answers: network.wrong },
    ]),
    ...goals.flatMap((goal) =>
      lines(
        HEADINGS[goal],
        network.attacks.filter((one) => one.goal === goal),
      ),
    ),
  ];
}

const legendText = (which: Certainty) =>
  `<span style="color:${CERTAINTY_LOOKS[which].color}">■</span> ${CERTAINTY_LOOKS[which].name}`;

/** `confused`: how sure the network is of its answers, right ones and wrong ones, and their median entropy. */
export function confusedFigure(result: ConfusedResult): Figure {
  const { stamp, data, classes, networks, plan } = result;
  const lines = linesOf(result);
  const rows = lines.flatMap((line, y) => ('answers' in line ? [{ ...line, y }] : []));
  const [{ clean, seed }] = networks;
  const bars = CERTAINTIES.map((which): PlotlyTrace => {
    const { name, color } = CERTAINTY_LOOKS[which];
    return {
      type: 'bar',
      orientation: 'h',
      name,
      x: rows.map(({ answers }) => answers.certainty[which].value),
      y: rows.map(({ y }) => y),
      width: 0.74,
      marker: { color },
      customdata: rows.map(({ name: of, answers: { certainty, n } }) => [of, ...certainty[which].interval, n]),
      hovertemplate: `%{customdata[0]}, ${name}: %{x:.1%} [%{customdata[1]:.1%}, %{customdata[2]:.1%}], n = %{customdata[3]}<extra></extra>`,
    };
  });
  const beside = (text: string, y: number, more: Record<string, unknown> = {}) =>
    note(text, { x: 1, xref: 'paper', xanchor: 'left', xshift: 8, y, yref: 'y', font: { size: 12 }, ...more });
  return {
    id: 'confused',
    caption: caption(
      { ...stamp, data },
      `Answers of the article’s network (seed ${seed}) to the images that it reads right (n = ${formatCount(clean.correct)}) and misreads (n = ${formatCount(clean.n - clean.correct)}), and to the errors that each attack made of the former (n and 95 % intervals: the tables).`,
      `Sure: the likeliest class has 90 % or more. Confused: entropy above half of ln ${classes}, that is ${(CONFUSED * Math.log(classes)).toFixed(2)} nats. Tied: else, the two likeliest within 10 points. Leaning: the rest. At the right the median entropy; two equal classes have ln 2 = .69, all ${classes} equal ln ${classes} = ${Math.log(classes).toFixed(2)}.`,
      `FGSM, PGD and the ascent of entropy: L∞ ε ${formatEpsilon(plan.epsilon)}; DeepFool and Carlini-Wagner: the nearest error in L2; beyond: past the boundary, until its class leads by ${MARGIN} in logits, ${Math.exp(MARGIN).toFixed(0)} to 1.`,
    ),
    data: bars,
    layout: frame(
      {
        title: 'Confused, or sure and wrong',
        subtitle: ['How sure the network is of its answers: to clean images, then to the errors of each attack'],
        stamp,
        height: 166 + LINE * lines.length,
        margin: { l: 172, r: 74, b: 56 },
        headRoom: 30,
      },
      {
        barmode: 'stack',
        xaxis: percentAxis('share of the answers', { anchor: 'y', dtick: 0.25 }),
        yaxis: plainAxis('', {
          range: [lines.length - 0.4, -0.6],
          anchor: 'x',
          showgrid: false,
          ticks: '',
          tickvals: lines.map((_, y) => y),
          ticktext: lines.map((line) => ('heading' in line ? `<b>${line.heading}</b>` : line.name)),
          tickfont: { size: 12.5 },
        }),
        annotations: [
          // A legend in words: on a narrow page Plotly's own takes a line for each name.
          note(CERTAINTIES.map((which) => legendText(which)).join('  '), {
            x: 0,
            xref: 'paper',
            xanchor: 'left',
            xshift: -148,
            y: 1,
            yref: 'paper',
            yanchor: 'bottom',
            yshift: 6,
            font: { size: 12.5 },
          }),
          beside('entropy', 0, { font: { size: 12, color: FAINT } }),
          ...rows.map(({ answers, y }) => beside(answers.entropy.median.toFixed(2), y)),
        ],
      },
    ),
  };
}
