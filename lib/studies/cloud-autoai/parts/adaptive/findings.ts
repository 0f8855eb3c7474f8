import { holmOver, mcnemar, type Proportion, percentText, spread } from '../../../../evaluation/index.js';
import type { AdaptiveResult, AdaptiveStudent, StudentCondition, TransferredSet } from './result.js';

const points = (difference: number) => `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
const withInterval = ({ value, n, interval: [low, high] }: Proportion) =>
  `${percentText(value)} (95 % interval ${percentText(low)} to ${percentText(high)}, n = ${n.toLocaleString('en-US')})`;

/** What a student is, in words: "soft labels of IBM's stand-in at T 20". */
export function describeStudent({ labels, rows, temperature, labelTemperature }: StudentCondition): string {
  const of = {
    'soft-p12': 'soft labels of IBM’s stand-in',
    'soft-tables': 'soft labels of GCP’s stand-in',
    'soft-published': 'soft labels of GCP as published',
    hard: 'hard labels',
  }[labels];
  const given = temperature > 1 && labelTemperature === 1 ? ', probabilities as given' : '';
  return `${of} at T ${temperature}${given}${rows === 'training' ? ', training rows' : ''}`;
}

/** Trained on labels softened at a temperature: defensive distillation as it was proposed. */
const isSoftened = ({ labelTemperature }: StudentCondition) => labelTemperature !== null && labelTemperature > 1;

const studentOf = ({ students }: AdaptiveResult, id: string) => students.find(({ condition }) => condition.id === id);

/** Where AutoAttack ran: at the other strengths the worst case is one of weaker attacks. */
export const autoAttacked = ({ students }: AdaptiveResult): number[] => [
  ...new Set(
    students.flatMap(({ whiteBox }) =>
      whiteBox.filter(({ attack }) => attack === 'autoattack').map(({ epsilon }) => epsilon),
    ),
  ),
];

/** In the worst case over every attack, at the strongest epsilon and at the one where most is left. */
export function survivors(adaptive: AdaptiveResult): string {
  const { students } = adaptive;
  const worst = students.flatMap((student) =>
    student.whiteBox.filter(({ attack }) => attack === 'worst').map((rows) => ({ student, ...rows })),
  );
  const epsilons = [...new Set(worst.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  if (!worst.length) return 'No student was attacked with its own gradients.';
  const best = (epsilon: number) =>
    worst.filter((one) => one.epsilon === epsilon).reduce((a, b) => (b.robust.value > a.robust.value ? b : a));
  const said = [epsilons[0], epsilons[epsilons.length >> 1], epsilons[epsilons.length - 1]].map((epsilon) => {
    const { student, robust } = best(epsilon);
    const who =
      robust.correct > 0 || students.length === 1 ? describeStudent(student.condition) : 'as does every other';
    return `at ε ${epsilon} ${withInterval(robust)} (${who})`;
  });
  const flattered = students.length > 1 ? ' Intervals are over rows and do not count that the best was picked.' : '';
  const thorough = autoAttacked(adaptive);
  const bounded = thorough.length
    ? ` AutoAttack ran at ε ${thorough.join(', ')}; what is kept below that is an upper bound.`
    : ' AutoAttack did not run: what is kept is an upper bound.';
  return `In the worst case over all attacks, the most robust of ${students.length} students keeps ${said.join(', ')}.${flattered}${bounded}`;
}

/** Below this an attacker who knows the student wins more often than not. */
const DEFENDED = 0.5;

/** What each distilled student keeps in the worst case at its largest epsilon. */
const keptAtMost = ({ students }: AdaptiveResult): Proportion[] =>
  students
    .filter(({ condition }) => condition.labels !== 'hard')
    .flatMap(({ whiteBox }) =>
      whiteBox
        .filter(({ attack }) => attack === 'worst')
        .sort((a, b) => b.epsilon - a.epsilon)
        .slice(0, 1)
        .map(({ robust }) => robust),
    );

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

/** Students whose own gradient was hidden: PGD on the cross-entropy says one thing, PGD on the tempered logits another. */
export function hidden({ students }: AdaptiveResult): string {
  const gains = students.flatMap((student) =>
    student.whiteBox
      .filter(({ attack }) => attack === 'pgd')
      .flatMap(({ epsilon, robust, robustRows }) => {
        const tempered = student.whiteBox.find((one) => one.attack === 'pgd-tempered' && one.epsilon === epsilon);
        if (!tempered) return [];
        const right = (rows: string) => Array.from(rows, (verdict) => verdict === '1');
        const { pValue } = mcnemar(right(robustRows), right(tempered.robustRows));
        return [
          { student, epsilon, robust, tempered: tempered.robust, gain: robust.value - tempered.robust.value, pValue },
        ];
      }),
  );
  if (!gains.length) return '';
  const tested = holmOver(gains, ({ pValue }) => pValue).map((one) => ({ ...one, significant: one.adjusted < 0.05 }));
  const tests = `McNemar’s exact test, Holm’s adjustment over ${gains.length}`;
  const told = tested.filter(({ gain, significant }) => gain > 0 && significant);
  if (!told.length)
    return `Dividing the logits by the temperature breaks no student significantly further than PGD does (${tests}): no temperature was seen to hide a gradient.`;
  const most = told.reduce((a, b) => (b.gain > a.gain ? b : a));
  const split = [true, false].flatMap((softened) => {
    const all = tested.filter(({ student }) => isSoftened(student.condition) === softened);
    if (!all.length) return [];
    const [hid, worse] = [1, -1].map((sign) => all.filter(({ gain, significant }) => sign * gain > 0 && significant));
    const reverse = worse.length ? `, and dividing makes PGD weaker in ${worse.length}` : '';
    const which = softened ? 'softened labels' : 'hard labels, or probabilities as given,';
    return [`with ${which} ${hid.length} of ${all.length}${reverse}`];
  });
  const softened = tested.filter(({ student }) => isSoftened(student.condition));
  const spared =
    softened.length && !told.some(({ student }) => isSoftened(student.condition))
      ? ' No student of softened labels hid one.'
      : '';
  return `Temperature hides gradients in ${told.length} of ${gains.length} cases (${tests}): ${split.join('; ')}. It does so most with ${describeStudent(most.student.condition)}: PGD at ε ${most.epsilon} leaves ${withInterval(most.robust)}, and the same PGD on logits divided by T ${withInterval(most.tempered)}.${spared}`;
}

/** Soft students against the control at the same temperature and on the same rows, in the worst case. */
export function againstControls(adaptive: AdaptiveResult): string {
  const { pairs } = adaptive;
  const worst = pairs.filter(({ attack }) => attack === 'worst');
  if (!worst.length) return '';
  const plainIds = new Set(
    adaptive.students.filter(({ condition }) => condition.temperature === 1).map(({ condition }) => condition.id),
  );
  const told = [true, false].flatMap((plain) => {
    const all = worst.filter(({ first }) => plainIds.has(first) === plain);
    if (!all.length) return [];
    const [better, poorer] = [1, -1].map(
      (sign) => all.filter(({ comparison, adjusted }) => adjusted < 0.05 && sign * comparison.difference > 0).length,
    );
    return [`at T ${plain ? '= 1' : '> 1'} better in ${better} and poorer in ${poorer} of ${all.length}`];
  });
  const level = worst.filter(({ comparison: { onlyFirst, onlySecond } }) => onlyFirst + onlySecond === 0).length;
  // The worst case holds what AutoAttack found at every smaller strength, too.
  const thorough = Math.min(...autoAttacked(adaptive));
  const weaker = worst.filter(({ adjusted, epsilon }) => adjusted < 0.05 && epsilon < thorough).length;
  const flattered = weaker
    ? ` ${weaker} of the significant ones lie at strengths that AutoAttack did not reach, where a control whose gradients are gone may be flattered.`
    : '';
  return `Against the control at the same temperature, on the same rows and in the worst case, soft labels are significantly ${told.join(', ')} comparisons (McNemar’s exact test, Holm’s adjustment over ${pairs.length}; in ${level} no row stands for one alone).${flattered} One training of each: the labels are not told from the luck of a seed.`;
}

const twinGap = ({ distillationTwins, heldOutTwins }: TransferredSet) => distillationTwins.value - heldOutTwins.value;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

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
  const gapOf = ({ transferred }: AdaptiveStudent) => mean(transferred.map(twinGap));
  const [seen, unseen] = [compared.map((pair) => gapOf(pair.seen)), compared.map((pair) => gapOf(pair.unseen))];
  const over = (gaps: readonly number[]) => {
    const { mean: middle, interval } = spread(gaps);
    return interval
      ? `${points(middle)} points (95 % interval ${points(interval[0])} to ${points(interval[1])}, n = ${gaps.length} students)`
      : `${points(middle)} points (one student)`;
  };
  const difference = seen.map((gap, i) => gap - unseen[i]);
  const { interval } = spread(difference);
  const open = interval && interval[0] < 0 && interval[1] > 0 ? '; that interval holds zero' : '';
  return `The leak isolated: students that learned the study’s distillation rows do better on twins of these than on twins of held-out rows by ${over(seen)}, mean over strengths; students of training images, who have seen neither, by ${over(unseen)}. The leak is the difference, ${over(difference)}${open}. Pairs of students: ${compared.map((pair) => describeStudent(pair.seen.condition)).join('; ')}.`;
}

/** The students of both stand-ins on the study's protocol. */
export function localStudents(adaptive: AdaptiveResult): string {
  const [ibm, gcp] = [studentOf(adaptive, 'soft-p12-1'), studentOf(adaptive, 'soft-tables-1')];
  if (!ibm || !gcp) return 'This run has no students of the two teachers trained here.';
  const share = ({ value, interval: [low, high] }: Proportion) =>
    `${percentText(value)} [${percentText(low)}, ${percentText(high)}]`;
  const said = ibm.transferred.map(
    ({ epsilon, selected }, i) =>
      `${share(selected)} and ${share(gcp.transferred[i].selected)} at ε ${epsilon} (n = ${selected.n.toLocaleString('en-US')})`,
  );
  const aheadOf = (first: AdaptiveStudent, second: AdaptiveStudent) =>
    first.transferred.filter(({ selected }, i) => selected.value > second.transferred[i].selected.value).length;
  const [ibmOther, gcpOther] = [
    studentOf(adaptive, 'soft-p12-1-training-rows'),
    studentOf(adaptive, 'soft-tables-1-training-rows'),
  ];
  const others =
    ibmOther && gcpOther
      ? ` Of the students that learned training images instead, GCP’s is ahead at ${aheadOf(gcpOther, ibmOther)} and IBM’s at ${aheadOf(ibmOther, gcpOther)} of ${said.length}.`
      : '';
  return `Of the teachers trained here, which are other models, the students of IBM’s and GCP’s stand-ins answer rightly ${said.join(', ')}; GCP’s is ahead at ${aheadOf(gcp, ibm)} of ${said.length} strengths, one training of each; 95 % intervals over rows.${others}`;
}

/** Everything the attacked students say, in the order of the questions. */
export const adaptiveEvidence = (adaptive: AdaptiveResult): string[] =>
  [survivors(adaptive), hidden(adaptive), againstControls(adaptive), leak(adaptive)].filter(Boolean);
