import { NO_ANSWER } from '../../models/index.js';
import { commonestClass, confusionMatrix } from '../classification.js';
import { holmOver, mcnemar } from '../tests.js';
import { within } from './audit.js';
import type {
  AttackComparison,
  AttackRun,
  ClassRobustness,
  CurvePoint,
  Evidence,
  RobustnessReport,
  Warning,
  WorstCase,
} from './contracts.js';
import { count, entry, fallenWithin, nearest, rightRows, share } from './entries.js';
import { type Reading, readings } from './readings.js';

/** Points of a security curve between 0 and its end. */
const CURVE_STEPS = 40;

export interface ReportContext {
  readonly warnings: readonly Warning[];
  /** Radii at which minimal-norm attacks and the worst case are read, besides those of the fixed-size attacks. */
  readonly epsilons: readonly number[];
  readonly description: string;
  readonly versions: Readonly<Record<string, string>>;
  seconds(): number;
}

const robustRows = (distance: Float64Array, epsilon: number) =>
  distance.reduce((count, d) => count + Number(!within(d, epsilon)), 0);

/** How far each row's nearest image without the right answer is, and its nearest error. */
interface Distances {
  readonly fallen: Float64Array;
  readonly errors: Float64Array;
}

function worstCaseOf({ norm, epsilons }: Reading, { fallen, errors }: Distances): WorstCase[] {
  return epsilons.map((epsilon) => {
    const { correct, accuracy, interval } = share(robustRows(fallen, epsilon), fallen.length);
    const unanswered = robustRows(errors, epsilon) - correct;
    return {
      norm,
      epsilon,
      correct,
      accuracy,
      robustAccuracy: accuracy,
      interval,
      ...(unanswered > 0 && { unanswered }),
    };
  });
}

/** The worst case over epsilon: at the radii asked for and, where a minimal-norm attack ran, in between. */
function curveOf({ epsilons }: Reading, distance: Float64Array, dense: boolean): CurvePoint[] {
  const largest = Math.max(0, ...epsilons, ...(dense ? distance.filter(Number.isFinite) : []));
  const between = dense ? Array.from({ length: CURVE_STEPS + 1 }, (_, i) => (largest * i) / CURVE_STEPS) : [0];
  return [...new Set([...between, ...epsilons])]
    .sort((a, b) => a - b)
    .map((epsilon) => {
      const { accuracy, interval } = share(robustRows(distance, epsilon), distance.length);
      return { epsilon, robustAccuracy: accuracy, interval };
    });
}

/** Every two attacks that can be read at one norm and epsilon, on the same rows; p-values held against .05 together. */
function compare(evidence: Evidence, reading: readonly Reading[]): AttackComparison[] {
  const { runs, data, predicted } = evidence;
  if (!rightRows(evidence).length) return [];
  const found: Omit<AttackComparison, 'adjustedP'>[] = [];
  for (const { norm, epsilons } of reading)
    for (const epsilon of epsilons) {
      const here = runs.filter(
        ({ attack }) => attack.norm === norm && (attack.kind === 'minimal' || attack.epsilon === epsilon),
      );
      here.forEach((first, i) => {
        for (const second of here.slice(i + 1)) {
          const robust = (run: AttackRun) => {
            const fallen = fallenWithin(run, epsilon);
            return Array.from(data.labels.keys(), (row) => predicted[row] === data.labels[row] && !fallen[row]);
          };
          const { onlyFirst, onlySecond, difference, interval, pValue } = mcnemar(robust(first), robust(second));
          const names = { first: first.attack.name, second: second.attack.name };
          const ids = { firstId: first.id, secondId: second.id };
          found.push({ norm, epsilon, ...names, ...ids, onlyFirst, onlySecond, difference, interval, pValue });
        }
      });
    }
  return holmOver(found, ({ pValue }) => pValue, 'adjustedP');
}

