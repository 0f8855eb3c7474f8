import { holm, mcnemar, type Proportion, percentText, spread } from '../../../../evaluation/index.js';
import type { AdaptiveResult, AdaptiveStudent, StudentCondition, StudentPair } from './result.js';

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

/** Trained on labels softened at a temperature: defensive distillation as it was proposed. */
const isSoftened = ({ labelTemperature }: StudentCondition) => labelTemperature !== null && labelTemperature > 1;

const studentOf = ({ students }: AdaptiveResult, id: string) => students.find(({ condition }) => condition.id === id);

/** Where AutoAttack ran: at the other epsilons the worst case is one of weaker attacks. */
export const autoAttacked = ({ students }: Pick<AdaptiveResult, 'students'>): number[] => [
  ...new Set(
    students.flatMap(({ whiteBox }) =>
      whiteBox.filter(({ attack }) => attack === 'autoattack').map(({ epsilon }) => epsilon),
    ),
  ),
];

/** The epsilon at which attacks are compared: where AutoAttack ran, else the middle one. undefined without students. */
export function comparedEpsilon(adaptive: Pick<AdaptiveResult, 'students'>): number | undefined {
  const all = adaptive.students.flatMap(({ whiteBox }) => whiteBox.map(({ epsilon }) => epsilon));
  const epsilons = [...new Set(all)].sort((a, b) => a - b);
  return autoAttacked(adaptive)[0] ?? epsilons[epsilons.length >> 1];
}

function mostRobust({ students }: AdaptiveResult) {
  const worst = students.flatMap((student) =>
    student.whiteBox.filter(({ attack }) => attack === 'worst').map((rows) => ({ student, ...rows })),
  );
  const epsilons = [...new Set(worst.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  if (!epsilons.length) return [];
  return [epsilons[0], epsilons[epsilons.length >> 1], epsilons[epsilons.length - 1]].map((epsilon) =>
    worst.filter((one) => one.epsilon === epsilon).reduce((a, b) => (b.robust.value > a.robust.value ? b : a)),
  );
}

/** Below this an attacker who knows the student wins more often than not. */
const DEFENDED = 0.5;

/** What each distilled student keeps in the worst case at its largest epsilon. */
const keptAtMost = ({ students }: AdaptiveResult): Proportion[] =>
  students
    .filter(({ condition }) => condition.labels !== 'hard')
    .flatMap(({ whiteBox }) => {
      const worst = whiteBox.filter(({ attack }) => attack === 'worst').sort((a, b) => b.epsilon - a.epsilon);
      return worst.slice(0, 1).map(({ robust }) => robust);
    });

/**
 * Whether distillation is shown to be no defence by itself: in the worst case at the largest epsilon every distilled
 * student's interval lies below one half. null where none was attacked.
 */
export function isNoDefence(adaptive: AdaptiveResult): boolean | null {
  const kept = keptAtMost(adaptive);
  return kept.length ? kept.every(({ interval }) => interval[1] < DEFENDED) : null;
}

/** "0.0 % (95 % interval 0.0 % to 1.9 %, n = 200)": the most that a distilled student keeps there. */
export function mostKept(adaptive: AdaptiveResult): string {
  const kept = keptAtMost(adaptive);
  return kept.length ? withInterval(kept.reduce((a, b) => (b.value > a.value ? b : a))) : 'nothing';
}

type TemperedGain = ReturnType<typeof temperedGains>[number];

/** For each student and epsilon how much further PGD comes with the logits divided by the temperature. */
function temperedGains({ students }: AdaptiveResult) {
  const gains = students.flatMap((student) =>
    student.whiteBox.flatMap(({ attack, epsilon, robust, robustRows }) => {
      const tempered = student.whiteBox.find((one) => one.attack === 'pgd-tempered' && one.epsilon === epsilon);
      if (attack !== 'pgd' || !tempered) return [];
      const right = (rows: string) => Array.from(rows, (verdict) => verdict === '1');
      const { pValue } = mcnemar(right(robustRows), right(tempered.robustRows));
      const gain = robust.value - tempered.robust.value;
      return [{ student, epsilon, robust, tempered: tempered.robust, gain, pValue }];
    }),
  );
  const adjusted = holm(gains.map(({ pValue }) => pValue));
  return gains.map((gain, i) => ({ ...gain, significant: adjusted[i] < 0.05 }));
}

/** 1 where the soft student is significantly better than its control, −1 where it is poorer, else 0. */
const ahead = ({ comparison, adjusted }: StudentPair) => (adjusted < 0.05 ? Math.sign(comparison.difference) : 0);

/** How much better a student does on twins of distillation rows than of held-out ones, mean over epsilons. */
const twinGap = ({ transferred }: AdaptiveStudent) =>
  transferred.reduce((sum, set) => sum + set.distillationTwins.value - set.heldOutTwins.value, 0) / transferred.length;
