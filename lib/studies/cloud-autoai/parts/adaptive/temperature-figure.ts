import {
  caption,
  curve,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  type Look,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { STUDENT_NAME } from '../../figures/adaptive-students.js';
import { comparedEpsilon } from './evidence.js';
import type { AdaptiveResult, AdaptiveStudent, WhiteBoxAttack } from './result.js';

const HEIGHT = 470;
const LABELS = ['hard', 'soft-p12', 'soft-tables'] as const;
/** One panel for each kind of label, beside one another. */
const PANELS = [
  [0, 0.305],
  [0.347, 0.652],
  [0.695, 1],
] as const;

/** Okabe and Ito's colors again, for attacks: these are no models. Strong attacks are dark. */
const ATTACKS: readonly { attack: WhiteBoxAttack; name: string; look: Look; line: 'solid' | 'dot' }[] = [
  { attack: 'transferred', name: 'FGSM made for LeNet', look: { color: '#8A8A8A', symbol: 'circle' }, line: 'dot' },
  { attack: 'fgsm', name: 'FGSM on the student', look: { color: '#56B4E9', symbol: 'square' }, line: 'solid' },
  { attack: 'pgd', name: 'PGD on the student', look: { color: '#0072B2', symbol: 'diamond' }, line: 'solid' },
  {
    attack: 'pgd-tempered',
    name: 'PGD, logits divided by T',
    look: { color: '#D55E00', symbol: 'triangle-up' },
    line: 'solid',
  },
  { attack: 'autoattack', name: 'AutoAttack', look: { color: '#222222', symbol: 'x' }, line: 'solid' },
];

/** Temperatures are far apart: each has its place, and attacks lie side by side at it. */
const place = (temperatures: readonly number[], temperature: number, attack: number) =>
  Number((temperatures.indexOf(temperature) + 0.1 * (attack - (ATTACKS.length - 1) / 2)).toFixed(3));

/** At temperature 1 dividing by it does nothing: PGD is its own control there. */
const shown = ({ whiteBox, condition }: AdaptiveStudent, attack: WhiteBoxAttack, epsilon: number) =>
  whiteBox.find(
    (one) =>
      one.epsilon === epsilon &&
      one.attack === (attack === 'pgd-tempered' && condition.temperature === 1 ? 'pgd' : attack),
  )?.robust;

/** "x", "x2", "x3": Plotly's names of the panels' axes. */
const axisName = (axis: string, panel: number) => (panel ? `${axis}${panel + 1}` : axis);

const isAsGiven = ({ condition }: AdaptiveStudent) => condition.temperature > 1 && condition.labelTemperature === 1;

/**
 * `distillation-temperature`: what each attack leaves of each kind of student over the temperature of its training, at
 * one epsilon. undefined where a run has only one temperature.
 */
export function distillationTemperature(adaptive: AdaptiveResult): Figure | undefined {
  const { stamp } = adaptive;
  const students = adaptive.students.filter(
    ({ condition: { labels, rows } }) => rows === 'distillation' && labels !== 'soft-published',
  );
  const temperatures = [...new Set(students.map(({ condition }) => condition.temperature))].sort((a, b) => a - b);
  const epsilon = comparedEpsilon({ students });
  if (temperatures.length < 2 || epsilon === undefined) return undefined;
  const traces = LABELS.flatMap((labels, panel) => {
    const own = students.filter(({ condition }) => condition.labels === labels);
    const axes = { xaxis: axisName('x', panel), yaxis: axisName('y', panel) };
    return ATTACKS.flatMap(({ attack, name, look, line }, which) =>
      [false, true].flatMap((open): PlotlyTrace[] => {
        const points = own.flatMap((student) => {
          const robust = isAsGiven(student) === open && shown(student, attack, epsilon);
          const x = place(temperatures, student.condition.temperature, which);
          return robust ? [{ x, y: robust.value, interval: robust.interval }] : [];
        });
        if (!points.length) return [];
        points.sort((a, b) => a.x - b.x);
        const label = open ? `${name}, probabilities as given` : name;
        const drawn = curve({ name: label, look, points, open, line: open ? false : line, axes, size: 8 });
        const hovertemplate = `${label}: %{y:.1%}<extra></extra>`;
        return [{ ...drawn, showlegend: panel === 0 && !open, legendgroup: attack, hovertemplate }];
      }),
    );
  });
  const axisOf = (panel: number) =>
    plainAxis('temperature T of training', {
      domain: [...PANELS[panel]],
      anchor: axisName('y', panel),
      showgrid: false,
      tickmode: 'array',
      tickvals: temperatures.map((_, i) => i),
      ticktext: temperatures.map(String),
      range: [-0.45, temperatures.length - 0.55],
    });
  const open = students.some(isAsGiven)
    ? ['Open markers: the teacher’s probabilities as given, only the student’s training is at T.']
    : [];
  const shareAxis = (panel: number) =>
    percentAxis(panel ? '' : 'robust accuracy', {
      ...{ range: [0, 1.03], dtick: 0.2, anchor: axisName('x', panel), showticklabels: panel === 0 },
    });
  const subtitle = [
    `Students used at T = 1, as defensive distillation has it: robust accuracy at ε ${formatEpsilon(epsilon)}, the same ${formatCount(adaptive.attackedRows)} held-out rows.`,
    'Where blue lies above orange by more than the bars, the gradient was hidden, not the weakness. Bars: 95 % intervals.',
    ...open,
  ];
  return {
    id: 'distillation-temperature',
    caption: caption(
      stamp,
      `Robust accuracy of students at ε ${formatEpsilon(epsilon)} over the temperature T of their training`,
      `(n = ${formatCount(adaptive.trainRows)} rows each, one training), on the first ${formatCount(adaptive.attackedRows)} held-out rows:`,
      'under FGSM made for LeNet, FGSM and PGD (40 steps) on the student’s cross-entropy,',
      'PGD on the student with its logits divided by T (at T = 1 the same as PGD), and AutoAttack where it was run.',
      ...open,
      'Bars are 95 % Wilson intervals over rows and say nothing of other trainings. Attacks are drawn side by side at each T.',
    ),
    data: traces,
    layout: frame(
      {
        ...{ title: 'What temperature hides', subtitle, stamp, height: HEIGHT },
        margin: { l: 72, r: 24, b: 104 },
        headRoom: 26,
      },
      {
        ...Object.fromEntries(LABELS.map((_, panel) => [axisName('xaxis', panel), axisOf(panel)])),
        ...Object.fromEntries(LABELS.map((_, panel) => [axisName('yaxis', panel), shareAxis(panel)])),
        showlegend: true,
        legend: { orientation: 'h', x: 0, xanchor: 'left', y: -0.2, yanchor: 'top', font: { size: 12 } },
        annotations: LABELS.map((labels, panel) => panelHeading(STUDENT_NAME[labels], PANELS[panel][0], 13)),
      },
    ),
  };
}
