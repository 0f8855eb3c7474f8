import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request for an answer, as it came in. */
export interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly input: {
    readonly name: string;
    readonly datatype: string;
    readonly shape: number[];
    readonly data: number[];
  };
  readonly outputs?: readonly { readonly name: string }[];
  /** Milliseconds. */
  readonly at: number;
}

/** What the server does: an answer, nothing at all, or half an answer and a closed connection. */
export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | 'hang' | 'cut';

export interface FakeOptions {
  metadata?: Reply;
  ready?: Reply;
  /** What is answered to the n-th request with rows, from 0; undefined: as the model answers. */
  infer?: (seen: Seen, n: number) => Reply | undefined | Promise<Reply | undefined>;
}

export interface FakeServer {
  readonly url: string;
  /** Requests with rows, in their order. */
  readonly seen: readonly Seen[];
  /** Rows in them. */
  rows(): number;
  /** Most requests that were under way at a time. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

export const SIDE = 4;
export const CLASSES = 3;

/** Probabilities of the fake model: softmax over pixels weighed by position and class. */
export function fakeScores(pixels: ArrayLike<number>): number[] {
  const logits = Array.from({ length: CLASSES }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < pixels.length; i++) sum += pixels[i] * Math.sin(1 + i * (k + 1));
    return sum;
  });
  const exponents = logits.map((value) => Math.exp(value));
  const total = exponents.reduce((a, b) => a + b, 0);
  return exponents.map((value) => value / total);
}

export const rowsOf = ({ shape: [n], data }: Seen['input']): number[][] =>
  Array.from({ length: n }, (_, row) => data.slice((row * data.length) / n, ((row + 1) * data.length) / n));

/** An answer of the protocol with one output. */
export const output = (
  data: unknown,
  shape: readonly number[],
  { name = 'scores', datatype = 'FP64' } = {},
): Reply => ({
  body: { model_name: 'fake', id: 'x', outputs: [{ name, datatype, shape, data }] },
});

export const stated = (input: readonly number[], outputs?: readonly number[]): Reply => ({
  body: {
    name: 'fake',
    platform: 'test',
    versions: ['1'],
    inputs: [{ name: 'pixels', datatype: 'FP32', shape: input }],
    outputs: outputs ? [{ name: 'scores', datatype: 'FP64', shape: outputs }] : [],
  },
});

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"outputs":[', () => response.destroy());
    return;
  }
  const { status = 200, headers = {}, body = '' } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A server of the Open Inference Protocol on loopback with one model, `fake`, that does as it is told. */
export async function startFake(options: FakeOptions = {}): Promise<FakeServer> {
  const { metadata = stated([-1, SIDE * SIDE], [-1, CLASSES]), ready = {}, infer } = options;
  const seen: Seen[] = [];
  let [now, most] = [0, 0];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, what] = /^\/v2\/models\/fake(?:\/versions\/1)?(|\/ready|\/infer)$/.exec(path) ?? [];
    if (what === undefined) return send(response, { status: 404, body: { error: 'no such model' } });
    if (what !== '/infer') return send(response, what ? ready : metadata);
    most = Math.max(most, ++now);
    response.on('close', () => now--);
    const { id, inputs, outputs } = JSON.parse(Buffer.concat(chunks).toString());
    const one: Seen = { headers: request.headers, id, input: inputs[0], outputs, at: performance.now() };
    seen.push(one);
    const usual = () => output(rowsOf(one.input).flatMap(fakeScores), [one.input.shape[0], CLASSES]);
    send(response, (await infer?.(one, seen.length - 1)) ?? usual());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models/fake`,
    seen,
    rows: () => seen.reduce((sum, { input }) => sum + input.shape[0], 0),
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
