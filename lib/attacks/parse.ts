import { didYouMean } from '../data/nearest.js';
import { NORMS, type Norm } from '../tensor/index.js';
import type { Attack } from './contracts.js';
import type { KnownAttack, OptionType } from './known-attack.js';
import { findAttack, namedAttacks } from './registry.js';

/** Text that names no attack, or sets what an attack does not have. */
export class AttackSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AttackSyntaxError';
  }
}

export interface AttackScope {
  /** Norms in which every attack runs that can; one written as `norm=` takes precedence. */
  readonly norms: readonly Norm[];
  /** Radii of the fixed-size attacks; one written as `epsilon=` takes precedence. */
  readonly epsilons: readonly number[];
}

interface Written {
  readonly attack: KnownAttack;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Splits `fgsm,pgd:steps=40,stepSize=0.01,autoattack` into attacks with their options: a comma before the name of
 * an attack starts the next one, any other comma the next option.
 */
function split(text: string): Written[] {
  const names = namedAttacks.map(({ name }) => name);
  const found: { attack: KnownAttack; options: Record<string, string> }[] = [];
  const setOption = (word: string) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    const last = found[found.length - 1];
    if (key === undefined)
      throw new AttackSyntaxError(
        `"${word}" is neither an attack nor an option key=value${last ? ` of ${last.attack.name}` : ''}${didYouMean(word, names)}Attacks: ${names.join(', ')}.`,
      );
    if (!last) throw new AttackSyntaxError(`"${word}" comes before the name of an attack.`);
    if (key in last.options) throw new AttackSyntaxError(`${last.attack.name} has two values for ${key}.`);
    last.options[key] = value;
  };
  for (const word of text.split(',').map((piece) => piece.trim())) {
    const [, name, first] = /^([^:=]+)(?::(.*))?$/.exec(word) ?? [];
    const attack = name === undefined ? undefined : findAttack(name);
    if (name !== undefined && !attack && first !== undefined)
      throw new AttackSyntaxError(
        `there is no attack "${name}"${didYouMean(name, names)}Attacks: ${names.join(', ')}.`,
      );
    if (attack) found.push({ attack, options: {} });
    if (!attack || first) setOption(attack ? (first as string) : word);
  }
  return found;
}

/** Words besides a number, where an option is a class. */
const CLASS_WORDS = { target: ['next', 'random', 'runner-up', 'least-likely'], class: ['best'] } as const;

function optionValue(attack: string, key: string, type: OptionType, text: string): number | boolean | string {
  const wrong = (expected: string, words: readonly string[] = []) =>
    new AttackSyntaxError(`${attack}:${key} takes ${expected}, got "${text}"${didYouMean(text, words)}`.trimEnd());
  if (type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw wrong('true or false');
    return text === 'true';
  }
  if (type === 'number' || ((type === 'target' || type === 'class') && /^\d+$/.test(text))) {
    const [, above, below = '1'] = /^([^/]+)(?:\/([^/]+))?$/.exec(text) ?? [];
    const value = Number(above) / Number(below);
    if (!Number.isFinite(value)) throw wrong('a number');
    return value;
  }
  const words = typeof type === 'string' ? CLASS_WORDS[type] : type;
  if (!words.includes(text)) throw wrong(`${words.join(', ')}${typeof type === 'string' ? ' or a class' : ''}`, words);
  return text;
}

function normsOf({ attack, options }: Written, { norms }: AttackScope): readonly Norm[] {
  if (attack.ownBall && options.norm === undefined) return attack.norms;
  const can = `${attack.name} works in ${attack.norms.join(', ')}`;
  if (options.norm !== undefined) {
    const norm = NORMS.find((name) => name === options.norm);
    if (!norm || !attack.norms.includes(norm)) throw new AttackSyntaxError(`${can}, not in "${options.norm}".`);
    return [norm];
  }
  const shared = norms.filter((norm) => attack.norms.includes(norm));
  if (!shared.length)
    throw new AttackSyntaxError(
      `${can}, not in ${norms.join(', ')}: add ${attack.norms[0]} to --norm, or write ${attack.name}:norm=${attack.norms[0]}.`,
    );
  return shared;
}

function epsilonsOf({ attack, options }: Written, { epsilons }: AttackScope): readonly (number | undefined)[] {
  if (attack.ownBall) {
    if (options.epsilon !== undefined)
      throw new AttackSyntaxError(`${attack.name} takes no epsilon; what it may change is said by its other options.`);
    return [undefined];
  }
  if (attack.kind === 'minimal') {
    if (options.epsilon !== undefined)
      throw new AttackSyntaxError(
        `${attack.name} looks for the nearest error and takes no epsilon; its result is read at every --epsilon.`,
      );
    return [undefined];
  }
  if (options.epsilon !== undefined) return [optionValue(attack.name, 'epsilon', 'number', options.epsilon) as number];
  if (!epsilons.length)
    throw new AttackSyntaxError(`${attack.name} needs a radius: --epsilon, or ${attack.name}:epsilon=….`);
  return epsilons;
}

/**
 * Attacks as written on a command line, `name` or `name:key=value,key=value`, joined by commas: each in every norm
 * that it works in, a fixed-size attack at every epsilon.
 * @throws AttackSyntaxError naming the word and what would have done; RangeError where a value is out of range.
 */
export function parseAttacks(text: string, scope: AttackScope): Attack<never>[] {
  return split(text).flatMap((written) => {
    const { attack, options } = written;
    const settings: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(options)) {
      if (key === 'norm' || key === 'epsilon') continue;
      const type = attack.options[key];
      if (type === undefined) {
        const has = [
          'norm',
          ...(attack.kind === 'fixed' && !attack.ownBall ? ['epsilon'] : []),
          ...Object.keys(attack.options),
        ];
        throw new AttackSyntaxError(
          `${attack.name} has no option "${key}"${didYouMean(key, has)}It has ${has.join(', ')}.`,
        );
      }
      settings[key] = optionValue(attack.name, key, type, value);
    }
    return normsOf(written, scope).flatMap((norm) =>
      epsilonsOf(written, scope).map((epsilon) =>
        attack.create({ ...settings, norm, ...(epsilon !== undefined && { epsilon }) }),
      ),
    );
  });
}
