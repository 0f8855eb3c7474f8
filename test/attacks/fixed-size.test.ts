import { expect } from 'chai';
import { type Attack, apgd, apgdCe, apgdT, bim, fgsm, miFgsm, pgd } from '../../lib/attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../lib/data/index.js';
import type { DifferentiableClassifier, Network } from '../../lib/models/index.js';
import { Interrupted, type Norm, norms, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';

type Make = (epsilon: number, target?: number) => Attack<DifferentiableClassifier>;

const N = 40;
const steps = 10;

/** Two sizes of each norm at which some rows of the published LeNet hold and some break. */
const sizes: Record<Norm, [number, number]> = { linf: [0.08, 0.16], l2: [1, 2], l1: [5, 12], l0: [5, 12] };

const table: { name: string; norm: Norm; make: Make }[] = [
  ...(['linf', 'l2', 'l1', 'l0'] as const).flatMap((norm) => [
    { name: 'FGSM', norm, make: (epsilon: number, target?: number) => fgsm({ epsilon, norm, target }) },
    { name: 'PGD', norm, make: (epsilon: number, target?: number) => pgd({ epsilon, norm, steps, target }) },
  ]),
  { name: 'BIM', norm: 'linf', make: (epsilon, target) => bim({ epsilon, target }) },
  ...(['linf', 'l2'] as const).flatMap((norm) => [
    { name: 'MI-FGSM', norm, make: (epsilon: number, target?: number) => miFgsm({ epsilon, norm, target }) },
    {
      name: 'APGD-CE',
      norm,
      make: (epsilon: number, target?: number) =>
        apgdCe({ epsilon, norm, steps, ...(target !== undefined && { target }) }),
    },
    {
      name: 'APGD on the DLR loss',
      norm,
      make: (epsilon: number, target?: number) => apgd({ epsilon, norm, steps, loss: 'dlr', target }),
    },
  ]),
];
/** Has no target of its own. */
const untargeted: typeof table = [
  { name: 'APGD-T', norm: 'linf', make: (epsilon) => apgdT({ epsilon, steps, targets: 2 }) },
];

describeWithMirror('fixed-size attacks on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  let data: Dataset;
  before(async () => {
    model = await publishedLenet();
    data = await firstRows(N);
  });
  after(() => model.dispose());

  /** A tidy whose result is plain numbers. */
  function measured<T>(work: () => T): T {
    tf.engine().startScope();
    try {
      return work();
    } finally {
      tf.engine().endScope();
    }
  }

  type Result = Awaited<ReturnType<Attack<DifferentiableClassifier>['run']>>;
  /** Runs an attack on rows of the data, gives what `use` makes of the result, and leaves no tensor. */
  const attacked = <T>(
    attack: Attack<DifferentiableClassifier>,
    rows: Dataset,
    use: (result: Result, images: Tensor4D) => T,
    options: Parameters<Attack['run']>[2] & { mask?: Tensor4D } = {},
  ): Promise<T> =>
    expectNoLeak(async () => {
      const images = imageTensor(rows);
      const { mask, ...rest } = options;
      const batch = { images, labels: rows.labels, indices: rows.indices, ...(mask && { mask }) };
      const result = await attack.run(model, batch, rest);
      const answer = measured(() => use(result, images));
      images.dispose();
      return answer;
    });
  const broken = ({ success, wrongFromStart }: Result) =>
    success.reduce((n, s, i) => n + (s && !wrongFromStart[i] ? 1 : 0), 0);

  for (const { name, norm, make } of [...table, ...untargeted]) {
    const [small, large] = sizes[norm];

    it(`${name} ${norm}: nothing at ε 0, more as ε grows, inside the ball and [0, 1]`, async () => {
      const at = (epsilon: number) =>
        attacked(make(epsilon), data, (result, images) => {
          const found = tf.tensor4d(result.images, images.shape);
          const change = found.sub(images);
          for (const length of norms[norm](change).dataSync())
            expect(length).to.be.at.most(epsilon * (1 + 1e-6) + 1e-6);
          for (const end of [found.min(), found.max()]) expect(end.dataSync()[0]).to.be.within(0, 1);
          return { broken: broken(result), change: change.abs().max().dataSync()[0] };
        });
      expect(await at(0)).to.deep.equal({ broken: 0, change: 0 });
      const [few, many] = [(await at(small)).broken, (await at(large)).broken];
      expect(many).to.be.above(few);
    });

    it(`${name} ${norm}: budgets are kept, a mask confines, stopping leaves nothing`, async () => {
      const budget = Int32Array.from({ length: N }, (_, i) => i % 8);
      await attacked(
        make(large),
        data,
        ({ queries, gradients, wrongFromStart }) => {
          queries.forEach((asked, i) => {
            // The first answer and the verdict come in any case.
            if (!wrongFromStart[i]) expect(asked + gradients[i], `row ${i}`).to.be.at.most(Math.max(2, budget[i]));
          });
        },
        { budget },
      );
      const mask = tf.tidy(() => tf.concat([tf.ones([1, 28, 14, 1]), tf.zeros([1, 28, 14, 1])], 2) as Tensor4D);
      await attacked(
        make(large),
        data,
        ({ images: found }, images) => {
          const change = tf.tensor4d(found, images.shape).sub(images).abs() as Tensor4D;
          expect(change.mul(tf.sub(1, mask)).max().dataSync()[0]).to.equal(0);
          expect(change.max().dataSync()[0]).to.be.above(0);
        },
        { mask },
      );
      mask.dispose();
      await expectNoLeak(async () => {
        const images = imageTensor(data);
        const controller = new AbortController();
        let asked = 0;
        const stopping: DifferentiableClassifier = {
          ...model,
          logits: (x) => model.logits(x),
          predict: (x) => model.predict(x),
          linearize: (x) => {
            if (++asked === 3) controller.abort(new Interrupted());
            const there = model.linearize?.(x);
            if (!there) throw new Error('the network is expected to have its own reverse pass');
            return there;
          },
        };
        // FGSM takes a single step: with batches of ten rows it is stopped before its verdict.
        const run = make(large).run(
          stopping,
          { images, labels: data.labels },
          { signal: controller.signal, batchSize: 10 },
        );
        await expectRejects(() => run, Interrupted);
        images.dispose();
      });
    });
  }

  for (const { name, norm, make } of table)
    it(`${name} ${norm}: reaches a target more often as ε grows`, async () => {
      const hits = (epsilon: number) =>
        attacked(make(epsilon, 3), data, ({ predicted, wrongFromStart, targets, success }) => {
          expect(Array.from(targets ?? [])).to.deep.equal(new Array(N).fill(3));
          predicted.forEach((answer, i) => {
            if (!wrongFromStart[i]) expect(success[i]).to.equal(Number(answer === 3 && data.labels[i] !== 3));
          });
          return predicted.reduce((n, answer, i) => n + Number(answer === 3 && data.labels[i] !== 3), 0);
        });
      expect(await hits(1.5 * sizes[norm][1])).to.be.above(await hits(sizes[norm][0]));
    });

  for (const { name, norm, make } of [...table, ...untargeted].filter((entry) => entry.name !== 'FGSM'))
    it(`${name} ${norm}: the same verdicts in any order, split and batch size`, async () => {
      const attack = make(sizes[norm][1]);
      const verdicts = (rows: number[], batchSize: number) =>
        attacked(attack, takeRows(data, rows), ({ success }) => rows.map((row, i) => [row, success[i]] as const), {
          seed: 5,
          batchSize,
        });
      const all = Array.from({ length: N }, (_, i) => i);
      const sorted = (pairs: (readonly [number, number])[]) => [...pairs].sort(([a], [b]) => a - b);
      const whole = await verdicts(all, 500);
      expect(sorted(await verdicts([...all].reverse(), 7)), 'reversed, by 7').to.deep.equal(whole);
      const [even, odd] = [all.filter((i) => i % 2 === 0), all.filter((i) => i % 2)];
      expect(sorted([...(await verdicts(even, 64)), ...(await verdicts(odd, 64))]), 'split').to.deep.equal(whole);
    });
});
