/** What set-up makes and mends. */
export const SETUP = 'npx advlab setup';

/** One part of the laboratory, as the doctor found it. */
export interface Part {
  readonly part: string;
  readonly ok: boolean;
  /** Whether the laboratory cannot work without it. */
  readonly required: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  /** The command that mends it; only where it is not ok. */
  readonly mend?: string;
}

export const healthy = (part: string, found: string, required = true): Part => ({ part, ok: true, required, found });
export const broken = (part: string, found: string, mend: string, required = true): Part => ({
  part,
  ok: false,
  required,
  found,
  mend,
});

/** First line of what an error says. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0];
