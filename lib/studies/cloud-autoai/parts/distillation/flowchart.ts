import { caption, type Figure, formatCount, frame, headHeight, INK, note, wrapped } from '../../../../figures/index.js';
import { LOOK } from '../../palette.js';
import type { DistillationResult } from './result.js';

interface Box {
  x: number;
  y: number;
  title: string;
  lines: string[];
  color: string;
}

const HEIGHT = 400;
const MARGIN = 24;
/** Half the sides of a box, in shares of the plot. */
const HALF = { x: 0.1, y: 0.17 };

const rectangle = ({ x, y, color }: Box) => ({
  type: 'rect',
  xref: 'paper',
  yref: 'paper',
  x0: x - HALF.x,
  x1: x + HALF.x,
  y0: y - HALF.y,
  y1: y + HALF.y,
  line: { color, width: 2 },
  fillcolor: `${color}14`,
});

const text = ({ x, y, title, lines, color }: Box) =>
  note([`<b>${title}</b>`, ...lines].join('<br>'), {
    x,
    y,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'center',
    yanchor: 'middle',
    font: { size: 13, color: color === LOOK.lenet.color ? INK : color },
  });

/** From the right edge of one box to the left edge of the next. */
const arrow = (from: Box, to: Box, size: { width: number; height: number }) => {
  const [dx, dy] = [(from.x + HALF.x - (to.x - HALF.x)) * size.width, (to.y - from.y) * size.height];
  return {
    text: '',
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1.1,
    arrowwidth: 1.8,
    arrowcolor: '#555555',
    x: to.x - HALF.x,
    y: to.y,
    xref: 'paper',
    yref: 'paper',
    ax: dx,
    ay: dy,
    axref: 'pixel',
    ayref: 'pixel',
    standoff: 3,
    startstandoff: 3,
  };
};

/** `distil_flowchart`: teacher → soft labels → student, and the control that learns from hard labels. */
export function distillationFlowchart({
  stamp,
  teacher,
  teacherName,
  trainRows,
  testRows,
  runs,
}: DistillationResult): Figure {
  const rows = `${formatCount(trainRows)} rows`;
  const epochs = [...new Set(runs.map((run) => run.epochs))].join(' or ');
  const count = (labels: 'soft' | 'hard') =>
    new Set(runs.filter((run) => run.labels === labels).map((run) => run.seed)).size;
  const seeds = (n: number) =>
    n === 0 ? 'not trained in this run' : `${n} ${n === 1 ? 'seed' : 'seeds'}, ${epochs} epochs`;
  const data: Box = {
    x: 0.1,
    y: 0.5,
    title: 'Training images',
    lines: [rows, 'clean, of the test set'],
    color: '#555555',
  };
  const taught: Box = {
    x: 0.367,
    y: 0.78,
    title: wrapped(teacherName),
    lines: ['teacher'],
    color: LOOK[teacher].color,
  };
  const soft: Box = {
    x: 0.633,
    y: 0.78,
    title: 'Soft labels',
    lines: ['10 probabilities', 'per image'],
    color: LOOK.soft.color,
  };
  const student: Box = {
    x: 0.9,
    y: 0.78,
    title: 'Distilled student',
    lines: ['convolutional network', seeds(count('soft'))],
    color: LOOK.soft.color,
  };
  const hard: Box = {
    x: 0.633,
    y: 0.22,
    title: 'Hard labels',
    lines: ['the true class', 'per image'],
    color: LOOK.hard.color,
  };
  const control: Box = {
    x: 0.9,
    y: 0.22,
    title: 'Control',
    lines: ['the same network', seeds(count('hard'))],
    color: LOOK.hard.color,
  };
  const boxes = [data, taught, soft, student, hard, control];
  const subtitle = [
    `Both students see the same images; only the labels differ. Tested on ${formatCount(testRows)} held-out rows and on FGSM images made for LeNet.`,
  ];
  const size = { width: 900 - 2 * MARGIN, height: HEIGHT - MARGIN - headHeight({ subtitle, stamp }) };
  return {
    id: 'distil_flowchart',
    caption: caption(
      stamp,
      `How the students are made: ${teacherName} answers the n = ${formatCount(trainRows)} training images with probabilities, from which a convolutional student learns.`,
      'The control, which the study did not have, learns from the true labels of the same images. A drawing: there is no interval.',
    ),
    data: [],
    layout: frame(
      {
        title: 'Defensive distillation, with its control',
        subtitle,
        stamp,
        height: HEIGHT,
        margin: { l: MARGIN, r: MARGIN, b: MARGIN },
      },
      {
        xaxis: { visible: false, range: [0, 1], fixedrange: true },
        yaxis: { visible: false, range: [0, 1], fixedrange: true },
        shapes: boxes.map(rectangle),
        annotations: [
          ...boxes.map(text),
          arrow(data, taught, size),
          arrow(taught, soft, size),
          arrow(soft, student, size),
          arrow(data, hard, size),
          arrow(hard, control, size),
        ],
      },
    ),
  };
}
