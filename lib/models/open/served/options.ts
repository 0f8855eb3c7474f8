import type { ScoreKind } from '../../contracts.js';
import type { Layout } from '../layout.js';

/** How a server is queried. */
export interface ServedSettings {
  /**
   * Which of the model's outputs is read (default: scores before labels; of several scores those as wide as there are
   * classes, one called probabilities first).
   */
  readonly output?: string;
  /** Rows per request (default: about 100,000 pixels, at most 500 rows). */
  readonly batch?: number;
  /** Requests under way at a time (default 2). */
  readonly concurrency?: number;
  /** Seconds until a request counts as lost (default 30). */
  readonly timeOut?: number;
  /** How often a request is sent again after 429, 502, 503, 504, a lost connection or a time-out (default 4). */
  readonly retries?: number;
  /** Seconds before the first retry, doubled for each further one (default .25); a server's Retry-After goes before. */
  readonly backoff?: number;
  /** Most rows sent in a second, those sent again included (default: no limit). */
  readonly rate?: number;
  /** Most rows sent to this model since it was opened, those sent again included (default: no limit). */
  readonly queryBudget?: number;
  /** Sent as a bearer token (default: the environment variable ADVLAB_TOKEN); appears in no report and no message. */
  readonly token?: string;
  /** Most bytes of one answer (default 64 MiB). */
  readonly largestAnswer?: number;
}

export interface ServedOptions extends ServedSettings {
  /** What reports call the model (default: its name on the server). */
  readonly name?: string;
  /** Height, width and channels of an image, where the server leaves them open. */
  readonly input?: readonly [number, number, number];
  /** How images are handed over, where the server states no shape (default: rows of pixels, else the first that runs). */
  readonly layout?: Layout;
  /** Number of classes, where the model answers with labels alone or has several outputs. */
  readonly classes?: number;
  /** What the answers are, where looking at them misleads: of floats they may be labels, too. */
  readonly scores?: ScoreKind;
  /** Stops between requests, and cuts off those under way (default: the notebook's Interrupt). */
  readonly signal?: AbortSignal;
}

/** What was sent. A server that answered every request at once has seen `rows`; else at most `resentRows` more. */
export interface ServedCounts {
  /** Rows sent for the first time, those that open the model included. */
  readonly rows: number;
  /** Requests that they went in. */
  readonly requests: number;
  /** Requests sent again. */
  readonly retries: number;
  /** Rows in those. */
  readonly resentRows: number;
  /** Rows that were not sent: a run before this one kept the answer. */
  readonly keptRows: number;
}

/** Where answers are kept, so that a run that was cut off does not ask for them again. */
export interface Journal {
  get(key: string): Uint8Array | undefined;
  put(key: string, value: Uint8Array): void;
}
