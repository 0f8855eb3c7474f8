import type { Norm } from '../tensor/index.js';
import type { Access, Attack, AttackKind } from './contracts.js';
import { fgsm } from './gradient/fgsm.js';
import { losses } from './gradient/losses.js';
import { pgd } from './gradient/pgd.js';

/** What an option of an attack takes when it is written as text; a list: one of these words. */
export type OptionType = 'number' | 'boolean' | 'target' | readonly string[];

/** An attack by name: what it needs, where it works, and what may be set. */
export interface KnownAttack {
  readonly name: string;
  /** One line: what it does, and the paper. */
  readonly summary: string;
  readonly kind: AttackKind;
  readonly access: Access;
  readonly norms: readonly Norm[];
  /** Besides norm and epsilon. */
  readonly options: Readonly<Record<string, OptionType>>;
  /** @throws RangeError where an option is out of range. */
  create(options: Readonly<Record<string, unknown>>): Attack<never>;
}

type Creator<O> = (options: O) => Attack<never>;

/** The options are checked by the attack itself; their names and types by whoever reads them as text. */
const known = <O>(entry: Omit<KnownAttack, 'create'>, create: Creator<O>): KnownAttack => ({
  ...entry,
  create: (options) => create(options as O),
});

const loss = Object.keys(losses);

/** Every attack that can be named, in the order of the help text: white box, fixed size; minimal norm; black box. */
export const knownAttacks: readonly KnownAttack[] = [
  known(
    {
      name: 'fgsm',
      summary: 'one step along the gradient (Goodfellow et al., 2015)',
      kind: 'fixed',
      access: 'gradients',
      norms: ['linf', 'l2', 'l1', 'l0'],
      options: { loss, target: 'target' },
    },
    fgsm,
  ),
  known(
    {
      name: 'pgd',
      summary: 'projected gradient descent (Madry et al., 2018)',
      kind: 'fixed',
      access: 'gradients',
      norms: ['linf', 'l2', 'l1', 'l0'],
      options: {
        steps: 'number',
        stepSize: 'number',
        relativeStepSize: 'number',
        randomStart: 'boolean',
        restarts: 'number',
        earlyStop: 'boolean',
        loss,
        target: 'target',
      },
    },
    pgd,
  ),
];
