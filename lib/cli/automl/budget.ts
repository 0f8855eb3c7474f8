import { UsageError } from '../command.js';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Seconds in a word such as `90s`, `20m` or `1h`.
 * @throws UsageError quoting what was given.
 */
export function budgetSeconds(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = unit === undefined ? 0 : Number(number) * SECONDS[unit];
  if (!(seconds >= 1 && seconds <= 7 * 24 * 3600))
    throw new UsageError(`option --budget takes a time from 1s on, such as 90s, 20m or 1h, got "${text}".`);
  return seconds;
}
