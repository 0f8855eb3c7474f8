import { type Agent, type ClientRequest, type IncomingHttpHeaders, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { Interrupted } from '../../../tensor/index.js';

export interface ExchangeOptions {
  readonly agent: Agent;
  readonly headers?: Readonly<Record<string, string>>;
  /** A request with a body is a POST. */
  readonly body?: Uint8Array;
  /** Seconds until the last byte of the answer. */
  readonly timeOut: number;
  /** Most bytes of the answer. */
  readonly largest: number;
  readonly signal: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How an exchange can fail before there is a whole answer. */
export type ConnectionFailure = 'refused' | 'time-out' | 'cut-off' | 'too-large' | 'unreachable';

/** No whole answer came. */
export class LostError extends Error {
  constructor(
    readonly failure: ConnectionFailure,
    message: string,
  ) {
    super(message);
    this.name = 'LostError';
  }
}

const CUT_OFF = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'HPE_INVALID_CONSTANT', 'HPE_INVALID_EOF_STATE'];

/** Several addresses of one host may have been tried; then the errors lie inside. */
const codeOf = (error: NodeJS.ErrnoException): string | undefined =>
  error.code ?? (error as { errors?: NodeJS.ErrnoException[] }).errors?.[0]?.code;

function failureOf(error: NodeJS.ErrnoException): LostError {
  const code = codeOf(error) ?? '';
  const message = error.message || code;
  if (code === 'ECONNREFUSED') return new LostError('refused', message);
  if (code === 'ETIMEDOUT') return new LostError('time-out', message);
  return new LostError(CUT_OFF.includes(code) ? 'cut-off' : 'unreachable', message);
}

export const stopped = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Interrupted());

/**
 * One HTTP request and its whole answer.
 * @throws LostError where none came, and the signal's reason where it fired.
 */
export function exchange(target: URL, options: ExchangeOptions): Promise<Answered> {
  const { agent, headers, body, timeOut, largest, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(stopped(signal));
      return;
    }
    const send = target.protocol === 'https:' ? overHttps : overHttp;
    const length = body && { 'content-type': 'application/json', 'content-length': String(body.length) };
    const request: ClientRequest = send(target, {
      agent,
      method: body ? 'POST' : 'GET',
      headers: { accept: 'application/json', ...length, ...headers },
    });
    // What ends it is what it ends with: destroying the request makes errors of its own.
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const fail = (error: Error) =>
      end(() => {
        reject(error);
        request.destroy();
      });
    const onAbort = () => fail(stopped(signal));
    const timer = setTimeout(
      () => fail(new LostError('time-out', `no answer within ${timeOut} s`)),
      Math.min(timeOut * 1000, 2 ** 31 - 1),
    );
    signal.addEventListener('abort', onAbort);
    request.on('error', (error) => fail(failureOf(error)));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > largest) fail(new LostError('too-large', `more than ${largest} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', (error) => fail(failureOf(error)));
      response.on('close', () => {
        if (!response.complete) fail(new LostError('cut-off', 'the connection was closed in the middle of an answer'));
      });
      response.on('end', () => {
        if (!response.complete) return;
        const text = Buffer.concat(chunks).toString('utf8');
        end(() => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
    });
    request.end(body);
  });
}
