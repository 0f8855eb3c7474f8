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
import { comparedEpsilon } from './findings.js';
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
  const traces = LABELS.flatMap((labels, panel): PlotlyTrace[] => {
    const axes = { xaxis: panel ? `x${panel + 1}` : 'x', yaxis: panel ? `y${panel + 1}` : 'y' };
    const own = students
      .filter(({ condition }) => condition.labels === labels)
      .sort((a, b) => a.condition.temperature - b.condition.temperature);
    const asGiven = ({ condition }: AdaptiveStudent) => condition.temperature > 1 && condition.labelTemperature === 1;
    return ATTACKS.flatMap(({ attack, name, look, line }, which) => {
      const points = (some: readonly AdaptiveStudent[]) =>
        some.flatMap((student) => {
          const robust = shown(student, attack, epsilon);
          const x = place(temperatures, student.condition.temperature, which);
          return robust ? [{ x, y: robust.value, interval: robust.interval }] : [];
        });
      const softened = points(own.filter((student) => !asGiven(student)));
      const given = points(own.filter(asGiven));
      const common = { look, axes, size: 8 };
      return [
        ...(softened.length
          ? [{ ...curve({ ...common, name, points: softened, line }), showlegend: panel === 0, legendgroup: attack }]
          : []),
        ...(given.length
          ? [
              {
                ...curve({
                  ...common,
                  name: `${name}, probabilities as given`,
                  points: given,
                  open: true,
                  line: false,
                }),
                showlegend: false,
                legendgroup: attack,
              },
            ]
          : []),
      ].map((trace: PlotlyTrace) => ({ ...trace, hovertemplate: `${trace.name}: %{y:.1%}<extra></extra>` }));
    });
  });
  const axisOf = (panel: number) =>
    plainAxis('temperature T of training', {
      domain: [...PANELS[panel]],
      anchor: panel ? `y${panel + 1}` : 'y',
      showgrid: false,
      tickmode: 'array',
      tickvals: temperatures.map((_, i) => i),
      ticktext: temperatures.map(String),
      range: [-0.45, temperatures.length - 0.55],
    });
  const given = students.some(({ condition }) => condition.temperature > 1 && condition.labelTemperature === 1);
  const subtitle = [
    `Students used at T = 1, as defensive distillation has it: robust accuracy at ε ${formatEpsilon(epsilon)}, the same ${formatCount(adaptive.attackedRows)} held-out rows.`,
    'Where blue lies above orange by more than the bars, the gradient was hidden, not the weakness. Bars: 95 % intervals.',
    ...(given ? ['Open markers: the teacher’s probabilities as given, only the student’s training is at T.'] : []),
  ];
  return {
    id: 'distillation-temperature',
    caption: caption(
      stamp,
      `Robust accuracy of students at ε ${formatEpsilon(epsilon)} over the temperature T of their training (n = ${formatCount(adaptive.trainRows)} rows each, one training), on the first ${formatCount(adaptive.attackedRows)} held-out rows: under FGSM made for LeNet, FGSM and PGD (40 steps) on the student’s cross-entropy, PGD on the student with its logits divided by T (at T = 1 the same as PGD), and AutoAttack where it was run.`,
      given ? 'Open markers: the teacher’s probabilities as given, only the student’s training is at T.' : '',
      'Bars are 95 % Wilson intervals over rows and say nothing of other trainings. Attacks are drawn side by side at each T.',
    ),
    data: traces,
    layout: frame(
      {
        title: 'What temperature hides',
        subtitle,
        stamp,
        height: HEIGHT,
        margin: { l: 72, r: 24, b: 104 },
        headRoom: 26,
      },
      {
        ...Object.fromEntries(
          LABELS.flatMap((_, panel) => [
            [panel ? `xaxis${panel + 1}` : 'xaxis', axisOf(panel)],
            [
              panel ? `yaxis${panel + 1}` : 'yaxis',
              percentAxis(panel ? '' : 'robust accuracy', {
                range: [0, 1.03],
                dtick: 0.2,
                anchor: panel ? `x${panel + 1}` : 'x',
                showticklabels: panel === 0,
              }),
            ],
          ]),
        ),
        showlegend: true,
        legend: { orientation: 'h', x: 0, xanchor: 'left', y: -0.2, yanchor: 'top', font: { size: 12 } },
        annotations: LABELS.map((labels, panel) => panelHeading(STUDENT_NAME[labels], PANELS[panel][0], 13)),
      },
    ),
  };
}
