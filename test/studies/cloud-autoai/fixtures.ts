/**
 * Results made by hand for the tests of figures and report. They are synthetic: no model was run. The shape is that of
 * the study on MNIST (its printed figures and row counts, so that pictures look as they will), the rest is invented.
 */
import { type Proportion, proportion, type Spread, spread } from '../../../lib/evaluation/index.js';
import type { Teacher, TeacherResult, TeacherSet } from '../../../lib/studies/cloud-autoai/parts/clouds/result.js';
import type {
  DistillationResult,
  StudentRun,
  StudentSet,
} from '../../../lib/studies/cloud-autoai/parts/distillation/result.js';
import type { ExperimentResult } from '../../../lib/studies/cloud-autoai/parts/experiment/result.js';
import type {
  AdversarialExample,
  GenerationResult,
} from '../../../lib/studies/cloud-autoai/parts/generation/result.js';
import type { StudyResults } from '../../../lib/studies/cloud-autoai/study-results.js';
import type { Claim, Finding, RunStamp } from '../../../lib/study/index.js';
import { syntheticAdaptive } from './adaptive-fixtures.js';
import { syntheticBlackBox } from './black-box-fixture.js';
import { syntheticExperimentResult } from './experiment-fixture.js';
import { syntheticLocalTeachers } from './local-teachers-fixtures.js';

export const mnistStamp: RunStamp = {
  profile: 'mnist',
  comparable: true,
  data: 'SYNTHETIC numbers in the shape of MNIST test, 10,000 images',
  seeds: [0, 1, 2],
  versions: { node: 'v0.0.0-synthetic', tfjs: '0.0.0-synthetic' },
  started: '2000-01-01T00:00:00.000Z',
};

export const digitsStamp: RunStamp = {
  instead: 'digits, not MNIST',
  ...mnistStamp,
  profile: 'digits',
  comparable: false,
  data: 'SYNTHETIC numbers in the shape of scikit-learn digits test, 497 images; not MNIST',
};

const EPSILONS = [0.1, 0.15, 0.2, 0.25, 0.3];
const share = (value: number, n: number): Proportion => proportion(Math.round(value * n), n);

/** The segments of a seven-segment display lit for each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
const LIT = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];

/** A drawn digit with a checkered perturbation of size epsilon: enough to see a grid, never a real image. */
function picture(digit: number, epsilon: number, shift: number): number[] {
  const [left, right, top, middle, bottom] = [9 + shift, 18 + shift, 5, 13, 22];
  const near = (a: number, b: number) => Math.abs(a - b) <= 1;
  return Array.from({ length: 784 }, (_, i) => {
    const [y, x] = [Math.floor(i / 28), i % 28];
    const across = x >= left && x <= right;
    const upper = y >= top && y <= middle;
    const lower = y >= middle && y <= bottom;
    const on = [
      across && near(y, top),
      upper && near(x, left),
      upper && near(x, right),
      across && near(y, middle),
      lower && near(x, left),
      lower && near(x, right),
      across && near(y, bottom),
    ].some((segment, k) => segment && LIT[digit][k] === '1');
    const sign = (Math.floor(x / 3) + Math.floor((y + shift) / 2)) % 2 ? 1 : -1;
    return Math.min(1, Math.max(0, (on ? 0.93 : 0) + epsilon * sign));
  });
}

function examples(): AdversarialExample[] {
  return [0, ...EPSILONS].flatMap((epsilon) =>
    Array.from({ length: 6 }, (_, i) => {
      const truth = (i * 3 + 1) % 10;
      return {
        epsilon,
        index: 100 * i + 7,
        pixels: picture(truth, epsilon, i - 3),
        truth,
        lenet: epsilon === 0 ? truth : (truth + 5) % 10,
        ibm: epsilon === 0.15 || epsilon === 0.3 ? 8 : null,
        gcp: epsilon === 0 ? truth : epsilon === 0.15 ? (i % 3 === 0 ? truth : 8) : null,
      };
    }),
  );
}

