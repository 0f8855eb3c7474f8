import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { openData } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { temporaryFolder } from '../helpers.js';
import { type FakeServer, output, rowsOf, startFake, stated } from '../models/served/fake-server.js';
import { nearestMean } from './nearest-mean.js';
import { advlab } from './run.js';

const TOKEN = 'hush-1234';

/** A report without what says how it came about: times, and what was sent. */
function outcome(text: string): unknown {
  return JSON.parse(text, (key, value) => (key === 'seconds' || key === 'served' ? undefined : value));
}

const servedOf = (text: string) => (JSON.parse(text) as RobustnessReport).model.served;

describe('advlab evaluate on a served model', () => {
  const folder = temporaryFolder();
  let server: FakeServer;
  /** From which request on the server fails. */
  let fails = Number.POSITIVE_INFINITY;

  before(async () => {
    const scores = nearestMean(await openData('digits', { split: 'train' }));
    server = await startFake({
      metadata: stated([-1, 784], [-1, 10]),
      infer: ({ input }, n) =>
        n >= fails
          ? { status: 500, body: { error: 'out of trees' } }
          : output(rowsOf(input).flatMap(scores), [input.shape[0], 10]),
    });
  });
  after(() => server.close());

  const words = (...more: string[]) => [
    ...['evaluate', '--model', server.url, '--data', 'digits', '--limit', '30', '--epsilon', '.05,.2', '--batch', '12'],
    ...['--attacks', 'square:queries=25,hopskipjump:queries=60', '--norm', 'linf', ...more],
  ];

  it('goes on after a failed server and a spent budget, asks nothing twice, and reports the same', async () => {
    const env = { ADVLAB_TOKEN: TOKEN };
    const whole = await advlab(words('--json'), { env });
    expect(whole.code, whole.err).to.equal(0);
    const asked = servedOf(whole.out);
    expect(asked).to.include({ url: server.url, rows: server.rows(), requests: server.seen.length, keptRows: 0 });
    const all = asked?.rows ?? 0;

    const state = ['--state', folder('state'), '--json'];
    const start = server.rows();
    const sent = () => server.rows() - start;
    fails = server.seen.length + 30;
    const failed = await advlab(words(...state), { env });
    fails = Number.POSITIVE_INFINITY;
    expect([failed.code, failed.out]).to.deep.equal([1, '']);
    expect(failed.err).to.include(server.url).and.include('answers 500').and.include('out of trees');
    const lost = server.seen[server.seen.length - 1].input.shape[0];
    const afterFailure = sent();
    expect(afterFailure, 'it had not been through').to.be.within(100, all / 2);

    const spent = await advlab(words(...state, '--query-budget', '200'), { env });
    expect([spent.code, spent.out]).to.deep.equal([1, '']);
    expect(spent.err).to.include('query budget of 200 rows');
    expect(sent() - afterFailure).to.be.within(189, 200);

    const done = await advlab(words(...state), { env });
    expect(done.code, done.err).to.equal(0);
    expect(outcome(done.out)).to.deep.equal(outcome(whole.out));
    // Each of the three opened the model with 4 rows, twice; the request that failed was sent again.
    expect(servedOf(done.out)?.keptRows).to.be.above(200);
    expect(sent(), 'rows of three runs').to.be.within(all + 20, all + 20 + 2 * lost);

    for (const text of [whole, failed, spent, done].flatMap(({ out, err }) => [out, err]))
      expect(text).not.to.include(TOKEN);
    expect(readFileSync(folder('state'), 'latin1')).not.to.include(TOKEN);
    expect(server.seen.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).to.equal(true);
  }).timeout(120_000);

  it('says in words what was sent, also in the written report', async () => {
    const { code, out, err } = await advlab(
      words('--attacks', 'square:queries=5', '--limit', '5', '--out', folder('report')),
    );
    expect(code, err).to.equal(0);
    expect(out)
      .to.match(/Server +[\d,]+ rows sent in \d+ requests/)
      .and.include(server.url);
    expect(readFileSync(folder('report', 'report.html'), 'utf8')).to.include('rows sent in');
  });

  for (const [extra, code, ...says] of [
    [['--attacks', 'fgsm'], 2, 'fgsm needs gradients', 'square'],
    [['--rate', '0'], 2, '--rate', '"0"'],
    [['--time-out', 'long'], 2, '--time-out', '"long"'],
    [['--query-budget', '-3'], 2, '--query-budget', '"-3"'],
    [['--scores', 'guesses'], 2, 'guesses', 'logits'],
    [['--output', 'nothing'], 1, 'no output nothing', 'scores FP64'],
    [['--model', 'lenet-mnist'], 2, '--batch is for served models'],
  ] as const)
    it(`refuses "${extra.join(' ')}"`, async () => {
      const ended = await advlab(words(...extra));
      expect([ended.code, ended.out]).to.deep.equal([code, '']);
      for (const part of says) expect(ended.err).to.include(part);
    });
});
