/** Numbers that stand for classes with their names: `0: 'cat'` as Python writes it, `"0": "cat"` as JSON does. */
const NUMBERED = /["']?(\d+)["']?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/g;
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g;
/** What stands in the place of a name where nobody gave any. */
const NAMELESS = /^(LABEL_)?\d+$/;

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');

/** Names in the order of their classes; undefined where they are not one for each, or are none. */
export function inOrder(names: readonly (readonly [number, string])[]): readonly string[] | undefined {
  const sorted = [...names].sort(([a], [b]) => a - b).map(([label, name]) => ({ label, name: name.trim() }));
  const whole = sorted.length > 1 && sorted.every(({ label, name }, i) => label === i && name !== '');
  return whole && !sorted.every(({ name }) => NAMELESS.test(name)) ? sorted.map(({ name }) => name) : undefined;
}

/**
 * The names of classes in a text that a model carries: a dictionary or a list as Python or JSON writes them, or names
 * joined by commas. undefined where it is nothing of these.
 */
export function namesIn(text: string): readonly string[] | undefined {
  const inside = text.trim();
  const quotedIn = (of: RegExp, first: number) =>
    [...inside.matchAll(of)].map((match) => unescaped(match[first] ?? match[first + 1]));
  if (inside.startsWith('{'))
    return inOrder([...inside.matchAll(NUMBERED)].map((match) => [Number(match[1]), unescaped(match[2] ?? match[3])]));
  const list = /^[[(]/.test(inside) ? quotedIn(QUOTED, 1) : inside.split(',');
  return inOrder(list.map((name, label) => [label, name]));
}
