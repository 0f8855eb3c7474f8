import type { Dataset, Table } from '../../../../data/index.js';
import { controlStudent, distilledStudent } from '../../../../defences/index.js';
import { agreement, holmOver, mcnemar, type Proportion, proportion, spread } from '../../../../evaluation/index.js';
import { type Network, predictLabels, type Recipe, type TrainingOptions } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { EPSILONS, type Study } from '../../contracts.js';
import { epsilonName, printed } from '../../published.js';
import { gcpDistillation } from '../../recorded.js';
import { openStudent } from '../../students.js';
import { teacherName } from '../clouds/measure.js';
import type { DistillationResult, StudentRun, StudentSet, StudentSummary } from './result.js';
import { architectureOf, TRAINING } from './training.js';

/** Seeds tried at most for each student wanted: some trainings collapse. */
export const TRIES = 4;

/** What decides this part's result, as plain data. */
export const distillationRecipe = ({ profile, seeds, lenet, train }: Study) => ({
  version: 1,
  lenet: lenet.name,
  labels: ['soft, of GCP', 'hard'],
  seeds,
  tries: TRIES,
  student: architectureOf(profile),
  training: controlStudent(train, { seed: 0, ...TRAINING[profile] }).settings,
  epsilons: EPSILONS,
});

/** A student's answers: on the clean held-out rows, and on every attacked test row by epsilon. */
interface Answers {
  readonly heldOut: Int32Array;
  /** On every clean test row. */
  readonly clean: Int32Array;
  readonly attacked: ReadonlyMap<number, Int32Array>;
}

/** The rows of a distillation file as a data set. */
export function distillationRows(table: Table, provenance: string): Dataset {
  return {
    name: 'distillation-train',
    images: table.pixels,
    labels: table.labels.label,
    indices: Int32Array.from({ length: table.rows }, (_, i) => i),
    shape: [28, 28, 1],
    classes: 10,
    provenance,
  };
}

async function answersOf(study: Study, student: Network, heldOut: Dataset): Promise<Answers> {
  const attacked = new Map<number, Int32Array>();
  for (const epsilon of EPSILONS) {
    const { pixels } = await study.attacked(epsilon);
    attacked.set(epsilon, await predictLabels(student, { ...study.test, images: pixels }));
  }
  return { heldOut: await predictLabels(student, heldOut), clean: await predictLabels(student, study.test), attacked };
}

/** Share of the given test rows that are answered rightly. */
function rightOn(study: Study, answers: Int32Array, rows: ArrayLike<number>): Proportion {
  let correct = 0;
  for (let i = 0; i < rows.length; i++) correct += Number(answers[rows[i]] === study.test.labels[rows[i]]);
  return proportion(correct, rows.length);
}

async function evaluateStudent(
  study: Study,
  answers: Answers,
  heldOutRows: ReadonlySet<number>,
): Promise<StudentSet[]> {
  const sets: StudentSet[] = [];
  const lenetClean = (await study.attacked(0)).predicted;
  // Rows that LeNet gets wrong were never perturbed: they say nothing of an attack.
  const perturbed = Int32Array.from(study.test.labels.keys()).filter(
    (row) => lenetClean[row] === study.test.labels[row],
  );
  for (const [epsilon, answer] of answers.attacked) {
    const { successes } = await study.attacked(epsilon);
    // Whoever is wrong without an attack counts as broken.
    const robust = answer.map((label, row) => (answers.clean[row] === study.test.labels[row] ? label : -1));
    sets.push({
      epsilon,
      selected: rightOn(study, answer, successes),
      trainedTwins: rightOn(
        study,
        answer,
        successes.filter((row) => !heldOutRows.has(row)),
      ),
      heldOutTwins: rightOn(
        study,
        answer,
        successes.filter((row) => heldOutRows.has(row)),
      ),
      allRows: rightOn(study, robust, perturbed),
      heldOutRows: rightOn(study, robust, Int32Array.from(heldOutRows)),
    });
  }
  return sets;
}

function summarize(labels: 'soft' | 'hard', runs: readonly StudentRun[]): StudentSummary {
  const own = runs.filter((run) => run.labels === labels);
  const over = (pick: (run: StudentRun) => Proportion) => spread(own.map((run) => pick(run).value));
  return {
    labels,
    test: over((run) => run.test),
    sets: EPSILONS.map((epsilon, i) => ({
      epsilon,
      selected: over((run) => run.sets[i].selected),
      trainedTwins: over((run) => run.sets[i].trainedTwins),
      heldOutTwins: over((run) => run.sets[i].heldOutTwins),
      allRows: over((run) => run.sets[i].allRows),
      heldOutRows: over((run) => run.sets[i].heldOutRows),
    })),
  };
}

