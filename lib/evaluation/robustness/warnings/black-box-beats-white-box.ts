import { pgd, randomNoise } from '../../../attacks/index.js';
import type { AttackRun, Check, Evidence } from '../contracts.js';
import { brokenRows, isUntargeted, radii, readableAt } from './kinds.js';
import { type Duel, pText, upsets } from './paired.js';
import { attackSome, count, nameOf, rightRows, someOf } from './rows.js';

/** Points tried around each row, and rows: enough to see that noise breaks what gradients do not. */
const POINTS = 10;
const ROWS = 200;

/** Rows on which a lost contest is fought again, and the white-box attack that then has many more evaluations too. */
const REMATCH_ROWS = 100;
const REMATCH = { steps: 100, relativeStepSize: 0.05, restarts: 3, loss: 'margin' } as const;

interface Contest extends Duel {
  readonly white: AttackRun;
  readonly black: AttackRun | 'noise';
  readonly epsilon: number;
  /** Positions in the data of the rows that were fought about. */
  readonly rows: Int32Array;
  /** Rows that only the other attack broke and that were attacked again, and how many of them broke then. */
  readonly again?: { readonly tried: number; readonly broke: number };
}

/** Who is held against whom: black boxes, and noise in the largest balls, against the strongest white box there. */
export function contestsOf(evidence: Evidence, right: Int32Array): Omit<Contest, 'actual'>[] {
  const contests: Omit<Contest, 'actual'>[] = [];
  for (const { norm, epsilons } of radii(evidence))
    for (const epsilon of epsilons) {
      const here = readableAt(evidence, norm, epsilon);
      const broke = (run: AttackRun) => count(brokenRows(run, right, epsilon));
      const white = here
        .filter((run) => run.attack.access === 'gradients' && isUntargeted(run))
        .reduce<AttackRun | undefined>((best, run) => (best && broke(best) > broke(run) ? best : run), undefined);
      if (!white) continue;
      for (const black of here.filter(({ attack }) => attack.access !== 'gradients'))
        contests.push({ white, black, epsilon, rows: right, expected: brokenRows(white, right, epsilon) });
      // Noise that breaks less than the white-box attack in the largest ball is no match for it in a smaller one.
      if (epsilon !== epsilons[epsilons.length - 1] || (norm !== 'linf' && norm !== 'l2')) continue;
      const rows = someOf(right, ROWS, evidence.seed);
      const expected = brokenRows(white, rows, epsilon);
      if (expected.includes(0)) contests.push({ white, black: 'noise', epsilon, rows, expected });
    }
  return contests;
}

/**
 * An attack that sees the gradients breaks at least as many rows as one that does not, and as noise. Each black-box
 * attack, and random points of the largest ball of a norm, are held against the strongest white-box attack there.
 * Thousands of queries may find what forty steps did not, and gradients be sound all the same: so the rows that only
 * the other attack broke are attacked once more with hundreds of steps, and what breaks then is not held against them.
 */
export const blackBoxBeatsWhiteBox: Check = async (evidence) => {
  const contests: Contest[] = [];
  for (const planned of contestsOf(evidence, rightRows(evidence))) {
    const { white, black, epsilon, rows } = planned;
    const { norm } = white.attack;
    if (black !== 'noise') contests.push({ ...planned, actual: brokenRows(black, rows, epsilon) });
    else if (norm === 'linf' || norm === 'l2')
      contests.push({
        ...planned,
        actual: (await attackSome(evidence, randomNoise({ norm, epsilon, tries: POINTS }), rows)).broken,
      });
  }
  const lost = upsets(contests).map(({ duel }) => duel);
  const fought: Contest[] = [];
  for (const contest of lost) fought.push(await rematch(evidence, contest));
  return upsets(fought).map(({ duel, pValue }) => {
    const { white, black, epsilon, again } = duel;
    const { attack } = white;
    const before = lost.find((contest) => contest.white === white && contest.black === black) ?? duel;
    const other =
      black === 'noise' ? `noise (${POINTS} random points)` : `${black.attack.name} (${black.attack.access})`;
    const more = again
      ? ` Of ${again.tried} that ${attack.name} had left, pgd on the margin (${REMATCH.steps} steps, ${REMATCH.restarts} starts) broke ${again.broke} more (${pText(pValue)}).`
      : '';
    return {
      id: 'black-box-beats-white-box',
      attack: nameOf(white),
      saw: `At ${attack.norm} ε ${epsilon}, ${other} broke ${count(before.actual)} of ${before.rows.length} right images; ${attack.name}, which sees the gradients, ${count(before.expected)}.${more}`,
      advice:
        'The gradients are masked. Attack a smooth approximation (BPDA) or the expectation over the model’s randomness, try autoattack and other losses, and until the white box wins let only the worst case over all attacks count.',
    };
  });
};

/** The contest once more, with a longer white-box attack on the rows that only the other one broke. */
async function rematch(evidence: Evidence, contest: Contest): Promise<Contest> {
  const { white, rows, epsilon } = contest;
  const { norm } = white.attack;
  if (norm !== 'linf' && norm !== 'l2') return contest;
  const unexpected = rows.filter((_, i) => contest.actual[i] && !contest.expected[i]);
  const tried = someOf(unexpected, REMATCH_ROWS, evidence.seed);
  const { broken } = await attackSome(evidence, pgd({ norm, epsilon, ...REMATCH }), tried);
  const conceded = new Set(tried.filter((_, i) => broken[i]));
  // Rows that were not tried again stay out, as nobody knows how they would have ended.
  const unknown = new Set(unexpected);
  for (const row of tried) unknown.delete(row);
  const kept = Array.from(rows.keys()).filter((i) => !unknown.has(rows[i]));
  return {
    ...contest,
    rows: Int32Array.from(kept, (i) => rows[i]),
    expected: kept.map((i) => (conceded.has(rows[i]) ? 1 : contest.expected[i])),
    actual: kept.map((i) => contest.actual[i]),
    again: { tried: tried.length, broke: conceded.size },
  };
}
