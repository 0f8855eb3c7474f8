import { expect } from 'chai';
import { autoAttack, cascade } from '../../lib/attacks/index.js';
import type { Certifier, DifferentiableClassifier } from '../../lib/models/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { boundaryDistance, type Classes, labelled, linearClasses } from './minimal.js';

const ROWS = 48;
/** So many near rows Square tries whatever it finds. */
const FIRST = 20;

describe('cascade', () => {
  const model = linearClasses(4);
  const data = labelled(model, ROWS);
  const nearest = Array.from(data.labels, (label, i) => boundaryDistance(model, data.row(i), label, 'linf'));
  /** Half of the rows break. */
  const EPSILON = [...nearest].sort((a, b) => a - b)[ROWS / 2] - 1e-3;
  const reach = (share = 1) => nearest.map((distance) => distance < share * EPSILON);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });

  it('has the same verdicts however rows are ordered and batched', async () => {
    const attack = cascade({ epsilon: EPSILON, audited: 3 });
    const whole = await attack.run(model, batch());
    const back = Array.from(data.labels.keys()).reverse();
    const reversed = tf.tidy(() => tf.gather(images, tf.tensor1d(back, 'int32'))) as Tensor4D;
    const other = await attack.run(
      model,
      {
        images: reversed,
        labels: Int32Array.from(back, (row) => data.labels[row]),
        indices: Int32Array.from(back),
      },
      { batchSize: 3 },
    );
    reversed.dispose();
    expect(back.map((_, i) => other.success[ROWS - 1 - i])).to.deep.equal([...whole.success]);
    expect(other.sampled)
      .to.deep.equal(whole.sampled)
      .and.to.deep.equal({
        of: reach().filter((is) => !is).length - FIRST,
        rows: 3,
        broken: 0,
      });
    for (const field of ['queries', 'gradients'] as const)
      expect([...other[field]].reverse(), field).to.deep.equal([...whole[field]]);
  });

  it('asks for a small part of what AutoAttack asks for, of rows that neither breaks', async () => {
    const far = { epsilon: 0.5 * Math.min(...nearest) };
    const cost = async (attack: ReturnType<typeof cascade>) => {
      const { success, queries, gradients } = await attack.run(model, batch());
      expect([...success]).to.deep.equal(new Array(ROWS).fill(0));
      return queries.reduce((sum, asked, row) => sum + asked + 3 * gradients[row], 0);
    };
    // AutoAttack: 100 + 300 gradients of Auto-PGD, 300 gradients and queries of FAB, 5,000 queries of Square; the
    // share that is aimed at is larger among few rows.
    expect(await cost(cascade({ ...far, audited: 2 }))).to.be.below(ROWS * 1500);
    expect(await cost(autoAttack(far))).to.be.above(ROWS * 7000);
  });

  it('asks for the answers alone in a ball of radius 0', () =>
    expectNoLeak(async () => {
      const labels = data.labels.map((label, row) => (row === 3 ? (label + 1) % 4 : label));
      const found = await cascade({ epsilon: 0 }).run(proving(), { images, labels });
      expect([...found.success]).to.deep.equal(Array.from(labels.keys(), (row) => Number(row === 3)));
      expect([...found.queries]).to.deep.equal(new Array(ROWS).fill(1));
      expect([...found.gradients]).to.deep.equal(new Array(ROWS).fill(0));
      expect([...found.images]).to.deep.equal([...images.dataSync()]);
      const known = await cascade({ epsilon: 0 }).run(model, { images, labels, predicted: data.labels });
      expect([...known.success]).to.deep.equal([...found.success]);
      expect([...known.queries]).to.deep.equal(new Array(ROWS).fill(0));
    }));

  /** The same answers, and gradients that are 0 everywhere. */
  const masked = (of: Classes): DifferentiableClassifier => ({
    ...of,
    linearize: (at) => {
      const logits = tf.keep(of.logits(at));
      return { logits, pullback: () => tf.zerosLike(at), dispose: () => logits.dispose() };
    },
  });

  it('attacks all rows in every way where gradients hide what Square finds in the sample', () =>
    expectNoLeak(async () => {
      // Every row is in reach.
      const epsilon = 1.2 * Math.max(...nearest);
      const { success, sampled } = await cascade({ epsilon, audited: 3 }).run(masked(model), batch());
      expect(sampled).to.include({ rows: 3, broken: 3 });
      expect([...success]).to.deep.equal(new Array(ROWS).fill(1));
      const { success: shown } = await cascade({ epsilon, audited: 0 }).run(masked(model), batch());
      // Without a sample: what random starts break, and the near rows, which Square tries.
      expect(shown.filter(Boolean).length).to.be.below(0.75 * ROWS);
    }));

  const proving = (change: Partial<Certifier> = {}): DifferentiableClassifier => ({
    ...model,
    certify: ({ epsilon, norm }) => ({
      name: 'closed form',
      description: 'the distance of a plane',
      norm: norm as 'linf',
      epsilon,
      margin: 'radius',
      certify: async (given, labels) => {
        const pixels = given.dataSync();
        const margins = Float32Array.from(labels, (label, i) => {
          const image = pixels.subarray(i * 8, (i + 1) * 8);
          return boundaryDistance(model, image, label, 'linf') - epsilon;
        });
        return { margins, certified: Uint8Array.from(margins, (margin) => Number(margin > 0)) };
      },
      ...change,
    }),
  });

  it('is done with a row that the model proves', () =>
    expectNoLeak(async () => {
      const { success, proved, gradients, sampled } = await cascade({ epsilon: EPSILON }).run(proving(), batch());
      expect(sampled, 'no row is left to draw from').to.equal(undefined);
      reach(1.001).forEach((is, row) => {
        if (is) return;
        expect([success[row], proved?.[row]], `row ${row}`).to.deep.equal([0, 1]);
        expect(gradients[row], `row ${row}: the first climb`).to.equal(25);
      });
      reach(0.999).forEach((is, row) => {
        if (is) expect([success[row], proved?.[row]], `row ${row}`).to.deep.equal([1, 0]);
      });
    }));

  it('refuses a proof of another ball', async () => {
    await expectNoLeak(() =>
      expectRejects(
        () => cascade({ epsilon: EPSILON }).run(proving({ epsilon: EPSILON }), batch()),
        RangeError,
        'Give a certifier of the ball',
      ),
    );
  });

  it('refuses what it does not have', () => {
    expect(() => cascade({ epsilon: -1 })).to.throw(RangeError, 'epsilon');
    expect(() => cascade({ epsilon: 0.1, norm: 'l1' as 'l2' })).to.throw(RangeError, 'linf and l2, got l1');
    expect(() => cascade({ epsilon: 0.1, audited: 0.5 })).to.throw(RangeError, 'audited');
  });
});
