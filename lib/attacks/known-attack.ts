import type { Norm } from '../tensor/index.js';
import type { Access, Attack, AttackKind, TargetRule } from './contracts.js';

/** What an option of an attack takes when it is written as text; class: a number or `best`; a list: one of these words. */
export type OptionType = 'number' | 'boolean' | 'target' | 'class' | readonly string[];

/** An attack by name: what it needs, where it works, and what may be set. */
export interface KnownAttack {
  readonly name: string;
  /** What it does in a few words, and the paper. */
  readonly summary: string;
  readonly kind: AttackKind;
  readonly access: Access;
  readonly norms: readonly Norm[];
  /** Its options say how much it may change: radii and norms that all attacks share do not hold for it. */
  readonly ownBall?: true;
  /** Besides norm and epsilon. */
  readonly options: Readonly<Record<string, OptionType>>;
  /** @throws RangeError where an option is out of range. */
  create(options: Readonly<Record<string, unknown>>): Attack<never>;
}

/** How an option that takes a V is written. */
type TypeOf<V> = [V] extends [number]
  ? 'number'
  : [V] extends [boolean]
    ? 'boolean'
    : [V] extends [string]
      ? readonly V[]
      : [V] extends [number | 'best']
        ? 'class'
        : [V] extends [TargetRule]
          ? 'target'
          : never;

/** Every option of O besides norm and epsilon, and how it is written. */
export type OptionTypes<O> = { readonly [K in Exclude<keyof O, 'norm' | 'epsilon'>]-?: TypeOf<NonNullable<O[K]>> };

/**
 * An attack's row of the registry. That it lists each option of O, of the right type, and no other is seen to when it
 * is compiled, as long as it is written out: what is spread into it is not looked at. Values are checked by the attack,
 * and what is read as text by whoever reads it.
 */
export function known<O>(
  name: string,
  summary: string,
  shape: Pick<KnownAttack, 'kind' | 'access' | 'norms' | 'ownBall'>,
  options: OptionTypes<O>,
  create: (options: O) => Attack<never>,
): KnownAttack {
  return { name, summary, ...shape, options, create: (given) => create(given as O) };
}