const ROWS: Record<number, number> = { 0: 9810, 0.1: 1300, 0.15: 2984, 0.2: 5509, 0.25: 7728, 0.3: 8941 };
const MAJORITY: Record<number, [number, number]> = {
  0: [1, 0.115],
  0.1: [4, 0.156],
  0.15: [4, 0.14],
  0.2: [4, 0.13],
  0.25: [7, 0.124],
  0.3: [7, 0.121],
};

function generation(stamp: RunStamp, n: number, scale: number): GenerationResult {
  const robust = [9810, 8510, 6826, 4301, 2082, 869];
  return {
    stamp,
    model: 'synthetic LeNet',
    curve: [0, ...EPSILONS].map((epsilon, i) => ({
      epsilon,
      robust: share(robust[i] / 10000, n),
      meanL2: epsilon === 0 ? null : epsilon * 20,
      maxLinf: epsilon,
    })),
    keptTrain: share(0.98117, Math.round(60000 * scale)),
    keptTest: share(0.981, n),
    sets: EPSILONS.map((epsilon) => {
      const rows = Math.round(ROWS[epsilon] * scale);
      return {
        epsilon,
        rows,
        ours: rows,
        matched: rows,
        majority: { label: MAJORITY[epsilon][0], share: share(MAJORITY[epsilon][1], rows) },
      };
    }),
    examples: examples(),
  };
}

/** A confusion matrix of `rows` rows whose diagonal holds about `accuracy` of them; what is wrong goes mostly to 8. */
function matrix(rows: number, accuracy: number): number[][] {
  const each = Math.floor(rows / 10);
  return Array.from({ length: 10 }, (_, truth) => {
    const total = truth === 9 ? rows - 9 * each : each;
    const right = Math.round(total * accuracy);
    const row = new Array<number>(10).fill(0);
    row[truth] = right;
    const wrong = total - right;
    const sink = truth === 8 ? 3 : 8;
    row[sink] += Math.ceil(wrong * 0.6);
    row[(truth + 1) % 10 === sink ? (truth + 2) % 10 : (truth + 1) % 10] += wrong - Math.ceil(wrong * 0.6);
    return row;
  });
}

const PRINTED: Record<Teacher, Record<number, number>> = {
  ibm: { 0: 99.643, 0.1: 11.002, 0.15: 10.489, 0.2: 10.001, 0.25: 9.441, 0.3: 8.903 },
  gcp: { 0: 98.632, 0.1: 21.806, 0.15: 18.073, 0.2: 15.062, 0.25: 11.29, 0.3: 10.812 },
};

function teacherSets(teacher: Teacher, stamp: RunStamp, n: number, scale: number): TeacherSet[] {
  const published = teacher === 'ibm' ? [0.15, 0.3] : [0, 0.15];
  return [0, ...EPSILONS].map((epsilon) => {
    const rows = Math.round(ROWS[epsilon] * scale);
    const known = !stamp.comparable || published.includes(epsilon);
    const accuracy = PRINTED[teacher][epsilon] / 100;
    const selected = known ? share(accuracy, rows) : null;
    const confusion = known ? matrix(rows, accuracy) : null;
    return {
      epsilon,
      rows,
      printed: stamp.comparable ? PRINTED[teacher][epsilon] : null,
      selected,
      robustBounds: selected
        ? { low: proportion(selected.correct, n), high: proportion(selected.correct + n - rows, n) }
        : null,
      successesOnly: selected && teacher === 'gcp' ? share(0.7, n) : null,
      majority: { label: MAJORITY[epsilon][0], share: share(MAJORITY[epsilon][1], rows) },
      constant8: share(0.1 + epsilon / 20, rows),
      answered: confusion
        ? Array.from({ length: 10 }, (_, k) => confusion.reduce((sum, row) => sum + row[k], 0))
        : null,
      confusion,
    };
  });
}

/** Points of a curve that rises steeply, as a good classifier's does. */
const steep = Array.from({ length: 101 }, (_, i) => ({ x: i / 100, y: 1 - (1 - i / 100) ** 60 * 0.03 - 0.0005 }));

