/** Statuses that may be gone in a moment. */
const PASSING = [429, 502, 503, 504];

export const mayPass = (status: number): boolean => PASSING.includes(status);

const LONGEST_BACKOFF_S = 30;

/**
 * Seconds before the retry after the given number of tries: doubled each time, and half of it by chance, so that many
 * clients that were turned away together do not come back together. It decides no result, so its chance has no seed.
 */
export const backoffAfter = (tries: number, first: number): number =>
  Math.min(LONGEST_BACKOFF_S, first * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);

/** Seconds that a Retry-After header asks for, as a number or a date; undefined where there is none to be read. */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
