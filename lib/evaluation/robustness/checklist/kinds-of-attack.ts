import { type Attack, knownAttacks } from '../../../attacks/index.js';
import type { AttackRun } from '../contracts.js';
import { membersOf } from './answers.js';

/** Ways to attack that differ in what they see and in how they search. */
const FAMILIES = [
  'steps along the gradient',
  'nearest boundary',
  'scores',
  'answers alone',
  'random points',
  'transfer',
] as const;
type Family = (typeof FAMILIES)[number];

/** Attacks that make their images, or their direction, without the model under attack. */
const TRANSFERRED: ReadonlySet<string> = new Set(['ensemble', 'universal', 'confident-square', 'patch']);

/** White-box attacks inside a ball that look for the boundary. */
const TO_BOUNDARY: ReadonlySet<string> = new Set(['fab-t']);

function familyOf(name: string, { access, kind }: Pick<Attack, 'access' | 'kind'>): Family {
  if (TRANSFERRED.has(name)) return 'transfer';
  if (name === 'random-noise') return 'random points';
  if (access === 'scores') return 'scores';
  if (access === 'labels') return 'answers alone';
  return kind === 'minimal' || TO_BOUNDARY.has(name) ? 'nearest boundary' : 'steps along the gradient';
}

/** The families of a run: of a suite, those of its members. */
const familiesOf = (run: AttackRun): Family[] =>
  membersOf(run).map((name) => familyOf(name, knownAttacks.find((known) => known.name === name) ?? run.attack));

/** Every family among these runs, in a fixed order. */
export function familiesAmong(runs: readonly AttackRun[]): Family[] {
  const found = new Set(runs.flatMap(familiesOf));
  return FAMILIES.filter((family) => found.has(family));
}

/** Runs with an attack of this family. */
export const runsOf = (runs: readonly AttackRun[], family: Family): AttackRun[] =>
  runs.filter((run) => familiesOf(run).includes(family));
