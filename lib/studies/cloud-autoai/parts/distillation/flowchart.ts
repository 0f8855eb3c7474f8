import { caption, type Figure, formatCount, frame, headHeight, note, wrapped } from '../../../../figures/index.js';
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
const GRAY = '#555555';
/** Half the sides of a box, in shares of the plot. */
const HALF = { x: 0.1, y: 0.17 };
const PAPER = { xref: 'paper', yref: 'paper' };

/** `distil_flowchart`: teacher → soft labels → student, and the control that learns from hard labels. */
export function distillationFlowchart(result: DistillationResult): Figure {
  const { stamp, teacher, teacherName, trainRows, testRows, runs } = result;
  const epochs = [...new Set(runs.map((run) => run.epochs))].join(' or ');
  const trainings = (labels: 'soft' | 'hard') => {
    const n = new Set(runs.flatMap((run) => (run.labels === labels ? [run.seed] : []))).size;
    return n === 0 ? 'not trained in this run' : `${n} ${n === 1 ? 'seed' : 'seeds'}, ${epochs} epochs`;
  };
  const box = (x: number, y: number, title: string, color: string, ...lines: string[]): Box => ({
    ...{ x, y, title, color, lines },
  });
  const rows = `${formatCount(trainRows)} rows`;
  const data = box(0.1, 0.5, 'Training images', GRAY, rows, 'clean, of the test set');
  const taught = box(0.367, 0.78, wrapped(teacherName), LOOK[teacher].color, 'teacher');
  const soft = box(0.633, 0.78, 'Soft labels', LOOK.soft.color, '10 probabilities', 'per image');
  const student = box(0.9, 0.78, 'Distilled student', LOOK.soft.color, 'convolutional network', trainings('soft'));
  const hard = box(0.633, 0.22, 'Hard labels', LOOK.hard.color, 'the true class', 'per image');
  const control = box(0.9, 0.22, 'Control', LOOK.hard.color, 'the same network', trainings('hard'));
  const boxes = [data, taught, soft, student, hard, control];
  const subtitle = [
    `Both students see the same images; only the labels differ. Tested on ${formatCount(testRows)} held-out rows and on FGSM images made for LeNet.`,
  ];
  const size = { width: 900 - 2 * MARGIN, height: HEIGHT - MARGIN - headHeight({ subtitle, stamp }) };
  const arrows = [
    [data, taught],
    [taught, soft],
    [soft, student],
    [data, hard],
    [hard, control],
  ];
  const axis = { visible: false, range: [0, 1], fixedrange: true };
  const head = { title: 'Defensive distillation, with its control', subtitle, stamp, height: HEIGHT };
  return {
    id: 'distil_flowchart',
    caption: caption(
      stamp,
      `How the students are made: ${teacherName} answers the n = ${formatCount(trainRows)} training images with probabilities, from which a convolutional student learns.`,
      'The control, which the study did not have, learns from the true labels of the same images. A drawing: there is no interval.',
    ),
    data: [],
    layout: frame(
      { ...head, margin: { l: MARGIN, r: MARGIN, b: MARGIN } },
      {
        xaxis: axis,
        yaxis: { ...axis },
        shapes: boxes.map(rectangle),
        annotations: [...boxes.map(words), ...arrows.map(([from, to]) => arrow(from, to, size))],
      },
    ),
  };
}

const rectangle = ({ x, y, color }: Box) => ({
  ...{ type: 'rect', ...PAPER, x0: x - HALF.x, x1: x + HALF.x, y0: y - HALF.y, y1: y + HALF.y },
  line: { color, width: 2 },
  fillcolor: `${color}14`,
});

const words = ({ x, y, title, lines, color }: Box) =>
  note([`<b>${title}</b>`, ...lines].join('<br>'), {
    ...{ x, y, ...PAPER, xanchor: 'center', yanchor: 'middle', font: { size: 13, color } },
  });

/** From the right edge of one box to the left edge of the next. */
const arrow = (from: Box, to: Box, size: { width: number; height: number }) => ({
  ...{ text: '', showarrow: true, arrowhead: 2, arrowsize: 1.1, arrowwidth: 1.8, arrowcolor: GRAY },
  ...{ x: to.x - HALF.x, y: to.y, ...PAPER, axref: 'pixel', ayref: 'pixel', standoff: 3, startstandoff: 3 },
  ax: (from.x + HALF.x - (to.x - HALF.x)) * size.width,
  ay: (to.y - from.y) * size.height,
});