/** Soft student against its control on the same successful adversarial rows. */
async function pairedTests(study: Study, soft: Answers, hard: Answers): Promise<DistillationResult['paired']> {
  const comparisons = [];
  for (const epsilon of EPSILONS) {
    const { successes } = await study.attacked(epsilon);
    const right = (answers: Answers) =>
      Array.from(successes, (row) => answers.attacked.get(epsilon)?.[row] === study.test.labels[row]);
    comparisons.push({ epsilon, comparison: mcnemar(right(soft), right(hard)) });
  }
  return holmOver(comparisons, ({ comparison }) => comparison.pValue);
}

function printedRows(study: Study): DistillationResult['printed'] {
  if (!study.comparable) return [];
  return [0, ...EPSILONS].map((epsilon) => {
    const name = epsilon === 0 ? 'test' : epsilonName(epsilon);
    return {
      epsilon,
      ibm: printed(`student-ibm-${name}`) ?? Number.NaN,
      gcp: printed(`student-gcp-${name}`) ?? Number.NaN,
    };
  });
}

/** The recipes of the students and of the controls, by seed. */
export async function studentRecipes(study: Study) {
  const { table, scores } = await gcpDistillation(study, 'train');
  const data = distillationRows(
    table,
    `the study's distillation set: test images that LeNet gets right, ${table.rows.toLocaleString('en-US')} images`,
  );
  const training = TRAINING[study.profile];
  return {
    soft: (seed: number): Recipe => distilledStudent('gcp', data, scores, { seed, ...training }),
    hard: (seed: number): Recipe => controlStudent(data, { seed, ...training }),
  };
}

/**
 * The first student of a kind that did not collapse; the caller disposes it.
 * @throws Error where every training that was tried collapsed.
 */
export async function firstStudent(study: Study, kind: 'soft' | 'hard', options?: TrainingOptions): Promise<Network> {
  const recipe = (await studentRecipes(study))[kind];
  for (let seed = 0; seed < TRIES; seed++) {
    const { network } = await openStudent(study, recipe(seed), options);
    if (network) return network;
  }
  throw new Error(`The ${kind} student collapsed in each of ${TRIES} trainings.`);
}

/**
 * Part 4: the student distilled from GCP's published scores, and the control on hard labels, over the profile's seeds.
 * Seeds are tried in order until enough trainings have not collapsed; the collapsed ones are reported.
 */
export async function replicateDistillation(
  study: Study,
  onProgress: OnProgress = () => {},
): Promise<DistillationResult> {
  const test = await gcpDistillation(study, 'test');
  const heldOut = distillationRows(test.table, "the study's held-out distillation rows");
  const heldOutRows = new Set(Array.from(test.row).filter((row) => row >= 0));
  const recipes = await studentRecipes(study);
  const runs: StudentRun[] = [];
  const collapsed: { labels: 'soft' | 'hard'; seed: number; epochs: number }[] = [];
  const first: Partial<Record<'soft' | 'hard', Answers>> = {};
  for (const labels of ['soft', 'hard'] as const) {
    const wanted = study.seeds.length;
    for (let seed = 0; seed < TRIES * wanted && runs.filter((run) => run.labels === labels).length < wanted; seed++) {
      const student = `${labels === 'soft' ? 'distilled student' : 'control'}, seed ${seed}`;
      const { network, metadata } = await openStudent(study, recipes[labels](seed), {
        onProgress: ({ epoch, epochs }) => onProgress(student, epoch, epochs),
      });
      if (!network) {
        collapsed.push({ labels, seed, epochs: metadata.losses.length });
        continue;
      }
      try {
        const answers = await answersOf(study, network, heldOut);
        first[labels] ??= answers;
        runs.push({
          labels,
          seed,
          epochs: metadata.losses.length,
          seconds: metadata.seconds,
          finished: metadata.finished,
          test: agreement(answers.heldOut, heldOut.labels),
          sets: await evaluateStudent(study, answers, heldOutRows),
        });
      } finally {
        network.dispose();
      }
    }
  }
  const { soft, hard } = first;
  if (!soft || !hard)
    throw new Error(`Every training collapsed (${collapsed.length} tried): no student can be reported.`);
  const result: DistillationResult = {
    stamp: study.stamp,
    teacher: 'gcp',
    teacherName: teacherName(study, 'gcp'),
    trainRows: recipes.soft(0).data.labels.length,
    testRows: test.table.rows,
    runs,
    collapsed,
    summaries: [summarize('soft', runs), summarize('hard', runs)],
    paired: await pairedTests(study, soft, hard),
    printed: printedRows(study),
  };
  return result;
}
