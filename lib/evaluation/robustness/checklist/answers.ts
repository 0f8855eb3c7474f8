import type { AttackRun, WorstCase } from '../contracts.js';
import type { Answer, Context, Rule } from './contracts.js';

export const passed = (evidence: string): Answer => ({ status: 'pass', evidence });
export const failed = (evidence: string): Answer => ({ status: 'fail', evidence });
export const beside = (evidence: string): Answer => ({ status: 'not-applicable', evidence });

/** Why nothing was compared. */
export const NO_RIGHT = 'No image is answered rightly, so that there is nothing to attack.';

/** A question that only the author can answer, with what this run has to say to it. */
export const byHand = (
  { id, source, question, advice }: Omit<Rule, 'look'>,
  evidence: (context: Context) => string = () => 'Nothing that was measured here can tell.',
): Rule => ({ id, source, question, advice, look: (context) => ({ status: 'by-hand', evidence: evidence(context) }) });

/** What the report's warnings of these ids say; where there are none, `silent` says what was looked at. */
export function byWarnings({ report }: Context, ids: readonly string[], silent: string): Answer {
  const found = report.warnings.filter(({ id }) => ids.includes(id));
  if (!found.length) return passed(silent);
  return {
    status: 'fail',
    evidence: found.map(({ id, attack, saw }) => `${id}${attack === null ? '' : ` (${attack})`}: ${saw}`).join(' '),
    advice: [...new Set(found.map(({ advice }) => advice))].join(' '),
    warnings: [...new Set(found.map(({ id }) => id))],
  };
}

/** As `byWarnings`, where only images that are answered rightly were looked at: without one nothing was. */
export function byRightRows(context: Context, ids: readonly string[], silent: string): Answer {
  const told = byWarnings(context, ids, silent);
  return told.status === 'pass' && !context.right.length ? beside(NO_RIGHT) : told;
}

/** The attacks of a run by name: a suite's members, otherwise its own. */
export const membersOf = ({ attack: { name, settings } }: AttackRun): string[] =>
  typeof settings.attacks === 'string' ? settings.attacks.split('+').map((one) => one.replace(/#\d+$/, '')) : [name];

/** Names of these runs, each once: "fgsm, pgd". */
export const namesOf = (runs: readonly AttackRun[]): string =>
  [...new Set(runs.map(({ attack }) => attack.name))].join(', ') || 'none';

/** Worst cases at a norm and radius where an attack is read: elsewhere that nothing breaks is no measurement. */
export const measuredOf = ({ report: { attacks, worstCase } }: Pick<Context, 'report'>): WorstCase[] =>
  worstCase.filter(({ norm, epsilon }) => attacks.some((one) => one.norm === norm && one.epsilon === epsilon));

/** "linf ε 0.1, 0.2": the radii that attacks are read at, norm by norm. */
export const ballsOf = (context: Context): string => {
  const measured = measuredOf(context);
  const norms = [...new Set(measured.map(({ norm }) => norm))];
  const radii = (norm: string) => measured.filter((one) => one.norm === norm).map(({ epsilon }) => epsilon);
  return norms.map((norm) => `${norm} ε ${radii(norm).join(', ')}`).join('; ') || 'no radius';
};
