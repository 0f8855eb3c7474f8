import { expect } from 'chai';
import { square } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type EvaluateOptions, evaluate } from '../../../lib/evaluation/index.js';
import { type Journal, openServed, ServedError, type ServedModel } from '../../../lib/models/index.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { type FakeOptions, type FakeServer, fakeScores, output, rowsOf, SIDE, startFake } from './fake-server.js';

const N = 30;
const input = [SIDE, SIDE, 1] as const;

async function withServer<T>(fake: FakeOptions, work: (server: FakeServer) => Promise<T>): Promise<T> {
  const server = await startFake(fake);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

async function withModel<T>({ url }: FakeServer, work: (opened: ServedModel) => Promise<T>): Promise<T> {
  const opened = await openServed(url, { input, retries: 0, concurrency: 1 });
  try {
    return await work(opened);
  } finally {
    opened.dispose();
  }
}

const memory = (): Journal => {
  const kept = new Map<string, Uint8Array>();
  return { get: (key) => kept.get(key), put: (key, value) => void kept.set(key, Uint8Array.from(value)) };
};

const images = keyedUniform(N * SIDE * SIDE, 0, 1, 9);
const data: Dataset = {
  ...{ name: 'noise', images, labels: new Int32Array(N), indices: Int32Array.from({ length: N }, (_, i) => i) },
  ...{ shape: input, classes: 3, provenance: 'noise' },
};
const clean = new Set(
  Array.from({ length: N }, (_, i) => images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE).join()),
);

/** Right about the clean images; what is not one of them is right or wrong by lot, anew each time. */
function drawing(): NonNullable<FakeOptions['infer']> {
  let drawn = 0;
  return ({ input: sent }) => {
    const lots = keyedUniform(sent.shape[0], 0, 1, 77, drawn++);
    const rows = rowsOf(sent).map((row, i) => {
      const wrong = !clean.has(Float32Array.from(row).join()) && lots[i] < 0.5;
      return wrong ? [0.2, 0.7 - lots[i] / 100, 0.1 + lots[i] / 100] : [0.7 - lots[i] / 100, 0.2, 0.1 + lots[i] / 100];
    });
    return output(rows.flat(), [rows.length, 3]);
  };
}

describe('an evaluation of a served model that goes on', () => {
  const attack = () => square({ epsilon: 0.3, queries: 8 });
  const warned = async (served: ServedModel, options: EvaluateOptions) =>
    (await evaluate(served.model, data, [attack() as never], options)).report.warnings.map(({ id }) => id);

  it('finds a randomised model as one does that was never cut off', () =>
    expectNoLeak(async () => {
      const infer = drawing();
      let broken = false;
      const fake: FakeOptions = { infer: (seen, n) => (broken ? { status: 500 } : infer(seen, n)) };
      const expected = ['randomized-model', 'silent-success'];
      await withServer(fake, async (server) => {
        expect(await withModel(server, (opened) => warned(opened, {}))).to.include.members(expected);
        const journal = memory();
        // The server fails as soon as the attack's wave is finished: what follows sends the wave's own images.
        await withModel(server, (opened) => {
          const state = opened.served.keepAnswersIn(journal);
          const put = (key: string, value: Uint8Array) => {
            state.put(key, value);
            broken = true;
          };
          return expectRejects(() => warned(opened, { state: { ...state, put } }), ServedError, '500');
        });
        broken = false;
        await withModel(server, async (opened) => {
          const state = opened.served.keepAnswersIn(journal);
          expect(await warned(opened, { state })).to.include.members(expected);
          expect(opened.served.counts().keptRows, 'the clean images').to.equal(N);
        });
        // A third run asks nothing, and says the same again.
        const asked = server.rows();
        await withModel(server, async (opened) => {
          const state = opened.served.keepAnswersIn(journal);
          expect(await warned(opened, { state })).to.include.members(expected);
          expect(server.rows() - asked, 'the opening').to.equal(4);
        });
      });
    }));
});

describe('the identity of a served model', () => {
  const identity = (server: FakeServer) => withModel(server, ({ served }) => served.identity());
  /** The fake's answers, with another model's scores mixed in. */
  const mixed = (share: () => number): FakeOptions => ({
    infer: ({ input: sent }) =>
      output(
        rowsOf(sent).flatMap((row) => fakeScores(row).map((score) => (1 - share()) * score + share() / 3)),
        [sent.shape[0], 3],
      ),
  });

  it('is another after a retraining at the same address, and the same after float noise', () => {
    let share = 0;
    return withServer(
      mixed(() => share),
      async (server) => {
        const before = await identity(server);
        expect(await identity(server)).to.equal(before);
        expect(server.rows(), 'two openings, each sent twice').to.equal(16);
        share = 1e-9;
        expect(await identity(server)).to.equal(before);
        share = 0.05;
        expect(await identity(server)).to.not.equal(before);
      },
    );
  });

  it('leaves out the answers of a model that draws random numbers', () => {
    let draws = 0;
    return withServer(
      mixed(() => ++draws / 1000),
      async (server) => {
        expect(await identity(server)).to.equal(await identity(server));
      },
    );
  });
});
