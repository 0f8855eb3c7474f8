import { expect } from 'chai';
import {
  type Attack,
  type AttackResult,
  BudgetError,
  defineAttack,
  perturbationNorms,
  pgd,
  suite,
  takeBatch,
} from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { Interrupted, interruptAll, keyedUniform, pause, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { interior, linearModel, WIDTH } from './linear.js';

/** Tries one keyed random point of the L∞ ball: what it finds depends on seed, index and restart alone. */
const randomPoint = (epsilon: number, restarts = 1) =>
  defineAttack<Classifier>({
    name: 'random-point',
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'labels',
    settings: { restarts },
    restarts,
    perturb: async (wave) =>
      tf.tidy(() => {
        const delta = Array.from(wave.indices).flatMap((index) =>
          Array.from(keyedUniform(wave.width, -epsilon, epsilon, wave.run.seed, index, wave.run.restart)),
        );
        return wave.images.add(tf.tensor4d(delta, wave.images.shape)).clipByValue(0, 1) as Tensor4D;
      }),
  });

/** Hands in the image moved by a fixed amount towards white; the smaller the amount, the nearer. */
const brighten = (amount: number) =>
  defineAttack<Classifier>({
    name: `brighten-${amount}`,
    kind: 'minimal',
    norm: 'l2',
    access: 'labels',
    settings: {},
    perturb: async (wave) => tf.tidy(() => wave.images.add(amount).clipByValue(0, 1) as Tensor4D),
  });

/** What a result says, as plain values; frees its images. */
function plain(result: AttackResult) {
  const images = Array.from(result.images);
  const { predicted, success, queries, gradients } = result;
  return { images, predicted: [...predicted], success: [...success], queries: [...queries], gradients: [...gradients] };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('the attack engine', () => {
  const model = linearModel();
  const { tensor, labels, pixels } = interior(model, 60);
  let images: Tensor4D;
  beforeEach(() => {
    images = tensor();
  });
  afterEach(() => images.dispose());

  it('gives the same result whatever the batch size', async () => {
    const attack = pgd({ epsilon: 0.1, steps: 5, restarts: 3 });
    const runs = [];
    for (const batchSize of [1, 7, 60]) runs.push(plain(await attack.run(model, { images, labels }, { batchSize })));
    expect(runs[1].success).to.deep.equal(runs[0].success);
    expect(runs[2]).to.deep.equal(runs[1]);
  });

  it('gives the same result in another order and in shards', async () => {
    const attack = randomPoint(0.2, 4);
    const whole = plain(await attack.run(model, { images, labels }, { seed: 3 }));
    const order = Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 60);
    for (const rows of [order.subarray(0, 25), order.subarray(25)]) {
      const batch = takeBatch({ images, labels }, rows);
      const part = plain(await attack.run(model, batch, { seed: 3 }));
      batch.images.dispose();
      rows.forEach((row, i) => {
        expect(part.success[i]).to.equal(whole.success[row]);
        expect(part.images.slice(i * WIDTH, (i + 1) * WIDTH)).to.deep.equal(
          whole.images.slice(row * WIDTH, (row + 1) * WIDTH),
        );
      });
    }
  });

  it('restarts only rows that still stand, and never loses one', async () => {
    const broken = [];
    for (const restarts of [1, 2, 8]) {
      const { success, queries } = plain(await randomPoint(0.2, restarts).run(model, { images, labels }));
      broken.push(sum(success));
      // One first answer and one verdict for each restart that the row took part in.
      success.forEach((s, row) => {
        expect(queries[row]).to.be.at.least(2);
        if (!s) expect(queries[row]).to.equal(1 + restarts);
      });
    }
    expect(broken[1]).to.be.at.least(broken[0]);
    expect(broken[2]).to.be.above(broken[0]);
  });

  it('leaves rows alone that are wrong from the start, and counts them as broken', async () => {
    const wrong = labels.map((label, row) => (row < 10 ? 1 - label : label));
    const result = await pgd({ epsilon: 0.3 }).run(model, { images, labels: wrong });
    const { images: found, success, queries, gradients } = plain(result);
    expect([...result.wrongFromStart.subarray(0, 11)]).to.deep.equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(success.slice(0, 10)).to.deep.equal(new Array(10).fill(1));
    expect(found.slice(0, 10 * WIDTH)).to.deep.equal(Array.from(pixels.subarray(0, 10 * WIDTH)));
    expect([sum(gradients.slice(0, 10)), sum(queries.slice(0, 10))]).to.deep.equal([0, 10]);
  });

  it('does not ask for answers that it was given', async () => {
    model.asked.predicted = 0;
    const { queries } = plain(await randomPoint(0.1).run(model, { images, labels, predicted: labels }));
    expect(model.asked.predicted).to.equal(60);
    expect(sum(queries)).to.equal(60);
  });

  it('counts what the model was asked, to the row', async () => {
    model.asked.predicted = 0;
    const { queries } = plain(await randomPoint(0.1, 5).run(model, { images, labels }));
    expect(sum(queries)).to.equal(model.asked.predicted);
  });

  it('never counts a row as a success that is taken for what it is, whatever is aimed at', async () => {
    const result = await pgd({ epsilon: 0.2, target: 1 }).run(model, { images, labels });
    const { images: found, success, gradients } = plain(result);
    labels.forEach((label, row) => {
      if (label !== 1) return;
      expect([success[row], gradients[row]]).to.deep.equal([0, 0]);
      expect(found.slice(row * WIDTH, (row + 1) * WIDTH)).to.deep.equal(
        Array.from(pixels.subarray(row * WIDTH, (row + 1) * WIDTH)),
      );
    });
    expect(sum(success), 'the others reach it').to.be.above(0);
  });

  it('keeps an attack inside its mask, whatever it hands in', async () => {
    const mask = tf.tensor4d([1, 1, 0, 0, 0, 1], [1, 2, 3, 1]);
    for (const attack of [pgd({ epsilon: 0.3 }), randomPoint(0.3)]) {
      const { images: found, success } = plain(await attack.run(model, { images, labels, mask }));
      found.forEach((value, i) => {
        if ([2, 3, 4].includes(i % WIDTH)) expect(value).to.equal(pixels[i]);
      });
      expect(sum(success)).to.be.above(0);
    }
    mask.dispose();
  });

  it('a mask of ones changes nothing', async () => {
    const mask = tf.ones([1, 2, 3, 1]) as Tensor4D;
    const attack = pgd({ epsilon: 0.1, steps: 5 });
    const free = plain(await attack.run(model, { images, labels }));
    expect(plain(await attack.run(model, { images, labels, mask }))).to.deep.equal(free);
    mask.dispose();
  });

  describe('budgets', () => {
    it('bound predictions and gradients together', async () => {
      const attack = pgd({ epsilon: 0.05, steps: 40, earlyStop: false });
      const { queries, gradients } = plain(await attack.run(model, { images, labels }, { budget: 12 }));
      queries.forEach((q, row) => {
        expect(q + gradients[row]).to.be.at.most(12);
      });
      expect(Math.max(...gradients)).to.equal(10);
    });

    it('stop an attack that does not heed them, before the model is asked', async () => {
      const greedy = defineAttack<Classifier>({
        ...randomPoint(0.1),
        perturb: async (wave) => {
          for (;;) await wave.scores(wave.images, wave.all());
        },
      });
      model.asked.predicted = 0;
      await expectRejects(() => greedy.run(model, { images, labels }, { budget: 10 }), BudgetError, 'budget');
      expect(model.asked.predicted).to.equal(60 * 9);
    });

    it('are one for each row where they are given so', async () => {
      const budget = Float64Array.from({ length: 60 }, (_, row) => 5 + (row % 3));
      const attack = pgd({ epsilon: 0.01, steps: 40 });
      const { queries, gradients } = plain(await attack.run(model, { images, labels }, { budget }));
      queries.forEach((q, row) => {
        expect(q + gradients[row]).to.be.at.most(budget[row]);
      });
    });
  });

  describe('a suite', () => {
    it('is the minimum over its attacks for every row, never their mean', async () => {
      const [far, near] = [
        plain(await brighten(0.4).run(model, { images, labels })),
        plain(await brighten(0.15).run(model, { images, labels })),
      ];
      const both = await suite('both', [brighten(0.4), brighten(0.15)]).run(model, { images, labels });
      const foundBy = [...(both.foundBy ?? [])];
      const { success, images: found } = plain(both);
      success.forEach((s, row) => {
        expect(s).to.equal(Number(far.success[row] || near.success[row]));
        expect(foundBy[row]).to.equal(near.success[row] ? 1 : far.success[row] ? 0 : -1);
        const expected = near.success[row] ? near : far;
        if (s)
          expect(found.slice(row * WIDTH, (row + 1) * WIDTH)).to.deep.equal(
            expected.images.slice(row * WIDTH, (row + 1) * WIDTH),
          );
      });
      expect(new Set(foundBy).size, 'the example shows every case').to.be.above(1);
    });

    it('spends a fixed-size attack only on rows that stand', async () => {
      const first = plain(await pgd({ epsilon: 0.1, steps: 3 }).run(model, { images, labels }));
      const result = plain(
        await suite('two', [pgd({ epsilon: 0.1, steps: 3 }), pgd({ epsilon: 0.1, steps: 30 })]).run(model, {
          images,
          labels,
        }),
      );
      result.gradients.forEach((g, row) => {
        if (first.success[row]) expect(g).to.equal(first.gradients[row]);
        else expect(g).to.be.above(first.gradients[row]);
      });
    });

    it('shares one budget among its attacks', async () => {
      const two = suite('two', [pgd({ epsilon: 0.01, steps: 8 }), pgd({ epsilon: 0.01, steps: 40 })]);
      const { queries, gradients } = plain(await two.run(model, { images, labels }, { budget: 20 }));
      queries.forEach((q, row) => {
        expect(q + gradients[row]).to.be.at.most(20);
      });
    });

    it('tells its aims, and answers for the images that it returns', async () => {
      const aimed = suite('aimed', [
        pgd({ epsilon: 0.02, target: 'next' }),
        pgd({ epsilon: 0.02, steps: 3, target: 'next' }),
      ]);
      const result = await aimed.run(model, { images, labels });
      expect([...(result.targets ?? [])]).to.deep.equal(Array.from(labels, (label) => 1 - label));
      const answers = tf.tidy(() =>
        Array.from(model.logits(tf.tensor4d(result.images, images.shape)).argMax(1).dataSync()),
      );
      expect([...result.predicted]).to.deep.equal(answers);
    });

    it('tells two of one name apart', () => {
      const { settings } = suite('two', [pgd({ epsilon: 0.1, steps: 3 }), pgd({ epsilon: 0.1, steps: 5 })]);
      expect(settings).to.include({ attacks: 'pgd+pgd#2', 'pgd.steps': 3, 'pgd#2.steps': 5 });
    });

    it('stops where it is interrupted between two attacks', async () => {
      const attack = randomPoint(0.001);
      const interrupting: Attack<Classifier> = {
        ...attack,
        run: async (asked, batch, options) => {
          const result = await attack.run(asked, batch, options);
          interruptAll();
          return result;
        },
      };
      await expectNoLeak(() =>
        expectRejects(() => suite('two', [interrupting, attack]).run(model, { images, labels }), Interrupted),
      );
    });

    it('refuses attacks that cannot be compared', () => {
      expect(() => suite('mixed', [pgd({ epsilon: 0.1 }), pgd({ epsilon: 0.2 })])).to.throw(
        RangeError,
        'one kind, norm and epsilon',
      );
      expect(() => suite('none', [])).to.throw(RangeError, 'at least one');
    });
  });

  it('leaves no tensor behind, also where it is stopped or fails', async () => {
    await expectNoLeak(async () => {
      plain(await pgd({ epsilon: 0.1, restarts: 2 }).run(model, { images, labels }));
    });
    await expectNoLeak(async () => {
      const stop = new AbortController();
      const attack = pgd({ epsilon: 0.001, steps: 1000, skipCycles: false });
      const run = attack.run(
        model,
        { images, labels },
        { signal: stop.signal, onProgress: (done) => done > 3 && stop.abort() },
      );
      await expectRejects(() => run, Error);
    });
    await expectNoLeak(async () => {
      const failing = defineAttack<Classifier>({
        ...randomPoint(0.1),
        perturb: async (wave) => {
          await pause(wave.run.signal);
          throw new TypeError('planted');
        },
      });
      await expectRejects(() => failing.run(model, { images, labels }), TypeError, 'planted');
    });
  });

  for (const [what, options, ...says] of [
    ['no batch', { batchSize: 0 }, 'batchSize', '0'],
    ['half a row', { batchSize: 2.5 }, 'batchSize', '2.5'],
    ['a budget that is no number', { budget: Number.NaN }, 'budget', 'NaN'],
    ['budgets for other rows', { budget: [5] }, '1 budgets', '60 images'],
  ] as const)
    it(`refuses ${what}`, async () => {
      await expectRejects(() => randomPoint(0.1).run(model, { images, labels }, options), RangeError, ...says);
    });

  it('refuses a mask that is neither yes nor no', async () => {
    const mask = tf.fill([1, 2, 3, 1], 0.5) as Tensor4D;
    await expectRejects(() => randomPoint(0.1).run(model, { images, labels, mask }), RangeError, 'mask', '1 where');
    mask.dispose();
  });

  it('measures perturbations, and lets a NaN come through', () => {
    expect(perturbationNorms([0.5, 0.25, 1], [0.5, 0, 0.5])).to.deep.equal({
      linf: 0.5,
      l2: Math.sqrt(0.3125),
      l1: 0.75,
      l0: 2,
    });
    expect(perturbationNorms([0.9, Number.NaN, 0.1], [0, 0, 0]).linf).to.be.NaN;
  });

  it('tells a model of a wrong form from one that answers', async () => {
    const narrow: Classifier = { ...model, predict: async (x) => tf.zeros([x.shape[0], 3]) };
    await expectRejects(
      () => randomPoint(0.1).run(narrow, { images, labels }),
      RangeError,
      'answered [60,3]',
      '[60, 2]',
    );
    const mute: Classifier = {
      name: 'mute',
      inputShape: [2, 3, 1],
      classes: 2,
      scores: 'labels',
      predict: model.predict,
    };
    await expectRejects(
      () => pgd({ epsilon: 0.1 }).run(mute as never, { images, labels }),
      RangeError,
      'needs gradients',
    );
  });
});