function perClass({ data, predicted }: Evidence, reading: readonly Reading[], distances: readonly Distances[]) {
  const rowsOf = Array.from({ length: data.classes }, () => [] as number[]);
  data.labels.forEach((label, row) => {
    rowsOf[label].push(row);
  });
  return rowsOf.flatMap((rows, label): ClassRobustness[] => {
    if (!rows.length) return [];
    const right = rows.filter((row) => predicted[row] === label).length;
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
    const worstCase = reading.flatMap((one, i) =>
      worstCaseOf(one, { fallen: pick(distances[i].fallen), errors: pick(distances[i].errors) }),
    );
    return [{ class: label, n: rows.length, clean: share(right, rows.length), worstCase }];
  });
}

/** Clean answers, and each row's nearest error within the last reading's largest epsilon. */
function confusion(evidence: Evidence, reading: readonly Reading[]): RobustnessReport['confusion'] {
  const { data, model, predicted, runs } = evidence;
  // A model may know classes that these rows do not have, and answer with them.
  const classes = Math.max(data.classes, model.classes);
  const matrix = (answers: Int32Array) => {
    const rows = Array.from(answers.keys()).filter((row) => answers[row] !== NO_ANSWER);
    const [labels, given] = [data.labels, answers].map((values) => rows.map((row) => values[row]));
    return confusionMatrix(labels, given, classes);
  };
  const clean = matrix(predicted);
  const last = reading.find(({ epsilons }) => epsilons.length);
  if (!last) return { clean, attacked: null, norm: null, epsilon: null };
  const epsilon = last.epsilons[last.epsilons.length - 1];
  const { distance, run } = nearest(evidence, last.norm);
  const answers = predicted.map((answer, row) =>
    run[row] >= 0 && within(distance[row], epsilon) ? runs[run[row]].predicted[row] : answer,
  );
  return { clean, attacked: matrix(answers), norm: last.norm, epsilon };
}

/** The report of an evaluation, from its rows. */
export function report(evidence: Evidence, context: ReportContext): RobustnessReport {
  const { model, data, predicted, runs, proofs = [], seed } = evidence;
  const n = data.labels.length;
  const reading = readings(
    runs.map(({ attack }) => attack),
    context.epsilons,
  );
  const distances = reading.map(({ norm }) => ({
    fallen: nearest(evidence, norm).distance,
    errors: nearest(evidence, norm, true).distance,
  }));
  const most = commonestClass(data.labels, data.classes);
  const unanswered = predicted.reduce((count, answer) => count + Number(answer === NO_ANSWER), 0);
  return {
    model: {
      ...{ name: model.name, description: context.description, scores: model.scores },
      ...(model.preprocessing && { preprocessing: model.preprocessing }),
    },
    data: { name: data.name, provenance: data.provenance, ...(data.features && { features: data.features }) },
    n,
    seed,
    versions: context.versions,
    clean: { ...share(rightRows(evidence).length, n), ...(unanswered > 0 && { unanswered }) },
    majority: { class: most, ...share(data.labels.filter((label) => label === most).length, n) },
    attacks: runs.flatMap((run) => {
      if (run.attack.kind === 'fixed') return [entry(run, evidence, run.attack.epsilon ?? null)];
      const radii = reading.find(({ norm }) => norm === run.attack.norm)?.epsilons ?? [];
      return [null, ...radii].map((epsilon) => entry(run, evidence, epsilon));
    }),
    worstCase: reading.flatMap((one, i) => worstCaseOf(one, distances[i])),
    ...(proofs.length > 0 && {
      certified: proofs.map(({ norm, epsilon, by, description, certified, seconds }) => {
        return { norm, epsilon, by, description, ...share(count(certified), n), seconds };
      }),
    }),
    curve: reading.map((one, i) => ({
      norm: one.norm,
      points: curveOf(
        one,
        distances[i].fallen,
        runs.some(({ attack }) => attack.kind === 'minimal' && attack.norm === one.norm),
      ),
    })),
    comparisons: compare(evidence, reading),
    perClass: perClass(evidence, reading, distances),
    confusion: confusion(evidence, reading),
    warnings: context.warnings,
    seconds: context.seconds(),
  };
}
