import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DataError } from '../../../data/index.js';
import { type Address, readAddress } from './address.js';
import { ServedError } from './errors.js';
import { type Answered, exchange, LostError } from './exchange.js';
import type { ServedCounts, ServedSettings } from './options.js';
import { Pace, sleep } from './pace.js';
import { backoffAfter, mayPass, retryAfter } from './retry.js';
import { saidBy } from './said.js';

/** A server that asks for more is not going to be waited for. */
const LONGEST_REST_S = 300;

type Numbers = 'concurrency' | 'timeOut' | 'retries' | 'backoff' | 'largestAnswer';

const DEFAULTS: Readonly<Record<Numbers, number>> = {
  concurrency: 2,
  timeOut: 30,
  retries: 4,
  backoff: 0.25,
  largestAnswer: 64 * 2 ** 20,
};

const LEAST: Readonly<Record<string, { from?: number; above?: number; whole?: boolean }>> = {
  batch: { from: 1, whole: true },
  concurrency: { from: 1, whole: true },
  timeOut: { above: 0 },
  retries: { from: 0, whole: true },
  backoff: { from: 0 },
  rate: { above: 0 },
  queryBudget: { from: 1, whole: true },
  largestAnswer: { from: 1, whole: true },
};

function check(settings: ServedSettings): void {
  for (const [name, { from, above, whole }] of Object.entries(LEAST)) {
    const value = settings[name as keyof ServedSettings];
    if (value === undefined) continue;
    const fits =
      typeof value === 'number' &&
      (from === undefined || value >= from) &&
      (above === undefined || value > above) &&
      (!whole || Number.isSafeInteger(value));
    const expected = `a ${whole ? 'whole ' : ''}number ${above === undefined ? `from ${from}` : `above ${above}`}`;
    if (!fits) throw new RangeError(`${name} of a served model must be ${expected}, got ${value}.`);
  }
}

/**
 * Speaks with the server of one model: in its pace, within its budget, counting what is sent, and again where a
 * request was lost on its way.
 */
export class ServedClient {
  readonly address: Address;
  readonly #agent: HttpAgent;
  readonly #pace: Pace;
  readonly #settings: ServedSettings & Readonly<Record<Numbers, number>>;
  readonly #token: string | undefined;
  #rows = 0;
  #requests = 0;
  #retries = 0;
  #resentRows = 0;
  #everAnswered = false;

