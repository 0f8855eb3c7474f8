import { libraryVersion } from '../../data/index.js';
import { percentText, proportion } from '../intervals.js';
import { holmOver, mcnemar } from '../tests.js';
import { type Answered, type Collected, collect, collectByThemselves, MISSING, type SetAnswers } from './collect.js';
import {
  type Audited,
  CLEAN,
  type Judged,
  type ServiceComparison,
  type ServiceReport,
  type ServiceResult,
  type ServiceSet,
} from './contracts.js';
import { adjust, judge, type Raw } from './judge.js';

const isRight = ({ set, answers }: SetAnswers) => Array.from(answers, (answer, row) => answer === set.labels[row]);
/** Right, or without an answer. */
const mayBeRight = (one: SetAnswers) => isRight(one).map((right, row) => right || one.answers[row] === MISSING);
const count = (rows: readonly boolean[]) => rows.filter(Boolean).length;

/** One service on one set; what it is held against is filled in when all p-values are known. */
function onSet(one: SetAnswers, clean: SetAnswers | undefined): Omit<ServiceSet, 'judged'> {
  const n = one.answers.length;
  const share = (rows: readonly boolean[]) => proportion(count(rows), n);
  const missing = one.answers.filter((answer) => answer === MISSING).length;
  const other = clean === one ? undefined : clean;
  const both = (of: (set: SetAnswers) => boolean[]) => {
    const also = other && of(other);
    return also ? share(of(one).map((is, row) => is && also[row])) : null;
  };
  return {
    set: one.set.id,
    n,
    answered: n - missing,
    accuracy: share(isRight(one)),
    atMost: missing ? share(mayBeRight(one)) : null,
    robust: both(isRight),
    robustAtMost: missing || other?.answers.includes(MISSING) ? both(mayBeRight) : null,
  };
}

/** Every two services on each set that both answered. */
function compare(collected: Collected): ServiceComparison[] {
  const all = [...collected];
  const found = all.flatMap(([first, sets], i) =>
    all.slice(i + 1).flatMap(([second, others]) =>
      sets.flatMap((one) => {
        const other = others.find(({ set }) => set === one.set);
        const rows = Array.from(one.answers.keys()).filter(
          (row) => one.answers[row] !== MISSING && other && other.answers[row] !== MISSING,
        );
        if (!other || !rows.length) return [];
        const [a, b] = [one, other].map(isRight);
        const paired = mcnemar(
          rows.map((row) => a[row]),
          rows.map((row) => b[row]),
        );
        return [{ set: one.set.id, first, second, ...paired }];
      }),
    ),
  );
  return holmOver(found, ({ pValue }) => pValue);
}

function classesOf(files: readonly Answered[], collected: Collected): number {
  const sets = [...collected.values()].flat();
  return files.reduce(
    (most, { answers }) => Math.max(most, answers.scores ?? 0),
    sets.reduce(
      (most, { set, answers }) =>
        Math.max(most, ...[set.labels, answers].map((of) => of.reduce((a, b) => Math.max(a, b), 0) + 1)),
      2,
    ),
  );
}

function warningsOf(services: readonly ServiceResult[], audited: Audited | undefined): string[] {
  const all = services.flatMap(({ name, sets }) => sets.map((one) => ({ name, ...one })));
  const lacking = all.filter(({ atMost }) => atMost);
  const noClean = audited?.manifest ? services.filter(({ sets }) => !sets.some(({ set }) => set === CLEAN)) : [];
  return [
    ...(audited?.manifest
      ? [
          'The images were made on surrogates and not on the services: robust accuracy under them is an upper bound of what is left under attacks on a service itself.',
        ]
      : [
          'Nothing says how these rows were chosen: where they were kept for fooling some model, accuracy over them is no robust accuracy, and says nothing of the rows that were left out.',
        ]),
    ...lacking.map(
      ({ name, set, n, answered, accuracy, atMost }) =>
        `${name} answered ${answered.toLocaleString('en-US')} of the ${n.toLocaleString('en-US')} rows of ${set}: those that are missing count as wrong (${percentText(accuracy.value, 2)}; were all of them right, ${percentText(atMost?.value ?? 1, 2)}), and are left out of tests.`,
    ),
    ...noClean.map(
      ({ name }) =>
        `${name} answered no clean rows, so that its robust accuracy (right on the clean image and on the attacked one) is not known.`,
    ),
  ];
}

/**
 * What services answered to exported images, as a report: clean accuracy; for each set accuracy over all rows, robust
 * accuracy (right on the clean image and on this one), accuracy on the rows that fool the surrogate, all with Wilson's 95 %
 * intervals; what constant answers would have scored, and whether a service differs from them and from chance (exact
 * tests, adjusted by Holm); every two services on the same rows (McNemar's exact test, adjusted by Holm).
 * @param audited what was exported; undefined: the files say the true labels themselves, and nothing else is known
 * @throws DataError where rows cannot be traced, a service has two answers to one row, or there are no true labels.
 */
export async function scoreServices(files: readonly Answered[], audited?: Audited): Promise<ServiceReport> {
  const { collected, files: notes } = audited ? await collect(files, audited) : collectByThemselves(files);
  const classes = audited?.classes ?? classesOf(files, collected);
  const linked = audited?.manifest === true;
  const raw = new Map<SetAnswers, Raw>();
  for (const one of [...collected.values()].flat()) {
    // Of clean rows nobody claims that they are guessed.
    const judged = linked && one.set.id === CLEAN ? undefined : judge(one, classes);
    if (judged) raw.set(one, judged);
  }
  const judgements = adjust([...raw.values()]);
  const judgedOf = new Map<SetAnswers, Judged>([...raw.keys()].map((one, i) => [one, judgements[i]]));
  const services = [...collected].map(([name, sets]): ServiceResult => {
    const clean = linked ? sets.find(({ set }) => set.id === CLEAN) : undefined;
    return { name, sets: sets.map((one) => ({ ...onSet(one, clean), judged: judgedOf.get(one) ?? null })) };
  });
  return {
    source: audited?.source ?? 'the files of answers themselves',
    classes,
    classesKnown: audited?.classes !== undefined,
    files: notes,
    services,
    comparisons: compare(collected),
    warnings: warningsOf(services, audited),
    version: libraryVersion(),
  };
}
