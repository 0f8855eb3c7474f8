import { createServer } from 'node:net';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { openServed, ServedError, type ServedModel, type ServedOptions } from '../../../lib/models/index.js';
import { Interrupted, keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, withEnvironment } from '../../helpers.js';
import {
  CLASSES,
  type FakeOptions,
  type FakeServer,
  output,
  type Reply,
  SIDE,
  startFake,
  stated,
} from './fake-server.js';

const input = [SIDE, SIDE, 1] as const;
/** Rows that opening a model sends. */
const OPENING = 4;
const quick: ServedOptions = { input, backoff: 0.001, timeOut: 0.3, retries: 2, batch: 10, concurrency: 1 };

const images = (n: number): Tensor4D => tf.tensor4d(keyedUniform(n * SIDE * SIDE, 0, 1, 1), [n, SIDE, SIDE, 1]);

const withFake = async <T>(options: FakeOptions, work: (server: FakeServer) => Promise<T>): Promise<T> => {
  const server = await startFake(options);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
};

/** Opens the fake model and asks it about n rows; `infer` begins with the first request after the opening. */
const asking = (
  n: number,
  infer: FakeOptions['infer'],
  options: ServedOptions,
  check: (server: FakeServer, ask: () => Promise<void>, served: ServedModel['served']) => Promise<void>,
) =>
  expectNoLeak(() =>
    withFake({ infer: (seen, at) => (at ? infer?.(seen, at - 1) : undefined) }, async (server) => {
      const { model, served, dispose } = await openServed(server.url, { ...quick, ...options });
      const rows = images(n);
      try {
        await check(server, async () => (await model.predict(rows)).dispose(), served);
      } finally {
        rows.dispose();
        dispose();
      }
    }),
  );

const row = (k = CLASSES) => Array.from({ length: k }, () => 1 / k);

