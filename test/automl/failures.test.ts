import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  AutomlError,
  readLeaderboard,
  type SearchEvent,
  type SearchRequest,
  trainAutoAi,
  trainTables,
} from '../../lib/automl/index.js';
import { type Dataset, digits, takeRows } from '../../lib/data/index.js';
import { expectRejects, itLong, temporaryFolder, withEnvironment } from '../helpers.js';
import { fakeProject, type Mode, runsIn, withFake } from './fake.js';

describe('A trainer that fails', () => {
  const inFolder = temporaryFolder();
  let project: Record<string, string>;
  let data: Dataset;
  before(async () => {
    project = fakeProject(inFolder('project'));
    data = takeRows(
      await digits('train'),
      Int32Array.from({ length: 897 }, (_, i) => i),
    );
  });

  const request = (name: string, more: Partial<SearchRequest> = {}): SearchRequest => ({
    ...{ data, budgetSeconds: 60, folder: inFolder(name) },
    ...more,
  });

  /** Modes that end in the third pipeline, and what must be said of them. */
  const ends: [Mode, (string | RegExp)[]][] = [
    ['killed', ['SIGKILL', '3 finished pipelines']],
    ['exit', ['ended with 3', 'MemoryError: no room for 3 GiB', '3 finished pipelines']],
    ['garbage', ['[LightGBM] [Warning]', 'no event', '3 finished pipelines']],
  ];
  for (const [mode, says] of ends)
    it(`${mode}: one clear error, finished pipelines kept, and running again goes on`, async () => {
      const mine = request(mode);
      const error = await withFake(project, mode, () =>
        expectRejects(() => trainAutoAi(mine), AutomlError, ...says, inFolder(mode)),
      );
      expect(error.message).to.not.match(/\n/);
      const kept = readLeaderboard('autoai', inFolder(mode)).pipelines;
      expect(kept.map(({ id }) => id)).to.include.members(['P1', 'P2', 'P3']);
      const fresh: string[] = [];
      const whole = await withFake(project, mode, () =>
        trainAutoAi(mine, { onEvent: ({ kind, id = '' }) => kind === 'pipeline' && fresh.push(id) }),
      );
      expect(whole.state).to.equal('done');
      expect(whole.pipelines.slice(0, kept.length)).to.deep.equal(kept);
      expect(fresh).to.have.length(12 - kept.length);
      expect(existsSync(`${inFolder(mode)}.lock`), 'lock left').to.equal(false);
    });

  const boards: [Mode, 'autoai' | 'tables', (string | RegExp)[]][] = [
    ['half', 'autoai', ['leaderboard.json', 'no whole JSON document', 'Remove']],
    ['missing', 'autoai', ['leaderboard.json does not exist']],
    ['shape', 'autoai', ['pipelines[4].holdout.metrics.accuracy is 94.6', 'from 0 to 1']],
    ['shape', 'tables', ['"running"', '1 finished candidate']],
  ];
  for (const [mode, kind, says] of boards)
    it(`${kind}, a leaderboard that is ${mode}: names file and place`, () =>
      withFake(project, mode, async () => {
        const train = kind === 'autoai' ? trainAutoAi : trainTables;
        await expectRejects(() => train(request(`board-${mode}-${kind}`)), AutomlError, ...says);
      }));

  it('refuses its request: what it says is the message', () =>
    withFake(project, 'refuses', async () => {
      const says = 'refuses its request: in.csv, row 3: holds "x", expected a number; correct it.';
      const error = await expectRejects(() => trainAutoAi(request('refused')), AutomlError, says);
      expect(error.message).to.not.include('run it again');
    }));

  it('no Python: says how to get it', () =>
    withEnvironment({ ADVLAB_ROOT: inFolder('nothing') }, async () => {
      await expectRejects(() => trainAutoAi(request('none')), AutomlError, 'does not start', 'npx advlab setup');
    }));

  it('stops when told to, keeps what is finished, and goes on later', () =>
    withFake(project, 'slow', async () => {
      const stop = new AbortController();
      const reason = new Error('enough');
      const onEvent = ({ id }: SearchEvent) => id === 'P2' && stop.abort(reason);
      expect(await expectRejects(() => trainAutoAi(request('told'), { onEvent, signal: stop.signal }), Error)).to.equal(
        reason,
      );
      const stopped = readLeaderboard('autoai', inFolder('told'));
      expect(stopped.state).to.equal('stopped');
      expect(stopped.pipelines.length).to.be.within(2, 4);
      const whole = await trainAutoAi(request('told'));
      expect(whole.pipelines).to.have.length(12);
      expect(runsIn(inFolder('told'))).to.equal(2);
    }));

  it('is told to stop when its time is up, and what it finished is the answer', () =>
    withFake(project, 'late', async () => {
      const started = Date.now();
      // 1.1 × .1 s and the grace of three; the trainer alone would need more than eight.
      const { state, pipelines } = await trainAutoAi(request('late', { budgetSeconds: 0.1 }));
      expect((Date.now() - started) / 1000).to.be.within(3, 6);
      expect(state).to.equal('stopped');
      expect(pipelines.length).to.be.within(1, 11);
    }));

  // Nine seconds of waiting.
  itLong('is killed where it does not heed that', () =>
    withFake(project, 'deaf', async () => {
      await expectRejects(
        () => trainAutoAi(request('deaf', { budgetSeconds: 0.1 })),
        AutomlError,
        'SIGKILL',
        'did not stop when its budget was spent',
        /\d+ finished pipelines/,
      );
    }),
  ).timeout(20_000);

  it('does not mix two searches in one folder', () =>
    withFake(project, 'good', async () => {
      await trainAutoAi(request('mixed'));
      await expectRejects(
        () => trainAutoAi(request('mixed', { seed: 34, sampleRows: 500 })),
        AutomlError,
        'another search',
        'seed 33 instead of 34',
        'sample rows 897 instead of 500',
      );
      await expectRejects(() => trainTables(request('mixed')), AutomlError, 'kind is "autoai"', 'tables');
      // What a leaderboard does not repeat.
      const images = Float32Array.from(data.images, (value, i) => (i ? value : 1 - value));
      for (const other of [{ folds: 4 }, { maxTrials: 2 }, { data: { ...data, images } }])
        await expectRejects(() => trainAutoAi(request('mixed', other)), AutomlError, 'another search', 'pixels, folds');
      expect(runsIn(inFolder('mixed'))).to.equal(1);
    }));

  it('takes a search that does not say what it was made for as its leaderboard says', () =>
    withFake(project, 'good', async () => {
      await trainAutoAi(request('unsaid'));
      const file = join(inFolder('unsaid'), 'request.json');
      const { hash, ...unhashed } = JSON.parse(readFileSync(file, 'utf8'));
      expect(hash).to.match(/^[0-9a-f]{16}$/);
      writeFileSync(file, JSON.stringify(unhashed));
      expect((await trainAutoAi(request('unsaid', { threads: 1 }))).state).to.equal('done');
      expect(runsIn(inFolder('unsaid'))).to.equal(1);
      await expectRejects(() => trainAutoAi(request('unsaid', { seed: 34 })), AutomlError, 'seed 33 instead of 34');
    }));

  for (const budgetSeconds of [0, Number.NaN, 21 * 24 * 3600, Number.POSITIVE_INFINITY])
    it(`refuses a budget of ${budgetSeconds} s`, () =>
      expectRejects(
        async () => trainAutoAi(request('budget', { budgetSeconds })),
        AutomlError,
        '20 days',
        `got ${budgetSeconds}`,
      ));

  it('takes over the lock of a process that is gone, whatever its number', () =>
    withFake(project, 'good', async () => {
      for (const [name, left] of Object.entries({ dead: '4194304 1\n', reused: `${process.pid} 1\n` })) {
        mkdirSync(inFolder('locks'), { recursive: true });
        writeFileSync(join(inFolder('locks'), `${name}.lock`), left);
        const { state } = await trainAutoAi(request(join('locks', name)));
        expect(state).to.equal('done');
      }
      expect(readFileSync(join(inFolder('locks'), 'dead', 'request.json'), 'utf8')).to.include('"seed": 33');
    }));
});