function teacher(name: Teacher, stamp: RunStamp, n: number, scale: number): TeacherResult {
  const rows = Math.round(ROWS[0] * scale);
  return {
    stamp,
    teacher: name,
    name: stamp.comparable
      ? { ibm: 'IBM AutoAI', gcp: 'GCP AutoML Tables' }[name]
      : `a synthetic model (in place of ${name.toUpperCase()})`,
    sets: teacherSets(name, stamp, n, scale),
    evaluation:
      name === 'ibm' && stamp.comparable
        ? null
        : {
            n: rows,
            accuracy: share(0.98634, rows),
            precision: 0.9889,
            recall: 0.981,
            f1: 0.985,
            aucPr: 0.9971,
            aucRoc: 0.9994,
            logLoss: 0.0571,
            intervals: {
              precision: [0.9868, 0.9909],
              recall: [0.978, 0.984],
              f1: [0.9825, 0.9874],
              aucPr: [0.996, 0.998],
              aucRoc: [0.9991, 0.9996],
              logLoss: [0.051, 0.063],
            },
            confusion: matrix(rows, 0.98634),
            roc: { x: steep.map((p) => p.x), y: steep.map((p) => p.y) },
            precisionRecall: { x: steep.map((p) => p.x), y: steep.map((p) => 1 - p.x ** 90 * 0.9) },
          },
  };
}

function studentSet(epsilon: number, value: number, n: number, scale: number): StudentSet {
  const rows = Math.round(ROWS[epsilon] * scale);
  const twins = Math.round(rows * 0.815);
  return {
    epsilon,
    selected: share(value, rows),
    trainedTwins: share(Math.min(1, value + 0.01), twins),
    heldOutTwins: share(value - 0.04, rows - twins),
    allRows: share(1 - (rows / n) * (1 - value) - 0.02, n),
    heldOutRows: share(1 - (rows / n) * (1 - value) - 0.03, Math.round(1810 * scale)),
  };
}

const SOFT = [0.757, 0.72, 0.523, 0.266, 0.181];
const HARD = [0.71, 0.66, 0.48, 0.25, 0.17];

function distillation(stamp: RunStamp, n: number, scale: number): DistillationResult {
  const runs: StudentRun[] = (['soft', 'hard'] as const).flatMap((labels) =>
    stamp.seeds.map((seed) => ({
      labels,
      seed,
      epochs: 50,
      seconds: 420,
      finished: '2000-01-01T00:00:00.000Z',
      test: share((labels === 'soft' ? 0.978 : 0.981) + seed * 0.001, Math.round(1810 * scale)),
      sets: EPSILONS.map((epsilon, i) =>
        studentSet(epsilon, (labels === 'soft' ? SOFT : HARD)[i] + (seed - 1) * 0.015, n, scale),
      ),
    })),
  );
  const over = (labels: 'soft' | 'hard', read: (run: StudentRun) => number): Spread =>
    spread(runs.filter((run) => run.labels === labels).map(read));
  return {
    stamp,
    teacher: 'gcp',
    teacherName: stamp.comparable ? 'GCP AutoML Tables' : 'a synthetic model (in place of GCP)',
    trainRows: Math.round(8000 * scale),
    testRows: Math.round(1810 * scale),
    runs,
    collapsed: [],
    summaries: (['soft', 'hard'] as const).map((labels) => ({
      labels,
      test: over(labels, (run) => run.test.value),
      sets: EPSILONS.map((epsilon, i) => ({
        epsilon,
        selected: over(labels, (run) => run.sets[i].selected.value),
        trainedTwins: over(labels, (run) => run.sets[i].trainedTwins.value),
        heldOutTwins: over(labels, (run) => run.sets[i].heldOutTwins.value),
        allRows: over(labels, (run) => run.sets[i].allRows.value),
        heldOutRows: over(labels, (run) => run.sets[i].heldOutRows.value),
      })),
    })),
    paired: EPSILONS.map((epsilon) => ({
      epsilon,
      comparison: {
        n: Math.round(ROWS[epsilon] * scale),
        bothRight: 100,
        onlyFirst: 60,
        onlySecond: 20,
        neither: Math.round(ROWS[epsilon] * scale) - 180,
        difference: 40 / Math.round(ROWS[epsilon] * scale),
        interval: [0.005, 0.05],
        pValue: 0.0000081,
      },
      adjusted: 0.0000405,
    })),
    printed: [
      { epsilon: 0, ibm: 98.981, gcp: 97.795 },
      { epsilon: 0.1, ibm: 74.193, gcp: 75.69 },
      { epsilon: 0.15, ibm: 68.645, gcp: 75.134 },
      { epsilon: 0.2, ibm: 49.981, gcp: 52.332 },
      { epsilon: 0.25, ibm: 20.451, gcp: 26.552 },
      { epsilon: 0.3, ibm: 19.001, gcp: 18.141 },
    ],
  };
}