describe('a served model that fails', () => {
  // What is answered to a request, what the message says, and how often it was sent.
  const cases: readonly [string, Reply | ((rows: number) => Reply), readonly (string | RegExp)[], number][] = [
    [
      '500 with a message',
      { status: 500, body: { error: 'out of trees' } },
      ['answers 500', '“out of trees”', '10 rows'],
      1,
    ],
    ['500 with a page', { status: 500, body: '<h1>\u001b[31mOops' }, ['answers 500', '“<h1> [31mOops”'], 1],
    ['400', { status: 400, body: { error: 'no' } }, ['answers 400', '“no”'], 1],
    ['413', { status: 413 }, ['answers 413', 'fewer rows per request (batch)'], 1],
    ['401', { status: 401 }, ['answers 401', 'ADVLAB_TOKEN'], 1],
    ['429 for ever', { status: 429 }, ['answers 429', 'after 2 retries', '(rate)'], 3],
    ['503 for ever', { status: 503, body: { error: 'busy' } }, ['answers 503', '“busy”', 'after 2 retries'], 3],
    ['silence', 'hang', ['did not answer within 0.3 s', '3 times', '(time-out)'], 3],
    ['half an answer', 'cut', ['closed the connection', '3 times'], 3],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://elsewhere.example/x' } },
      ['307', 'elsewhere.example'],
      1,
    ],
    ['truncated JSON', { body: '{"outputs": [{"name": "scores", "data": [0.1, 0' }, ['malformed JSON', '0.1, 0'], 1],
    ['another form', { body: { predictions: [1] } }, ['predictions', 'expected { outputs'], 1],
    ['NaN as Python writes it', { body: '{"outputs": [{"data": [0.5, NaN, 0.5]}]}' }, ['not finite (NaN'], 1],
    ['null for NaN', (n) => output([null, ...Array(n * 3 - 1).fill(0.3)], [n, 3]), ['row 0 of 10 with null'], 1],
    [
      'fewer rows',
      (n) =>
        output(
          Array(n - 1)
            .fill(row())
            .flat(),
          [n - 1, 3],
        ),
      ['answers 10 rows with 9 rows'],
      1,
    ],
    ['fewer numbers than its shape', (n) => output(row(), [n, 3]), ['answers with 3 numbers', 'expected 30'], 1],
    [
      'fewer classes than before',
      (n) => output(Array(n).fill(row(2)).flat(), [n, 2]),
      ['[10,2]', '[n, 3]', 'exchanged'],
      1,
    ],
    [
      'another output',
      (n) => output(Array(n).fill(row()).flat(), [n, 3], { name: 'z' }),
      ['without its output scores', 'z FP64'],
      1,
    ],
    ['text for numbers', (n) => output(Array(n * 3).fill('a'), [n, 3]), ['row 0 of 10 with "a"'], 1],
  ];
  for (const [name, reply, says, requests] of cases)
    it(`says what is wrong after ${name}`, () =>
      asking(
        10,
        ({ input: { shape } }) => (typeof reply === 'function' ? reply(shape[0]) : reply),
        {},
        async (server, ask, served) => {
          await expectRejects(ask, ServedError, server.url, ...says);
          expect(server.seen.length - 1, 'requests').to.equal(requests);
          expect(served.counts()).to.deep.equal({
            rows: OPENING + 10,
            requests: 2,
            retries: requests - 1,
            resentRows: 10 * (requests - 1),
            keptRows: 0,
          });
        },
      ));

  it('is queried again after 503 and a lost connection, and rows sent again are counted apart', () =>
    asking(
      20,
      (_, at) => [{ status: 503 }, 'cut' as const][at],
      {},
      async (server, ask, served) => {
        await ask();
        expect(served.counts()).to.deep.equal({
          rows: OPENING + 20,
          requests: 3,
          retries: 2,
          resentRows: 20,
          keptRows: 0,
        });
        const { rows, resentRows } = served.counts();
        expect(server.rows(), 'what the server has seen').to.equal(rows + resentRows);
      },
    ));

  it('is left alone for as long as it asks, by all requests', () =>
    asking(
      40,
      (_, at) => (at === 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined),
      { concurrency: 2, timeOut: 5 },
      async ({ seen }, ask) => {
        await ask();
        const [, first, ...others] = seen.map(({ at }) => at);
        // The second one was under way with the first.
        const rested = others.slice(1);
        expect(rested).to.have.length(3);
        for (const at of rested) expect(at - first).to.be.at.least(950);
      },
    ));

  it('is not waited for where it asks for an hour', () =>
    asking(
      10,
      () => ({ status: 503, headers: { 'retry-after': '3600' } }),
      {},
      async ({ seen }, ask) => {
        await expectRejects(ask, ServedError, 'rest of 3600 s');
        expect(seen.length).to.equal(2);
      },
    ));

  it('is sent no further request after one has failed', () =>
    asking(
      100,
      () => ({ status: 500 }),
      {},
      async ({ seen }, ask) => {
        await expectRejects(ask, ServedError, '500');
        expect(seen.length).to.equal(2);
      },
    ));

  it('is let go at once by an abort', () => {
    const stop = new AbortController();
    return asking(
      10,
      () => 'hang',
      { timeOut: 60, signal: stop.signal },
      async (_, ask) => {
        const start = performance.now();
        setTimeout(() => stop.abort(new Interrupted()), 50);
        await expectRejects(ask, Interrupted);
        expect(performance.now() - start).to.be.below(5_000);
      },
    );
  });

  it('may not answer without end', () =>
    asking(
      10,
      () => ({ body: 'x'.repeat(50_000) }),
      { largestAnswer: 10_000 },
      async (_, ask) => {
        await expectRejects(ask, ServedError, 'more than 10000 bytes');
      },
    ));

  it('is not queried with pixels that JSON cannot carry', () =>
    withFake({}, async ({ url, seen }) => {
      const { model, dispose } = await openServed(url, quick);
      const bad = tf.fill([1, SIDE, SIDE, 1], Number.NaN) as Tensor4D;
      await expectRejects(() => model.predict(bad), RangeError, 'finite');
      bad.dispose();
      dispose();
      expect(seen.length).to.equal(1);
    }));
});

describe('limits of a served model', () => {
  it('a budget stops before the row that is too many, and says what was spent', () =>
    asking(35, undefined, { queryBudget: OPENING + 25 }, async (server, ask, served) => {
      await expectRejects(ask, ServedError, 'not sent 10 more rows', '24 of the query budget of 29');
      expect([server.rows(), served.counts().rows]).to.deep.equal([24, 24]);
    }));

  it('a budget holds for rows sent again', () =>
    asking(
      10,
      () => ({ status: 503 }),
      { queryBudget: OPENING + 15 },
      async (server, ask) => {
        await expectRejects(ask, ServedError, 'query budget');
        expect(server.rows()).to.equal(OPENING + 10);
      },
    ));

  it('a rate is kept, over requests under way together too', () =>
    asking(60, undefined, { rate: 100, concurrency: 3 }, async ({ seen }, ask) => {
      await ask();
      const [first] = seen.slice(1);
      const last = seen[seen.length - 1];
      // Six requests of ten rows: the last may go half a second after the first.
      expect(last.at - first.at).to.be.within(400, 5_000);
    }));

  it('no more requests are under way than allowed, and as many where there is work', () =>
    asking(
      100,
      () => new Promise((resolve) => setTimeout(() => resolve(undefined), 20)),
      { concurrency: 3 },
      async (server, ask) => {
        await ask();
        expect(server.mostAtOnce()).to.equal(3);
      },
    ));

  for (const [option, value] of Object.entries({
    batch: 0,
    concurrency: 1.5,
    timeOut: 0,
    retries: -1,
    rate: 0,
    queryBudget: 2.5,
  }))
    it(`${option} ${value} is refused`, () =>
      expectRejects(
        () => openServed('http://127.0.0.1:1/v2/models/a', { [option]: value }),
        RangeError,
        option,
        String(value),
      ));
});

