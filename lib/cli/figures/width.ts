import { UsageError } from '../command.js';

/** Inches of a unit; a point is TeX's, which prints \columnwidth in it. */
const INCHES = { in: 1, cm: 1 / 2.54, mm: 1 / 25.4, pt: 1 / 72.27 } as const;

const isUnit = (text: string): text is keyof typeof INCHES => Object.hasOwn(INCHES, text);

/**
 * A width as papers give it, in inches.
 * @throws UsageError for a width without a unit, or outside 1 to 20 inches.
 */
export function widthInInches(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+\.?\d*|\.\d+)\s*([a-z]+)$/.exec(text) ?? [];
  if (!isUnit(unit))
    throw new UsageError(`option --width takes a number with its unit (3.3in, 8.4cm, 84mm or 239pt), got "${text}".`);
  const inches = Number(digits) * INCHES[unit];
  if (!(inches >= 1 && inches <= 20))
    throw new UsageError(`option --width takes 1in to 20in, got "${text}" (${Number(inches.toFixed(2))} in).`);
  return inches;
}