const experiments = new Map<string, ExperimentResult>();

/** Its intervals are resampled, which takes longer than all the rest: once a profile is enough. */
function experimentOf(profile: string, stamp: RunStamp, n: number): ExperimentResult {
  const known = experiments.get(profile) ?? syntheticExperimentResult(stamp, n);
  experiments.set(profile, known);
  return known;
}

/** Synthetic results in the shape of one profile. */
export function syntheticResults(profile: 'mnist' | 'digits' = 'mnist'): StudyResults {
  const [stamp, n, scale] = profile === 'mnist' ? [mnistStamp, 10000, 1] : [digitsStamp, 500, 0.05];
  const taught = {
    generation: generation(stamp, n, scale),
    ibm: teacher('ibm', stamp, n, scale),
    gcp: teacher('gcp', stamp, n, scale),
  };
  return {
    ...taught,
    localTeachers: syntheticLocalTeachers(taught),
    experiment: experimentOf(profile, stamp, n),
    blackBox: syntheticBlackBox(stamp),
    comparison: {
      stamp,
      epsilon: 0.15,
      paired: {
        n: Math.round(2984 * scale),
        bothRight: 3,
        onlyFirst: 5,
        onlySecond: 12,
        neither: Math.round(2984 * scale) - 20,
        difference: -7 / Math.round(2984 * scale),
        interval: [-0.1, 0.01],
        pValue: 0.143,
      },
    },
    distillation: distillation(stamp, n, scale),
    adaptive: syntheticAdaptive(stamp, scale),
  };
}

const claim = (id: string, verdict: Claim['verdict'], more: Partial<Claim> = {}): Claim => ({
  study: 'cloud-autoai',
  id,
  what: `synthetic figure ${id}`,
  printed: !id.startsWith('recomputed-'),
  published: 11.002,
  measured: verdict === 'unchecked' ? null : 11.1,
  unit: '%',
  n: verdict === 'unchecked' ? null : 1300,
  over: null,
  interval: verdict === 'exact' || verdict === 'unchecked' ? null : [10.1, 12.2],
  verdict,
  reason: `synthetic reason for ${id}`,
  from: 'synthetic run',
  adjustedP: null,
  ...more,
});

export const syntheticClaims = (): Claim[] => [
  claim('lenet-fgsm-.1', 'exact', { published: 8510, measured: 8510, unit: 'count', n: 10000 }),
  claim('recomputed-gcp-.15', 'exact', { published: 18.06300268096515, measured: 18.06300268096515, n: 2984 }),
  claim('gcp-.15', 'differs', { published: 18.073, measured: 18.063, n: 2984 }),
  claim('student-gcp-.1', 'within', { published: 75.69, measured: 75.7, interval: [73.2, 78.2] }),
  claim('ibm-test', 'unchecked', { published: 99.643 }),
  claim('ibm-validation', 'unchecked', { published: 96.534 }),
  claim('p12-accuracy-holdout', 'unchecked', { published: 0.946, unit: 'fraction' }),
  claim('p12-accuracy-cv', 'unchecked', { published: 0.919, unit: 'fraction' }),
  claim('gcp-eval-log-loss', 'exact', { published: 0.057, measured: 0.057, unit: 'fraction', n: 9810 }),
];

export const syntheticFindings = (): Finding[] => [
  {
    id: 'finding-not-robust',
    statement: 'Synthetic statement one.',
    verdict: 'holds in part',
    reason: 'Synthetic reason one.',
  },
  { id: 'finding-class-8', statement: 'Synthetic statement two.', verdict: 'holds', reason: 'Synthetic reason two.' },
  {
    id: 'finding-gcp-student',
    statement: 'Synthetic statement three.',
    verdict: 'unchecked',
    reason: 'Synthetic reason three.',
  },
];
