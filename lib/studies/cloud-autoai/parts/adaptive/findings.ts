import { type Proportion, percentText, spread } from '../../../../evaluation/index.js';
import {
  ahead,
  autoAttacked,
  isSoftened,
  keptAtMost,
  mostRobust,
  studentOf,
  type TemperedGain,
  temperedGains,
  twinGap,
} from './evidence.js';
import type { AdaptiveResult, AdaptiveStudent, StudentCondition } from './result.js';

export { isNoDefence } from './evidence.js';

const points = (difference: number) => `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
const withInterval = ({ value, n, interval: [low, high] }: Proportion) =>
  `${percentText(value)} (95 % interval ${percentText(low)} to ${percentText(high)}, n = ${n.toLocaleString('en-US')})`;
const sentence = (...clauses: (string | false | 0)[]) => clauses.filter(Boolean).join(' ');

/** What a student is, in words: "soft labels of P12 at T 20". */
export function describeStudent({ labels, rows, temperature, labelTemperature }: StudentCondition): string {
  const of = {
    'soft-p12': 'soft labels of P12',
    'soft-tables': 'soft labels of Tables',
    'soft-published': 'soft labels of GCP as published',
    hard: 'hard labels',
  }[labels];
  const given = temperature > 1 && labelTemperature === 1 ? ', as given' : '';
  return `${of} at T ${temperature}${given}${rows === 'training' ? ', training rows' : ''}`;
}

/** In the worst case over every attack: the most robust student at the smallest, the middle and the largest epsilon. */
export function survivors(adaptive: AdaptiveResult): string {
  const { students } = adaptive;
  const best = mostRobust(adaptive);
  if (!best.length) return 'No student was attacked with its own gradients.';
  const thorough = autoAttacked(adaptive);
  const said = best.map(({ student, epsilon, robust }) => {
    const named = robust.correct > 0 || students.length === 1;
    return `at ε ${epsilon} ${withInterval(robust)} (${named ? describeStudent(student.condition) : 'as does every other'})`;
  });
  return sentence(
    `In the worst case over all attacks, the most robust of ${students.length} students keeps ${said.join(', ')}.`,
    students.length > 1 && 'Intervals are over rows and do not count that the best was picked.',
    thorough.length
      ? `AutoAttack ran at ε ${thorough.join(', ')}; what is kept below that is an upper bound.`
      : 'AutoAttack did not run: what is kept is an upper bound.',
  );
}

/** Students whose own gradient was hidden: PGD on the cross-entropy says one thing, PGD on the tempered logits another. */
export function hidden(adaptive: AdaptiveResult): string {
  const tested = temperedGains(adaptive);
  if (!tested.length) return '';
  const tests = `McNemar’s exact test, Holm’s adjustment over ${tested.length}`;
  const told = tested.filter(({ gain, significant }) => gain > 0 && significant);
  if (!told.length)
    return sentence(
      `Dividing the logits by the temperature breaks no student significantly further than PGD does (${tests}):`,
      'no temperature was seen to hide a gradient.',
    );
  const most = told.reduce((a, b) => (b.gain > a.gain ? b : a));
  const split = [true, false].flatMap((softened) => {
    const all = tested.filter(({ student }) => isSoftened(student.condition) === softened);
    const [hid, worse] = [1, -1].map((sign) => all.filter(({ gain, significant }) => sign * gain > 0 && significant));
    const which = softened ? 'softened labels' : 'hard labels, or probabilities as given,';
    const reverse = worse.length ? `, and dividing makes PGD weaker in ${worse.length}` : '';
    return all.length ? [`with ${which} ${hid.length} of ${all.length}${reverse}`] : [];
  });
  const softened = (some: readonly TemperedGain[]) => some.some(({ student }) => isSoftened(student.condition));
  return sentence(
    `Temperature hides gradients in ${told.length} of ${tested.length} cases (${tests}): ${split.join('; ')}.`,
    `It does so most with ${describeStudent(most.student.condition)}:`,
    `PGD at ε ${most.epsilon} leaves ${withInterval(most.robust)},`,
    `and the same PGD on logits divided by T ${withInterval(most.tempered)}.`,
    softened(tested) && !softened(told) && 'No student of softened labels hid one.',
  );
}

/** Soft students against the control at the same temperature and on the same rows, in the worst case. */
export function againstControls(adaptive: AdaptiveResult): string {
  const worst = adaptive.pairs.filter(({ attack }) => attack === 'worst');
  if (!worst.length) return '';
  const plain = new Set(
    adaptive.students.filter(({ condition }) => condition.temperature === 1).map(({ condition }) => condition.id),
  );
  const told = [true, false].flatMap((atOne) => {
    const all = worst.filter(({ first }) => plain.has(first) === atOne);
    const [better, poorer] = [1, -1].map((sign) => all.filter((pair) => ahead(pair) === sign).length);
    return all.length
      ? [`at T ${atOne ? '= 1' : '> 1'} better in ${better} and poorer in ${poorer} of ${all.length}`]
      : [];
  });
  const level = worst.filter(({ comparison: { onlyFirst, onlySecond } }) => onlyFirst + onlySecond === 0).length;
  // The worst case holds what AutoAttack found at every smaller epsilon, too.
  const thorough = Math.min(...autoAttacked(adaptive));
  const weaker = worst.filter((pair) => ahead(pair) !== 0 && pair.epsilon < thorough).length;
  return sentence(
    'Against the control at the same temperature, on the same rows and in the worst case,',
    `soft labels are significantly ${told.join(', ')} comparisons`,
    `(McNemar’s exact test, Holm’s adjustment over ${adaptive.pairs.length}; in ${level} no row is robust for one alone).`,
    weaker && `${weaker} of the significant ones lie at epsilons at which AutoAttack did not run,`,
    weaker && 'where a control whose gradients are gone may be flattered.',
    'One training of each: the labels are not told from the luck of a seed.',
  );
}

/**
 * The leak: how much better students do on twins of the study's distillation rows than on twins of held-out rows, for
 * those who learned these rows and for those who learned training images. The latter have seen neither.
 */
export function leak(adaptive: AdaptiveResult): string {
  const compared = ['soft-p12-1', 'soft-tables-1', 'hard-1'].flatMap((id) => {
    const [seen, unseen] = [studentOf(adaptive, id), studentOf(adaptive, `${id}-training-rows`)];
    return seen && unseen ? [{ seen, unseen }] : [];
  });
  if (!compared.length) return 'No student was trained on training images in this run, so the leak was not isolated.';
  const [seen, unseen] = [compared.map((pair) => twinGap(pair.seen)), compared.map((pair) => twinGap(pair.unseen))];
  const difference = seen.map((gap, i) => gap - unseen[i]);
  const over = (gaps: readonly number[]) => {
    const { mean, interval } = spread(gaps);
    return interval
      ? `${points(mean)} points (95 % interval ${points(interval[0])} to ${points(interval[1])}, n = ${gaps.length} students)`
      : `${points(mean)} points (one student)`;
  };
  const { interval } = spread(difference);
  const open = interval && interval[0] < 0 && interval[1] > 0 ? '; that interval holds zero' : '';
  return sentence(
    'The leak isolated: students that learned the study’s distillation rows do better on twins of these',
    `than on twins of held-out rows by ${over(seen)}, mean over epsilons;`,
    `students of training images, who have seen neither, by ${over(unseen)}.`,
    `The leak is the difference, ${over(difference)}${open}.`,
    `Pairs of students: ${compared.map((pair) => describeStudent(pair.seen.condition)).join('; ')}.`,
  );
}

/** The students of both local teachers on the study's protocol. */
export function localStudents(adaptive: AdaptiveResult): string {
  const [p12, tables] = [studentOf(adaptive, 'soft-p12-1'), studentOf(adaptive, 'soft-tables-1')];
  if (!p12 || !tables) return 'This run has no students of P12 and Tables.';
  const share = ({ value, interval: [low, high] }: Proportion) =>
    `${percentText(value)} [${percentText(low)}, ${percentText(high)}]`;
  const said = p12.transferred.map(
    ({ epsilon, selected }, i) =>
      `${share(selected)} and ${share(tables.transferred[i].selected)} at ε ${epsilon} (n = ${selected.n.toLocaleString('en-US')})`,
  );
  const aheadOf = (first: AdaptiveStudent, second: AdaptiveStudent) =>
    first.transferred.filter(({ selected }, i) => selected.value > second.transferred[i].selected.value).length;
  const [p12Other, tablesOther] = ['soft-p12-1-training-rows', 'soft-tables-1-training-rows'].map((id) =>
    studentOf(adaptive, id),
  );
  return sentence(
    `The students of P12 and Tables, which are other models, answer rightly ${said.join(', ')};`,
    `that of Tables is ahead at ${aheadOf(tables, p12)} of ${said.length} epsilons, one training of each;`,
    '95 % intervals over rows.',
    p12Other && tablesOther
      ? `Of those that learned training images, Tables’ is ahead at ${aheadOf(tablesOther, p12Other)} and P12’s at ${aheadOf(p12Other, tablesOther)} of ${said.length}.`
      : '',
  );
}

/** Everything the attacked students say: what the report's part 5 and the notebook print. */
export const adaptiveEvidence = (adaptive: AdaptiveResult): string[] =>
  [survivors(adaptive), hidden(adaptive), againstControls(adaptive), leak(adaptive)].filter(Boolean);

/** "0.0 % (95 % interval 0.0 % to 1.9 %, n = 200)": the most that a distilled student keeps there. */
export function mostKept(adaptive: AdaptiveResult): string {
  const kept = keptAtMost(adaptive);
  return kept.length ? withInterval(kept.reduce((a, b) => (b.value > a.value ? b : a))) : 'nothing';
}
