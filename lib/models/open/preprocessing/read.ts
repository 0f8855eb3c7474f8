import { didYouMean } from '../../../data/nearest.js';
import type { AskedValues, PixelValues } from './contract.js';

/** What networks of these data sets are usually trained with, by name. */
export const KNOWN_VALUES: Readonly<Record<string, PixelValues>> = {
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
  mnist: { mean: [0.1307], std: [0.3081] },
};

const KEYS = ['range', 'mean', 'std'] as const;
type Key = (typeof KEYS)[number];

const FORMS = `mean=.485,.456,.406,std=.229,.224,.225 (or one number for all channels), range=0..255, range=-1..1, range=1..0 for inverted images, or one of ${Object.keys(KNOWN_VALUES).join(', ')}`;

/** A number, or a fraction as papers write it, `1/255`; NaN where it is neither. */
function number(text: string): number {
  const [, above, below] = /^([-+]?[\d.]+(?:e[-+]?\d+)?)(?:\/([\d.]+))?$/i.exec(text.trim()) ?? [];
  return above === undefined ? Number.NaN : Number(above) / Number(below ?? 1);
}

/** @throws RangeError quoting what does not fit. */
function checked(asked: AskedValues): PixelValues {
  const foreign = Object.keys(asked).find((key) => !KEYS.some((known) => known === key));
  if (foreign !== undefined)
    throw new RangeError(`there is no "${foreign}"${didYouMean(foreign, KEYS)}Known: ${KEYS.join(', ')}.`);
  const { range, mean, std } = asked;
  if (range !== undefined && !(range.length === 2 && range.every(Number.isFinite) && range[0] !== range[1]))
    throw new RangeError(
      `the range ${range.join('..')} is none; expected are the two numbers that 0 and 1 become, such as 0..255, -1..1, or 1..0.`,
    );
  const list = (name: 'mean' | 'std', given: number | readonly number[] | undefined, expected: string) => {
    if (given === undefined) return undefined;
    const values = typeof given === 'number' ? [given] : given;
    if (!values.length || !values.every((n) => Number.isFinite(n) && (name === 'mean' || n > 0)))
      throw new RangeError(
        `${name} is ${values.join(',') || 'empty'}; expected ${expected}, one for all channels or one for each.`,
      );
    return { [name]: values };
  };
  return {
    ...(range && { range }),
    ...list('mean', mean, 'numbers'),
    ...list('std', std, 'numbers above 0'),
  };
}

/** `mean=.5,.4,.3,std=1` in words: a comma before a key starts the next value, any other one the next number. */
function split(text: string): Map<Key, string[]> {
  const found = new Map<Key, string[]>();
  let last: string[] | undefined;
  for (const word of text.split(',').map((piece) => piece.trim())) {
    const [, name, value = word] = /^([^=]*)=(.*)$/.exec(word) ?? [];
    const key = name === undefined ? undefined : KEYS.find((each) => each === name.trim());
    if (name !== undefined && !key)
      throw new RangeError(`there is no "${name}"${didYouMean(name, KEYS)}Write ${FORMS}.`);
    if (key && found.has(key)) throw new RangeError(`there are two values for ${key}.`);
    if (!key && (!last || Number.isNaN(number(word)))) {
      const alone = Object.hasOwn(KNOWN_VALUES, word) ? ` beside other values: "${word}" stands alone` : '';
      throw new RangeError(
        `"${word}" is not understood${alone}${alone ? '. ' : didYouMean(word, Object.keys(KNOWN_VALUES))}Write ${FORMS}.`,
      );
    }
    if (key) {
      last = [];
      found.set(key, last);
    }
    last?.push(value);
  }
  return found;
}

function parsed(text: string): AskedValues {
  const words = split(text);
  const numbers = (key: 'mean' | 'std') =>
    words.get(key)?.map((word) => {
      const value = number(word);
      if (Number.isNaN(value)) throw new RangeError(`${key} takes numbers, got "${word}".`);
      return value;
    });
  const range = words.get('range');
  const [, low, high] = /^(.+?)\.\.(.+)$/.exec(range?.join() ?? '') ?? [];
  if (range && (low === undefined || [low, high].some((end) => Number.isNaN(number(end)))))
    throw new RangeError(`range takes LOW..HIGH, such as 0..255, -1..1, or 1..0, got "${range.join()}".`);
  return { ...(range && { range: [number(low), number(high)] }), mean: numbers('mean'), std: numbers('std') };
}

/**
 * What is done to the values of pixels, as text or as data: `mean=.485,.456,.406,std=.229,.224,.225`,
 * `range=0..255`, `imagenet`.
 * @throws RangeError quoting what does not fit and what would.
 */
export function pixelValues(asked: string | AskedValues): PixelValues {
  if (typeof asked !== 'string') return checked(asked);
  return Object.hasOwn(KNOWN_VALUES, asked.trim()) ? KNOWN_VALUES[asked.trim()] : checked(parsed(asked));
}
