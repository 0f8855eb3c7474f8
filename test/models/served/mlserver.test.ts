import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { square } from '../../../lib/attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../../lib/data/index.js';
import { evaluate, proportion, type RobustnessReport } from '../../../lib/evaluation/index.js';
import { argmaxRows, openServed, predictScores, ServedError } from '../../../lib/models/index.js';
import { advlab, root } from '../../cli/run.js';
import { expectRejects, itLong, largestDifference, temporaryFolder } from '../../helpers.js';
import { installMlServer, type MlServer, servedData, startMlServer } from './mlserver.js';

const SET_UP_MS = 900_000;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('a LightGBM booster on a real MLServer', () => {
  const scratch = temporaryFolder();
  let server: MlServer | undefined;
  let test: Dataset;
  let train: Dataset;

  before(async function () {
    this.timeout(SET_UP_MS);
    const { missing } = await installMlServer();
    if (missing !== undefined) {
      if (process.env.ADVLAB_REQUIRE_SERVER === '1') throw new Error(`Not tested against MLServer: ${missing}.`);
      console.warn(`    not tested against MLServer: ${missing}`);
      this.skip();
    }
    ({ train, test } = await servedData(1000));
    server = await startMlServer(train, scratch());
  });
  after(() => server?.stop());

  /** The server; tests are skipped where there is none. */
  const running = (): MlServer => {
    if (!server) throw new Error('MLServer is not running.');
    return server;
  };
  const rows = (n: number) =>
    takeRows(
      test,
      Int32Array.from({ length: n }, (_, i) => i),
    );

  it('tells what it takes and gives', async () => {
    const { url } = running();
    const { model, description, served, dispose } = await openServed(url, { input: [28, 28, 1] });
    expect(model).to.deep.include({ name: 'booster', inputShape: [28, 28, 1], classes: 10, scores: 'probabilities' });
    for (const words of [url, 'platform lightgbm', 'pixels FP32 [n, 784]', 'predict FP64 [n, 10]'])
      expect(description).to.include(words);
    expect(served.metadata?.platform).to.equal('lightgbm');
    dispose();
  });

  it('answers over HTTP what the booster answers in its own library', async () => {
    const { url, ownScores } = running();
    const { model, dispose } = await openServed(url, { input: [28, 28, 1] });
    const some = rows(300);
    const own = await ownScores(some.images);
    const scores = await predictScores(model, some);
    expect(largestDifference(scores, Float32Array.from(own))).to.equal(0);
    const right = argmaxRows(own, 10).filter((label, i) => label === some.labels[i]).length;
    expect(right / 300, 'it has learned').to.be.above(0.8);
    dispose();
  });

  /** Square on the first n rows; the engine's count and the server's, and the accuracy that is left. */
  async function squareOver(n: number, queries: number, epsilon: number) {
    const { url, predicted } = running();
    const { model, served, dispose } = await openServed(url, { input: [28, 28, 1] });
    const some = rows(n);
    const images = imageTensor(some);
    try {
      const [before, opening] = [await predicted(), served.counts()];
      const start = performance.now();
      const result = await square({ epsilon, queries }).run(model, { images, labels: some.labels });
      const seconds = (performance.now() - start) / 1000;
      const [after, counts] = [await predicted(), served.counts()];
      const sent = counts.rows - opening.rows;
      const [rowsSeen, requestsSeen] = [after.rows - before.rows, after.requests - before.requests];
      const { value, interval } = proportion(n - sum(result.success), n);
      console.log(
        `      Square ε ${epsilon}, ${queries} queries, n = ${n}: accuracy ${value} [${interval.map((x) => x.toFixed(3))}]; rows: ours ${sum(result.queries)}, the server’s ${rowsSeen}, in ${requestsSeen} requests; ${seconds.toFixed(1)} s, ${Math.round(rowsSeen / seconds)} rows/s`,
      );
      expect(Math.max(...result.queries)).to.be.at.most(queries);
      expect(sum(result.queries), 'queries of the attack, and rows at the server').to.equal(rowsSeen);
      expect([sent, counts.requests - opening.requests, counts.retries]).to.deep.equal([rowsSeen, requestsSeen, 0]);
      return {
        clean: n - sum(result.wrongFromStart),
        left: n - sum(result.success),
        requests: requestsSeen,
      };
    } finally {
      images.dispose();
      dispose();
    }
  }

  it('is attacked by Square in batches; the attack’s queries are the rows that the server predicted', async () => {
    const queries = 100;
    const { clean, left, requests } = await squareOver(40, queries, 0.1);
    expect(left, 'it breaks some').to.be.below(clean);
    // All rows ask together, and 40 fit into one request.
    expect(requests).to.be.at.most(queries);
  });

  itLong('is attacked by Square on 200 images with 1,000 queries each', async function () {
    this.timeout(SET_UP_MS);
    for (const epsilon of [0.001, 0.02, 0.1]) await squareOver(200, 1000, epsilon);
  });

  it('has a report whose rows are all that the server predicted: noise, clean images, attack, audit and checks', async () => {
    const { url, predicted } = running();
    const before = await predicted();
    const { model, served, dispose } = await openServed(url, { input: [28, 28, 1] });
    const n = 30;
    const { report } = await evaluate(model, rows(n), [square({ epsilon: 0.1, queries: 30 })], { warnings: false });
    const seen = (await predicted()).rows - before.rows;
    dispose();
    const [{ queries }] = report.attacks;
    expect(served.counts().rows).to.equal(seen);
    // The clean images once; of each attacked image the verdict anew, and that of its pixels rounded to 8 bits.
    expect(seen).to.equal(4 + n + queries.total + 2 * n);
  });

  it('is evaluated by the command line', async () => {
    const { url, predicted } = running();
    const before = await predicted();
    const name = process.env.ADVLAB_MIRROR ? 'mnist' : 'digits';
    const words = ['evaluate', '--model', url, '--data', name, '--limit', '20', '--epsilon', '.1', '--batch', '15'];
    const { code, out, err } = await advlab([...words, '--attacks', 'square:queries=20', '--json']);
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as RobustnessReport;
    const schema = JSON.parse(readFileSync(join(root, 'lib/evaluation/robustness/report.schema.json'), 'utf8'));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(report);
    expect(validate.errors).to.equal(null);
    const after = await predicted();
    const { rows: sent, requests } = report.model.served ?? {};
    expect([sent, requests]).to.deep.equal([after.rows - before.rows, after.requests - before.requests]);
    expect(report.model.served).to.include({ url, platform: 'lightgbm', retries: 0 });
  });

  it('says so where the server does not know the model, or has unloaded it', async () => {
    const { url, origin } = running();
    await expectRejects(
      () => openServed(`${url}s`, { input: [28, 28, 1] }),
      ServedError,
      'is not found (404',
      'boosters',
    );
    const order = (what: string) => fetch(`${origin}/v2/repository/models/booster/${what}`, { method: 'POST' });
    expect((await order('unload')).ok).to.equal(true);
    try {
      await expectRejects(() => openServed(url, { input: [28, 28, 1] }), ServedError, url, /not (found|ready)/);
    } finally {
      expect((await order('load')).ok).to.equal(true);
    }
  });
});
