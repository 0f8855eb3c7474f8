import type { Classifier } from '../../models/index.js';
import type { Access, Attack, AttackBatch, AttackOptions, AttackResult } from '../contracts.js';
import { checkAttack } from './check.js';
import { InTurn } from './in-turn.js';

/** The most an attack of the suite must see. */
const ORDER: readonly Access[] = ['labels', 'scores', 'gradients'];

/**
 * Several attacks as one: the minimum over them for every row, never their mean. Fixed-size attacks run in turn on
 * the rows that none has broken yet; minimal-norm attacks all run, and each row keeps its nearest success.
 * `foundBy` of the result tells which attack it was.
 * @throws RangeError where the attacks differ in kind, norm or epsilon.
 */
export function suite<M extends Classifier>(name: string, attacks: readonly Attack<M>[]): Attack<M> {
  if (!attacks.length) throw new RangeError(`The suite ${name} needs at least one attack.`);
  const [{ kind, norm, epsilon }] = attacks;
  for (const attack of attacks)
    if (attack.kind !== kind || attack.norm !== norm || attack.epsilon !== epsilon)
      throw new RangeError(
        `The suite ${name} needs attacks of one kind, norm and epsilon: ${attacks[0].name} is ${kind} ${norm} ${epsilon}, ${attack.name} is ${attack.kind} ${attack.norm} ${attack.epsilon}.`,
      );
  // Two of one name are told apart by their number.
  const names = attacks.map(({ name: own }, i) => {
    const before = attacks.slice(0, i).filter((attack) => attack.name === own).length;
    return before ? `${own}#${before + 1}` : own;
  });
  const settings: Record<string, Attack['settings'][string]> = { attacks: names.join('+') };
  attacks.forEach((attack, i) => {
    for (const [key, value] of Object.entries(attack.settings)) settings[`${names[i]}.${key}`] = value;
  });
  const access = ORDER[Math.max(...attacks.map((attack) => ORDER.indexOf(attack.access)))];
  return {
    name,
    kind,
    norm,
    epsilon,
    access,
    settings,
    // What a suite found is held against its members already.
    iterative: false,
    check: (model) => {
      for (const attack of attacks) checkAttack(attack, model);
    },
    run: (model, batch, options) => runSuite(attacks, model, batch, options),
  };
}

async function runSuite<M extends Classifier>(
  attacks: readonly Attack<M>[],
  model: M,
  batch: AttackBatch,
  options: AttackOptions = {},
): Promise<AttackResult> {
  for (const attack of attacks) checkAttack(attack, model);
  const turns = new InTurn(model, batch, options, attacks.length);
  for (const [which, attack] of attacks.entries()) {
    const rows = attack.kind === 'minimal' ? turns.right() : turns.unbroken();
    if (!rows.length) break;
    await turns.run(which, attack, rows);
  }
  return turns.result();
}
