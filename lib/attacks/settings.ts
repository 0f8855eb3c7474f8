/** Queries that every row costs besides the attack's own: the first answer and the verdict. */
export const ENGINE_QUERIES = 2;

/**
 * Checks one number among an attack's options.
 * @throws RangeError that names the option, what it is and what it may be.
 */
export function requireNumber(
  name: string,
  value: number,
  {
    from = Number.NEGATIVE_INFINITY,
    above,
    to = Number.POSITIVE_INFINITY,
    whole = false,
  }: {
    from?: number;
    above?: number;
    to?: number;
    whole?: boolean;
  },
): void {
  const fits =
    Number.isFinite(value) &&
    value >= from &&
    (above === undefined || value > above) &&
    value <= to &&
    (!whole || Number.isInteger(value));
  if (fits) return;
  const bounds = [
    above !== undefined && `above ${above}`,
    Number.isFinite(from) && `${from} or more`,
    Number.isFinite(to) && `at most ${to}`,
  ].filter(Boolean);
  throw new RangeError(`${name} must be a ${whole ? 'whole number' : 'number'} ${bounds.join(', ')}, got ${value}.`);
}
