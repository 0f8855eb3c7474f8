import { expect } from 'chai';
import { type Attack, knownAttacks, parseMask, pgd } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type EvaluateOptions, evaluate } from '../../../lib/evaluation/index.js';
import type { DifferentiableClassifier } from '../../../lib/models/index.js';
import {
  Interrupted,
  keyedNormal,
  keyedUniform,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tf,
} from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

const SHAPE = [4, 4, 1] as const;
const [WIDTH, CLASSES, ROWS] = [16, 4, 6];

/** Where a model fails. The first three are what tfjs differentiates on its tape, the last two what a model writes out. */
const places = ['predict', 'logits', 'the gradient of logits', 'linearize', 'pullback'] as const;

/** A network of two layers that counts its calls of one kind, and hands each to `onCall`. */
function fragile(place: (typeof places)[number]) {
  const weights = [keyedNormal(WIDTH * CLASSES, 3), keyedNormal(CLASSES * CLASSES, 4)];
  const state = { calls: 0, onCall: (_: number) => {} };
  const visit = (here: (typeof places)[number]) => {
    if (here === place) state.onCall(state.calls++);
  };
  const sound = (images: Tensor4D) => {
    const hidden = images
      .sub(0.5)
      .reshape([-1, WIDTH])
      .matMul(tf.tensor2d(weights[0], [WIDTH, CLASSES]))
      .tanh();
    return hidden.matMul(tf.tensor2d(weights[1], [CLASSES, CLASSES])) as Tensor2D;
  };
  const watched = tf.customGrad((scores) => ({
    value: (scores as Tensor).clone(),
    gradFunc: (gradient: Tensor) => {
      visit('the gradient of logits');
      return gradient;
    },
  }));
  const model: DifferentiableClassifier = {
    name: 'fragile',
    inputShape: SHAPE,
    classes: CLASSES,
    scores: 'logits',
    logits: (images) =>
      tf.tidy(() => {
        const scores = watched(sound(images)) as Tensor2D;
        visit('logits');
        return scores;
      }),
    predict: async (images) =>
      tf.tidy(() => {
        visit('predict');
        return sound(images);
      }),
  };
  if (place !== 'linearize' && place !== 'pullback') return { model, state };
  model.linearize = (images) => {
    visit('linearize');
    const there = images.clone();
    const logits = tf.keep(tf.tidy(() => sound(images)));
    tf.keep(there);
    return {
      logits,
      pullback: (cotangent) =>
        tf.tidy(() => {
          visit('pullback');
          return tf.grad((x) => sound(x as Tensor4D))(there, cotangent) as Tensor4D;
        }),
      dispose: () => tf.dispose([logits, there]),
    };
  };
  return { model, state };
}

async function dataFor(model: DifferentiableClassifier): Promise<Dataset> {
  const images = keyedUniform(ROWS * WIDTH, 0.2, 0.8, 1);
  const labels = tf.tidy(() =>
    model
      .logits(tf.tensor4d(images, [ROWS, ...SHAPE]))
      .argMax(1)
      .dataSync(),
  ) as Int32Array;
  const indices = Int32Array.from(labels.keys());
  return { name: 'six', images, labels, indices, shape: SHAPE, classes: CLASSES, provenance: 'made for tests' };
}

/** The attack of this name, as short as it can be and still do all that it does. */
function short(known: (typeof knownAttacks)[number]): Attack<never> {
  const small: Record<string, number> = { epsilon: 0.1, queries: 30, steps: 4, restarts: 2, lineSearch: 2 };
  const named = Object.entries(small).filter(([name]) => name === 'epsilon' || name in known.options);
  return known.create(Object.fromEntries(named) as never);
}

describe('an evaluation that fails leaves no tensor behind', function () {
  this.timeout(60_000);

  for (const place of places) {
    const { model, state } = fragile(place);
    let data: Dataset;
    before(async () => {
      data = await dataFor(model);
    });

    /** Evaluates once in peace and counts the calls; then lets the first, some in between, and the last go wrong. */
    async function goWrong(attacks: Attack<never>[], wrong: () => void, kind: typeof TypeError, more: EvaluateOptions) {
      const run = (onCall: (call: number) => void, signal?: AbortSignal) => {
        Object.assign(state, { calls: 0, onCall });
        return evaluate(model, data, attacks, { warnings: false, ...more, ...(signal && { signal }) });
      };
      await expectNoLeak(() => run(() => {}));
      const { calls } = state;
      const tried = [0, 1, 2, Math.floor(calls / 2), calls - 2, calls - 1].filter((call) => call >= 0 && call < calls);
      for (const call of new Set(tried))
        await expectNoLeak(() => expectRejects(() => run((now) => now === call && wrong()), kind, 'planted'));
      return calls;
    }
    const throwing = () => {
      throw new TypeError('planted');
    };

    it(`${place} throws, in every attack there is`, async () => {
      let asked = 0;
      for (const known of knownAttacks) asked += await goWrong([short(known)], throwing, TypeError, {});
      expect(asked).to.be.above(20);
    });

    it(`${place} throws, in what looks for pitfalls`, async () => {
      const attacks = [pgd({ epsilon: 0.1, steps: 3 }), pgd({ epsilon: 0.3, steps: 3 })];
      expect(await goWrong(attacks, throwing, TypeError, { warnings: true })).to.be.above(5);
    });
  }

  it('a mask that cannot be made, where the gradient throws', async () => {
    const { model, state } = fragile('the gradient of logits');
    const data = await dataFor(model);
    state.onCall = () => {
      throw new TypeError('planted');
    };
    const mask = parseMask('top-pixels:pixels=5');
    await expectNoLeak(() =>
      expectRejects(() => evaluate(model, data, [pgd({ epsilon: 0.1 })], { mask }), TypeError, 'planted'),
    );
  });

  it('a run that is stopped, wherever it is', async () => {
    const { model, state } = fragile('predict');
    const data = await dataFor(model);
    const attacks = knownAttacks.map(short);
    state.onCall = () => {};
    await expectNoLeak(() => evaluate(model, data, attacks));
    const { calls } = state;
    for (const call of [0, 1, 5, Math.floor(calls / 3), Math.floor(calls / 2), calls - 3])
      await expectNoLeak(async () => {
        const stop = new AbortController();
        Object.assign(state, { calls: 0, onCall: (now: number) => now === call && stop.abort(new Interrupted()) });
        await expectRejects(() => evaluate(model, data, attacks, { signal: stop.signal }), Interrupted);
      });
  });

  it('a model that answers in another form', async () => {
    const { model } = fragile('predict');
    const data = await dataFor(model);
    const narrow = { ...model, predict: async (images: Tensor4D) => tf.zeros([images.shape[0], 2]) as Tensor2D };
    await expectNoLeak(() =>
      expectRejects(() => evaluate(narrow, data, []), RangeError, 'fragile answered [6,2] to 6 images', '[6, 4]'),
    );
  });
});
