import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { inProject, writeWhole } from '../../../../data/index.js';
import { type Network, weightsOf } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { type AttackPlan, nearestErrorAttack, whiteBoxAttacks } from './plan.js';
import type { AdaptiveRows } from './rows.js';

/** Raised when the attacks' code or what is measured of a student changes: older measurements are then made again. */
const VERSION = 3;

/** Everything that decides what is measured of a student: its weights, rows, LeNet, attacks, and this code's version. */
export function measurementKey(
  study: Study,
  student: Network,
  { heldOut }: Pick<AdaptiveRows, 'heldOut'>,
  plan: AttackPlan,
  temperature: number,
): string {
  const attacks = whiteBoxAttacks(study, plan, temperature).map(({ as, epsilon, attack }) => [
    as,
    epsilon,
    attack.settings,
  ]);
  const hash = createHash('sha256')
    .update(JSON.stringify([VERSION, plan, attacks, nearestErrorAttack().settings]))
    .update(heldOut.images);
  for (const network of [study.lenet, student])
    for (const { data } of Object.values(weightsOf(network))) hash.update(data);
  return hash.digest('hex').slice(0, 16);
}

/** What was measured of one student before, else measured now and kept: a run that was cut off goes on behind it. */
export async function keptMeasurement<T>(key: string, measure: () => Promise<T>): Promise<T> {
  const file = inProject('.cache', 'students', `${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const measured = await measure();
  writeWhole(file, `${JSON.stringify(measured)}\n`);
  return measured;
}