  /** @throws DataError where the address cannot be meant, RangeError where a setting cannot. */
  constructor(source: string, settings: ServedSettings) {
    check(settings);
    this.#token = settings.token ?? (process.env.ADVLAB_TOKEN || undefined);
    this.address = readAddress(source, this.#token !== undefined);
    if (this.#token !== undefined && !/^[\x21-\x7e]+$/.test(this.#token))
      throw new DataError(
        this.address.url,
        'cannot be sent the token of ADVLAB_TOKEN: it has spaces or foreign letters.',
      );
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    this.#settings = { ...DEFAULTS, ...given };
    this.#pace = new Pace(this.#settings.concurrency, settings.rate);
    const Agent = this.address.url.startsWith('https:') ? HttpsAgent : HttpAgent;
    this.#agent = new Agent({ keepAlive: true });
  }

  get concurrency(): number {
    return this.#settings.concurrency;
  }

  get counts(): Omit<ServedCounts, 'keptRows'> {
    return {
      rows: this.#rows,
      requests: this.#requests,
      retries: this.#retries,
      resentRows: this.#resentRows,
    };
  }

  /** What the server answers to a request without rows, whatever its status. */
  get(target: URL, signal: AbortSignal): Promise<Answered> {
    return this.#pace.inTurn(() => this.#ask(target, signal, 0));
  }

  /**
   * The text of the model's answer to some rows.
   * @throws ServedError where there is none, or the budget does not cover the rows.
   */
  async infer(body: string, rows: number, signal: AbortSignal): Promise<string> {
    const { url, infer } = this.address;
    const bytes = Buffer.from(body);
    const { status, text } = await this.#pace.inTurn(() => this.#ask(infer, signal, rows, bytes));
    if (status === 200) return text;
    const said = saidBy(text, this.#token);
    const answer = `answers ${status} to ${rows} rows${said && `: “${said}”`}`;
    const advice =
      status === 401 || status === 403
        ? '; put a token that may query it into the environment variable ADVLAB_TOKEN.'
        : status === 413
          ? '; send fewer rows per request (batch).'
          : status === 429
            ? `, also after ${this.#settings.retries} retries; query more slowly (rate).`
            : mayPass(status)
              ? `, also after ${this.#settings.retries} retries; see to the server, then run again.`
              : '. Its log may say more.';
    throw new ServedError(url, answer + advice, status);
  }

  dispose(): void {
    this.#agent.destroy();
  }

  #charge(rows: number, again: boolean): void {
    const { queryBudget } = this.#settings;
    const sent = this.#rows + this.#resentRows;
    if (queryBudget !== undefined && sent + rows > queryBudget)
      throw new ServedError(
        this.address.url,
        `was not sent ${rows} more rows: ${sent} of the query budget of ${queryBudget} rows are spent. Allow more (query budget), or send fewer rows; with a state file, the next run goes on from here.`,
      );
    if (again) {
      this.#retries++;
      this.#resentRows += rows;
    } else {
      this.#requests++;
      this.#rows += rows;
    }
  }

  async #ask(target: URL, signal: AbortSignal, rows: number, body?: Uint8Array): Promise<Answered> {
    const { timeOut, largestAnswer: largest, retries, backoff } = this.#settings;
    const headers = this.#token === undefined ? undefined : { authorization: `Bearer ${this.#token}` };
    for (let tries = 1; ; tries++) {
      await this.#pace.clearance(rows, signal);
      if (rows) this.#charge(rows, tries > 1);
      let wait = backoffAfter(tries, backoff);
      try {
        const answer = await exchange(target, { agent: this.#agent, headers, body, timeOut, largest, signal });
        this.#everAnswered = true;
        if (answer.status >= 300 && answer.status < 400) throw this.#redirected(answer);
        if (!mayPass(answer.status) || tries > retries) return answer;
        const asked = retryAfter(answer.headers['retry-after']);
        if (asked !== undefined && asked > LONGEST_REST_S)
          throw new ServedError(
            this.address.url,
            `answers ${answer.status} and asks for a rest of ${Math.ceil(asked)} s; run again then, or query more slowly (rate).`,
            answer.status,
          );
        // The rest is for every request, not only for this one.
        if (asked !== undefined) this.#pace.rest(asked * 1000);
        wait = asked ?? wait;
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
        if (!this.#mayReturn(error) || tries > retries) throw this.#lost(error, tries, rows);
      }
      await sleep(wait * 1000, signal);
    }
  }

  /** A server that never answered is not there; one that did may only be starting again. */
  #mayReturn({ failure }: LostError): boolean {
    return failure === 'time-out' || failure === 'cut-off' || (failure === 'refused' && this.#everAnswered);
  }

  #lost({ failure, message }: LostError, tries: number, rows: number): ServedError {
    const { timeOut, largestAnswer } = this.#settings;
    const times = tries > 1 ? `, ${tries} times` : '';
    const fewer = rows > 1 ? ', or send fewer rows per request (batch)' : '';
    const what = {
      refused: `refuses the connection${times}; start the server, or correct the host and the port.`,
      'time-out': `did not answer within ${timeOut} s${times}; give it more time (time-out)${fewer}.`,
      'cut-off': `closed the connection before its answer was whole${times} (${message}); see the server’s log${fewer}.`,
      'too-large': `answers with more than ${largestAnswer} bytes; that is no answer to ${rows || 'no'} rows.`,
      unreachable: `cannot be reached (${message}); correct the address, or see to the network.`,
    };
    return new ServedError(this.address.url, what[failure]);
  }

  #redirected({ status, headers }: Answered): ServedError {
    const target = saidBy(String(headers.location ?? 'nowhere'), this.#token).replace(/\/\/[^/]*@/, '//…@');
    return new ServedError(
      this.address.url,
      `answers ${status} and points to ${target}; give that address, if you trust it.`,
      status,
    );
  }
}
