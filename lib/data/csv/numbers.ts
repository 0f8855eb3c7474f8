const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/**
 * The decimal number in bytes[from, to), or NaN where it is not one. Up to fifteen digits the quotient of two
 * exact doubles is the correctly rounded value; longer or signed or scientific ones take the slow way.
 */
export function parseDecimal(bytes: Uint8Array, from: number, to: number): number {
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (let i = from; i < to; i++) {
    const c = bytes[i];
    if (c >= ZERO && c <= NINE) {
      mantissa = mantissa * 10 + (c - ZERO);
      if (mantissa !== 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (c === DOT && decimals < 0) decimals = 0;
    else return parseSlowly(bytes, from, to);
  }
  if (digits > 15 || decimals > 22 || to === from || (decimals === 0 && to - from === 1))
    return parseSlowly(bytes, from, to);
  return decimals > 0 ? mantissa / POWERS[decimals] : mantissa;
}

function parseSlowly(bytes: Uint8Array, from: number, to: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    .toString('latin1')
    .trim();
  return PLAIN.test(text) ? Number(text) : Number.NaN;
}

const shortest = new Map<number, string>();

/** The shortest decimal that reads back as the same float32: 0.15, not 0.15000000596046448; whole numbers as pandas writes them, 1.0. */
export function formatFloat32(value: number): string {
  let text = shortest.get(value);
  if (text === undefined) {
    text = String(value);
    for (let precision = 1; precision <= 9; precision++) {
      const candidate = value.toPrecision(precision);
      if (Math.fround(Number(candidate)) === value) {
        text = String(Number(candidate));
        break;
      }
    }
    if (Number.isInteger(value)) text = value.toFixed(1);
    // Images hold few distinct values; a memory of them makes writing ten times faster.
    if (shortest.size < 100_000) shortest.set(value, text);
  }
  return text;
}
