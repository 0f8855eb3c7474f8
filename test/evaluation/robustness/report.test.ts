import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { Attack } from '../../../lib/attacks/index.js';
import { compareModels, evaluate, type RobustnessReport, roundInward } from '../../../lib/evaluation/index.js';
import { attackIds } from '../../../lib/evaluation/robustness/ids.js';
import type { Classifier } from '../../../lib/models/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { jump, push, tenPixels, threshold } from './planted.js';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../lib/evaluation/robustness/report.schema.json'), 'utf8'),
);

/** An attack with a mistake: it hands in whatever `images` makes of the originals. */
const faulty = (images: (x: Tensor4D) => Tensor4D): Attack => {
  const attack = push(0.1, 'faulty');
  return {
    ...attack,
    run: async (model, batch, options) => {
      const result = await attack.run(model, batch, options);
      const pixels = tf.tidy(() => images(batch.images).dataSync() as Float32Array);
      return { ...result, images: pixels, success: new Uint8Array(10).fill(1) };
    },
  };
};

describe('a robustness report', () => {
  let report: RobustnessReport;
  before(async () => {
    ({ report } = await evaluate(threshold, tenPixels(), [push(0.1), push(0.2), jump()], {
      epsilons: [0.3],
      warnings: false,
    }));
  });

  const of = (name: string, epsilon: number | null) => {
    const found = report.attacks.find((attack) => attack.name === name && attack.epsilon === epsilon);
    if (!found) throw new Error(`no entry for ${name} at ${epsilon}`);
    return found;
  };

  it('follows its schema', () => {
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(report)));
    expect(validate.errors).to.equal(null);
    expect(validate({ ...report, n: 'ten' }), 'the schema refuses what is wrong').to.equal(false);
  });

  it('counts clean rows and the majority class', () => {
    expect([report.n, report.clean.correct, report.clean.accuracy]).to.deep.equal([10, 9, 0.9]);
    expect(report.majority).to.deep.include({ class: 0, correct: 6 });
    // Wilson's interval of 9 in 10, from its formula.
    expect(report.clean.interval[0]).to.be.closeTo(0.5958, 1e-4);
    expect(report.clean.interval[1]).to.be.closeTo(0.9821, 1e-4);
  });

  it('counts robust rows at each epsilon', () => {
    // Rows at distance .05 (two of them) fall at .1; .05 and .15 at .2; row 9 is wrong from the start.
    expect([of('push', 0.1).correct, of('push', 0.2).correct]).to.deep.equal([7, 5]);
    expect(of('push', 0.1).robustAccuracy).to.equal(0.7);
    expect(of('push', 0.2).successes).to.equal(4);
    expect(of('push', 0.2)).to.deep.include({ kind: 'fixed', stops: 'final-iterate' });
  });

  it('reads a minimal-norm attack at every epsilon', () => {
    expect([null, 0.1, 0.2, 0.3].map((epsilon) => of('jump', epsilon).correct)).to.deep.equal([0, 7, 5, 3]);
    const { norms, medianOverAll, successes } = of('jump', null);
    expect(successes).to.equal(9);
    // Distances .05, .05, .15, .15, .25, .25, .35, .35, .45, each and .001 beyond.
    expect(norms.linf.mean).to.be.closeTo((2 * (0.05 + 0.15 + 0.25 + 0.35) + 0.45) / 9 + 0.001, 1e-6);
    expect(norms.linf.median).to.be.closeTo(0.251, 1e-6);
    expect(medianOverAll).to.be.closeTo(0.251, 1e-6);
    expect(norms.l0.mean).to.equal(1);
    expect(of('jump', 0.1).medianOverAll, 'most rows are robust: the median over all is infinite').to.equal(null);
  });

  it('takes the worst case row by row', () => {
    expect(report.worstCase.map(({ norm, epsilon, correct }) => [norm, epsilon, correct])).to.deep.equal([
      ['linf', 0.1, 7],
      ['linf', 0.2, 5],
      ['linf', 0.3, 3],
    ]);
    const [{ points }] = report.curve;
    expect(points[0]).to.deep.include({ epsilon: 0, robustAccuracy: 0.9 });
    expect(points[points.length - 1].robustAccuracy).to.equal(0);
    points.slice(1).forEach(({ robustAccuracy }, i) => {
      expect(robustAccuracy).to.be.at.most(points[i].robustAccuracy);
    });
  });

  it('shows classes and confusion', () => {
    const [zero, one] = report.perClass;
    expect([zero.n, zero.clean.correct, one.n, one.clean.correct]).to.deep.equal([6, 5, 4, 4]);
    expect(zero.worstCase[2].correct + one.worstCase[2].correct).to.equal(3);
    expect(report.confusion.clean).to.deep.equal([
      [5, 1],
      [0, 4],
    ]);
    // Within .3: class 0 loses .05, .15, .25; class 1 loses .05, .15, .25.
    expect(report.confusion).to.deep.include({
      attacked: [
        [2, 4],
        [3, 1],
      ],
      norm: 'linf',
      epsilon: 0.3,
    });
  });

  it('compares attacks on the same rows', () => {
    const pair = report.comparisons.find(({ epsilon }) => epsilon === 0.1);
    expect(pair).to.deep.include({ first: 'push', second: 'jump', onlyFirst: 0, onlySecond: 0, pValue: 1 });
    expect(pair).to.deep.include({ firstId: 'push-linf-0.1', secondId: 'jump-linf' });
  });

  it('gives every attack an id of its own, which all its entries and comparisons bear', async () => {
    expect(report.attacks.map(({ id }) => id)).to.deep.equal([
      'push-linf-0.1',
      'push-linf-0.2',
      ...Array.from({ length: 4 }, () => 'jump-linf'),
    ]);
    const attacks = [push(8 / 255), push(8 / 255), push(8 / 255), jump('l2'), jump('l2'), push(2, 'jump-l2')];
    const { report: twins } = await evaluate(threshold, tenPixels(), attacks, { warnings: false });
    expect([...new Set(twins.attacks.map(({ id }) => id))]).to.deep.equal([
      'push-linf-0.03137',
      'push-linf-0.03137-2',
      'push-linf-0.03137-3',
      'jump-l2',
      'jump-l2-2',
      'jump-l2-linf-2',
    ]);
    const pairs = twins.comparisons.map(({ firstId, secondId }) => [firstId, secondId]);
    expect(pairs).to.deep.include(['push-linf-0.03137', 'push-linf-0.03137-3']);
  });

  it('gives ids that are no other attack’s, whatever attacks are called', () => {
    const named = (name: string) => ({ name, norm: 'l2', epsilon: undefined }) as const;
    expect(attackIds([named('a'), { name: 'a', norm: 'l2', epsilon: 2 }, named('a')])).to.deep.equal([
      'a-l2',
      'a-l2-2',
      'a-l2-3',
    ]);
  });

  it('counts queries', () => {
    // One verdict a row: the first answers are the evaluation's own.
    expect(of('push', 0.1).queries).to.deep.equal({ mean: 0.9, total: 9 });
  });

  it('measures worst case and attacks alike, however small the ball', async () => {
    const data = {
      ...tenPixels(),
      images: Float32Array.from(tenPixels().images, (value) => 0.5 + (value - 0.5) / 1000),
    };
    const { report: tiny } = await evaluate(threshold, data, [push(0.0001), push(0.0002)], { warnings: false });
    tiny.worstCase.forEach(({ correct }, i) => {
      expect(correct).to.equal(tiny.attacks[i].correct);
    });
    expect(tiny.attacks[0].correct).to.be.below(9);
  });

  it('shows answers that the data have no class for', async () => {
    const wide: Classifier = {
      ...threshold,
      classes: 3,
      predict: async (x) => tf.tidy(() => tf.concat([tf.zeros([x.shape[0], 2]), x.reshape([-1, 1]).sub(0.3)], 1)),
    };
    const { report: found } = await evaluate(wide, tenPixels(), [push(0.1)], { warnings: false });
    expect(found.confusion.clean).to.have.length(3);
    expect(found.confusion.clean[0][2] + found.confusion.clean[1][2], 'pixels above .3').to.equal(7);
  });

  it('leaves no tensor behind', async () => {
    await expectNoLeak(() => evaluate(threshold, tenPixels(), [push(0.1), jump()], { warnings: false }));
  });

  it('says so where there is nothing to evaluate', async () => {
    const empty = {
      ...tenPixels(),
      images: new Float32Array(0),
      labels: new Int32Array(0),
      indices: new Int32Array(0),
    };
    await expectRejects(() => evaluate(threshold, empty, [push(0.1)]), RangeError, 'at least one row');
  });

  describe('the final audit', () => {
    const audited = async (images: (x: Tensor4D) => Tensor4D) => {
      const { report: found, evidence } = await evaluate(threshold, tenPixels(), [faulty(images)], { warnings: false });
      return { ...found.attacks[0], audit: evidence.runs[0].audit };
    };

    it('lets nothing count that leaves the ball', async () => {
      const { correct, audit } = await audited((x) => tf.sub(1, x) as Tensor4D);
      // Rows at distance .05 move by .1 to their mirror image: inside the ball; the other seven leave it.
      expect([correct, audit.ball.length]).to.deep.equal([7, 7]);
    });

    it('lets nothing count that leaves the pixel range or is no number', async () => {
      const outside = await audited((x) => x.mul(-1) as Tensor4D);
      expect([outside.correct, outside.audit.range.length]).to.deep.equal([9, 9]);
      const nothing = await audited((x) => x.mul(Number.NaN) as Tensor4D);
      expect([nothing.correct, nothing.audit.nan.length]).to.deep.equal([9, 9]);
    });

    it('lets no success count that the images do not show', async () => {
      const { correct, audit } = await audited((x) => x.clone());
      expect([correct, audit.verdict.length]).to.deep.equal([9, 9]);
    });
  });

  it('rounds to 8 bits towards the original', () => {
    const originals = Float32Array.from([0, 1, 100 / 255, 100 / 255, 0.5, 30 / 255]);
    const images = Float32Array.from([0.3, 0.3, 0.5, 0.3, 0.5, 31 / 255]);
    const rounded = Array.from(roundInward(images, originals), (value) => value * 255);
    [76, 77, 127, 77, 127.5, 31].forEach((level, i) => {
      expect(rounded[i]).to.be.closeTo(level, 1e-4);
      expect(Math.abs(rounded[i] / 255 - originals[i])).to.be.at.most(Math.abs(images[i] - originals[i]) + 1e-7);
    });
  });

  it('compares two models on the same rows', async () => {
    const lenient: Classifier = {
      ...threshold,
      name: 'lenient',
      predict: async (x) => tf.tidy(() => tf.concat([tf.zeros([x.shape[0], 1]), x.reshape([-1, 1]).sub(0.3)], 1)),
    };
    const first = await evaluate(threshold, tenPixels(), [push(0.1)], { warnings: false });
    const second = await evaluate(lenient, tenPixels(), [push(0.1)], { warnings: false });
    const [clean, attacked] = compareModels(first, second);
    // The second calls .35 and .45 class 1: two clean rows lost.
    expect(clean).to.deep.include({ norm: null, epsilon: 0, onlyFirst: 2, onlySecond: 0 });
    expect(clean.difference).to.be.closeTo(0.2, 1e-12);
    expect(attacked).to.deep.include({ norm: 'linf', epsilon: 0.1 });
    const other = await evaluate(threshold, { ...tenPixels(), provenance: 'others' }, [push(0.1)], { warnings: false });
    expect(() => compareModels(first, other)).to.throw(RangeError, 'same rows');
  });
});
