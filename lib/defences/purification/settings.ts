/**
 * Checks one number among options.
 * @throws RangeError that names the option, what it may be and what it is.
 */
export function requireNumber(
  name: string,
  value: number,
  { from, above, whole = false }: { readonly from?: number; readonly above?: number; readonly whole?: boolean },
): void {
  const fits =
    (whole ? Number.isInteger(value) : Number.isFinite(value)) &&
    (from === undefined || value >= from) &&
    (above === undefined || value > above);
  if (fits) return;
  const bound = above === undefined ? `${from} or more` : `above ${above}`;
  throw new RangeError(`${name} must be a ${whole ? 'whole number' : 'number'} ${bound}, got ${value}.`);
}

/** Checks what every search for codes is told. @throws RangeError naming the option that does not fit. */
export function requireSearch(options: {
  readonly steps: number;
  readonly starts: number;
  readonly learningRate: number;
}): void {
  requireNumber('steps', options.steps, { from: 0, whole: true });
  requireNumber('starts', options.starts, { from: 1, whole: true });
  requireNumber('learningRate', options.learningRate, { above: 0 });
}
