import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import {
  type DifferentiableClassifier,
  linearize,
  openModel,
  PythonModelError,
  type PythonSettings,
} from '../../../lib/models/index.js';
import { Interrupted, interruptAll, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { linearScores, sourceOf, withPython } from './models.js';

const SOURCE = sourceOf('behaving', 'model');
const SIDE = 4;

/** What test/fixtures/python/behaving.py does where all pixels of the first image are that many 64ths. */
const ASKED = {
  ...{ pid: 1, nan: 2, raises: 3, exits: 4, rows: 5, columns: 6, words: 7, killed: 8, ends: 9, crashes: 10 },
  ...{ spins: 11, holds: 12, interrupted: 13, interruptedInC: 14 },
} as const;
type Behaviour = keyof typeof ASKED | 'well';

/** Two images that make the model behave so. */
const images = (what: Behaviour): Tensor4D =>
  tf.tidy(() =>
    what === 'well' ? tf.ones([2, SIDE, SIDE, 1]) : tf.fill([2, SIDE, SIDE, 1], ASKED[what] / 64),
  ) as Tensor4D;

/** The model, the process it runs in, and what asks it, waiting or not. */
const withModel = (
  python: PythonSettings,
  work: (asking: {
    pid: number;
    predict: (what: Behaviour) => Promise<void>;
    linearized: (what: Behaviour) => void;
    well: () => Promise<void>;
  }) => Promise<void>,
): Promise<void> =>
  withPython(SOURCE, { input: [SIDE, SIDE, 1], python }, async ({ model }) => {
    const asked = async (what: Behaviour): Promise<Float32Array> => {
      const given = images(what);
      try {
        const scores = await model.predict(given);
        const values = (await scores.data()) as Float32Array;
        scores.dispose();
        return values;
      } finally {
        given.dispose();
      }
    };
    const linearized = (what: Behaviour) => {
      const given = images(what);
      try {
        linearize(model as DifferentiableClassifier, given).dispose();
      } finally {
        given.dispose();
      }
    };
    const [pid] = await asked('pid');
    expect(isRunning(pid), 'the process').to.equal(true);
    await work({
      pid,
      predict: async (what) => void (await asked(what)),
      linearized,
      well: async () => {
        const expected = linearScores(new Float32Array(2 * SIDE * SIDE).fill(1), 2, 3).flat();
        expect(Array.from(await asked('well'), (v) => v.toFixed(4))).to.deep.equal(expected.map((v) => v.toFixed(4)));
      },
    });
  });

/** Whether there is such a process; one that has ended and waits to be reaped is none. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}

async function isGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 30 && isRunning(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isRunning(pid), `process ${pid}`).to.equal(false);
}

/** Runs something that must fail within so many seconds. */
async function within(seconds: number, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  expect((performance.now() - start) / 1000, 'seconds').to.be.below(seconds);
}

describe('a Python model that fails', () => {
  it('is told in one line, and goes on where it can; its process ends with it', () => {
    let last = 0;
    return withModel({}, async ({ pid, predict, linearized, well }) => {
      last = pid;
      for (const [what, ...says] of [
        ['raises', 'raises RuntimeError: out of luck. second line (behaving.py, line'],
        ['exits', 'raises SystemExit: bye (behaving.py, line'],
        ['nan', 'answers image 1 of 2 with NaN'],
        ['rows', 'answers 2 images with [1, 3]; expected [2, 3]'],
        ['columns', 'answers 2 images with [2, 2]; expected [2, 3]'],
        ['words', 'an array of <U5'],
      ] as const)
        for (const ask of [() => predict(what), () => linearized(what)]) {
          const error = await expectRejects(ask, PythonModelError, SOURCE, ...says);
          expect(error.message.split('\n'), 'one line').to.have.length(1);
          await well();
        }
    }).then(() => isGone(last));
  });

  for (const [what, ...says] of [
    ['killed', 'ended by SIGKILL (out of memory?)'],
    ['ends', 'ended with exit code 3'],
    ['crashes', 'ended by SIGSEGV', '“Fatal Python error: Segmentation fault”'],
  ] as const)
    it(`is told at once where its process ${what}, waiting or not, and from then on`, () =>
      withModel({}, async ({ pid, predict, linearized }) => {
        await within(1, () => expectRejects(() => linearized(what), PythonModelError, SOURCE, ...says));
        await expectRejects(() => linearized('well'), PythonModelError, ...says);
        await expectRejects(() => predict('well'), PythonModelError, ...says);
        await isGone(pid);
      }));

  for (const what of ['spins', 'holds'] as const)
    it(`is ended when its time is up, where it ${what}`, () =>
      withModel({ timeOut: 1 }, async ({ pid, predict, linearized }) => {
        const says = ['did not answer within 1 s', '--time-out'];
        await within(2, () => expectRejects(() => linearized(what), PythonModelError, SOURCE, ...says));
        await expectRejects(() => predict('well'), PythonModelError, ...says);
        await isGone(pid);
      }));

  it('lets an interrupt through within a second while it is waited for, and can be asked afterwards', () => {
    let last = 0;
    return withModel({}, async ({ pid, linearized, well }) => {
      last = pid;
      // Ctrl-C reaches the model's process as well as this one, which sleeps until there is an answer.
      await within(1, () => expectRejects(() => linearized('interrupted'), Interrupted));
      await well();
    })
      .then(() => isGone(last))
      .then(() =>
        withModel({}, async ({ pid, linearized }) => {
          last = pid;
          await within(1, () => expectRejects(() => linearized('interruptedInC'), Interrupted));
        }),
      )
      .then(() => isGone(last));
  });

  it('lets the event loop go on while it is asked for scores, which an interrupt ends', () =>
    withModel({}, async ({ predict }) => {
      setTimeout(interruptAll, 100);
      await within(1, () => expectRejects(() => predict('spins'), Interrupted));
    }));

  it('is told where it fails before it is open, and nothing is left running', () =>
    expectNoLeak(async () => {
      const open = (name: string) => () =>
        openModel(sourceOf('behaving', name), {
          input: [SIDE, SIDE, 1],
          python: { openingTimeOut: name === 'hangs_at_once' ? 1 : 60 },
        });
      await expectRejects(open('hangs_at_once'), PythonModelError, 'did not answer within 1 s');
      await expectRejects(open('dies_at_once'), PythonModelError, 'exit code 7', '“no room left”');
    }));
});