describe('opening a served model', () => {
  const refuses = (fake: FakeOptions, says: readonly string[], options: ServedOptions = {}) =>
    expectNoLeak(() =>
      withFake(fake, ({ url }) =>
        expectRejects(() => openServed(url, { ...quick, ...options }), DataError, url, ...says),
      ),
    );

  it('says that nothing listens', async () => {
    const port = await freePort();
    await expectRejects(
      () => openServed(`http://127.0.0.1:${port}/v2/models/a`, quick),
      ServedError,
      'refuses the connection',
    );
  });
  it('says that the model is not found, and what the server says', () =>
    withFake({}, ({ url }) =>
      expectRejects(
        () => openServed(`${url}r`, quick),
        ServedError,
        `${url}r: is not found (404`,
        'no such model',
        'faker',
      ),
    ));
  it('says that the model is not ready', () =>
    refuses({ ready: { status: 400, body: { error: 'loading' } } }, ['not ready (400', 'loading']));
  it('says that a token is missing', () =>
    refuses({ metadata: { status: 403 } }, ['refuses access (403)', 'ADVLAB_TOKEN']));
  it('says that the description is no JSON', () => refuses({ metadata: { body: '<html>' } }, ['<html>', 'no JSON']));
  it('says that the description has another form', () =>
    refuses({ metadata: { body: { name: 'a', inputs: [{ name: 'x' }] } } }, [
      'describes its inputs',
      'expected [{ name',
    ]));
  it('says that images do not fit', () => refuses({ metadata: stated([-1, 20]) }, ['[n, 20]', 'do not fit']));
  it('says that the model takes no floats', () =>
    refuses({ metadata: { body: { name: 'a', inputs: [{ name: 'words', datatype: 'BYTES', shape: [-1] }] } } }, [
      'takes words BYTES [n]',
      'FP32',
    ]));
  it('says that more classes are stated than sent', () =>
    refuses({ metadata: stated([-1, 16], [-1, 10]) }, ['states 10 classes and sends 3']));
  it('says that outputs cannot be read', () =>
    refuses({ infer: () => output(['a', 'b', 'c', 'd'], [4], { datatype: 'BYTES' }), metadata: stated([-1, 16]) }, [
      'BYTES',
      'expected scores',
    ]));
  it('says that no output is called so', () => refuses({}, ['no output z', 'scores FP64 [n, 3]'], { output: 'z' }));
  it('says that one number for each row is not enough', () =>
    refuses({ infer: () => output([0, 1, 2, 0], [4]), metadata: stated([-1, 16]) }, [
      'expected [4, classes]',
      'labels',
    ]));

  for (const [address, ...says] of [
    ['ftp://127.0.0.1/v2/models/a', 'scheme ftp:', 'https'],
    ['file:///v2/models/a', 'scheme file:'],
    ['http://127.0.0.1:1/models/a', 'names no served model', '/v2/models/NAME'],
    ['http://127.0.0.1:1/v2/models/a?key=secret', 'after a ?'],
    ['http://me:secret@127.0.0.1:1/v2/models/a', 'user name or password', 'ADVLAB_TOKEN'],
    ['http://[::1', 'is no address'],
  ])
    it(`refuses ${address}`, async () => {
      const { message } = await expectRejects(() => openServed(address), DataError, ...says);
      expect(message).not.to.include('secret');
    });

  it('sends the token of ADVLAB_TOKEN, and shows it nowhere', () =>
    withEnvironment({ ADVLAB_TOKEN: 'hush-1234' }, () =>
      withFake(
        {
          infer: ({ headers }, at) =>
            at ? { status: 500, body: { error: `got ${headers.authorization}` } } : undefined,
        },
        async ({ url, seen }) => {
          const { model, description, served, dispose } = await openServed(url, quick);
          expect(seen[0].headers.authorization).to.equal('Bearer hush-1234');
          const rows = images(1);
          const { message } = await expectRejects(() => model.predict(rows), ServedError, 'got Bearer …');
          rows.dispose();
          dispose();
          expect(JSON.stringify([message, description, served])).not.to.include('hush');
        },
      ),
    ));

  it('keeps the token from hosts that would get it unencrypted', () =>
    withEnvironment({ ADVLAB_TOKEN: 'hush-1234' }, async () => {
      const { message } = await expectRejects(
        () => openServed('http://models.example/v2/models/a'),
        DataError,
        'unencrypted',
        'https://',
      );
      expect(message).not.to.include('hush');
    }));
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
