import { expect } from 'chai';
import { type Dataset, withImages } from '../../../lib/data/index.js';
import { type Classifier, predictLabels } from '../../../lib/models/index.js';
import { openStudy } from '../../../lib/studies/cloud-autoai/index.js';
import type { LocalTeachers } from '../../../lib/studies/cloud-autoai/local-teachers.js';
import {
  behindGrays,
  labelCurves,
  queryGrid,
  robustAfter,
  squareCurve,
} from '../../../lib/studies/cloud-autoai/parts/black-box/curves.js';
import { rounded } from '../../../lib/studies/cloud-autoai/parts/black-box/grays.js';
import { replicateBlackBox } from '../../../lib/studies/cloud-autoai/parts/black-box/measure.js';
import { signNoise } from '../../../lib/studies/cloud-autoai/parts/black-box/noise.js';
import { blackBoxPlan } from '../../../lib/studies/cloud-autoai/parts/black-box/plan.js';
import type { BlackBoxPlan, QueryCurve } from '../../../lib/studies/cloud-autoai/parts/black-box/result.js';
import { trainTreeSurrogate } from '../../../lib/studies/cloud-autoai/parts/black-box/surrogate.js';
import { survivalOf } from '../../../lib/studies/cloud-autoai/parts/black-box/survival.js';
import { keyedUniform, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

const WIDTH = 784;

/** Rows of one gray, all of class 1. */
function flat(rows: number, gray: number): Dataset {
  return {
    name: 'flat',
    images: new Float32Array(rows * WIDTH).fill(gray),
    labels: new Int32Array(rows).fill(1),
    indices: Int32Array.from({ length: rows }, (_, i) => i),
    shape: [28, 28, 1],
    classes: 10,
    provenance: 'synthetic gray images',
  };
}

/** A stump, as trees are made of: class 1 while the first pixel is at or below the threshold, else class 2. */
const stump = (threshold: number): Classifier => ({
  name: 'stump',
  inputShape: [28, 28, 1],
  classes: 10,
  scores: 'probabilities',
  predict: async (images) =>
    tf.tidy(() => {
      const above = images.reshape([-1, WIDTH]).slice([0, 0], [-1, 1]).greater(threshold).toFloat();
      const scores = tf.concat([above.mul(-0.5).add(0.7), above.mul(0.5).add(0.2)], 1);
      return scores.pad([
        [0, 0],
        [1, 7],
      ]) as Tensor2D;
    }),
});

describe('images as files', () => {
  const folder = temporaryFolder();

  it('keeps an error that lies between two grays through a CSV, and loses it to 256 grays', async () => {
    // Black is 0, the threshold a hair above, the image a hair above that: nearer than any image file can tell.
    const model = stump(1e-9);
    const data = flat(4, 0);
    const nudged = withImages(
      data,
      data.images.map((value, i) => (i % WIDTH === 0 ? 3e-9 : value)),
    );
    const { exact, csv, eightBit } = await survivalOf(model, nudged, folder('files'));
    expect([exact.correct, csv.correct, eightBit.correct]).to.deep.equal([0, 0, 4]);
    expect(exact.n).to.equal(4);
  });

  it('rounds to the nearest of 256 grays, and leaves those alone', () => {
    const grays = Float32Array.from({ length: 256 }, (_, k) => k / 255);
    expect(rounded(grays)).to.deep.equal(grays);
    expect(rounded(Float32Array.of(0.49 / 255, 0.51 / 255))).to.deep.equal(Float32Array.of(0, Math.fround(1 / 255)));
  });

  it('shows a model behind grays nothing else', async () => {
    const between = withImages(flat(1, 0), new Float32Array(WIDTH).fill(0.4 / 255));
    expect(Array.from(await predictLabels(stump(1e-9), between))).to.deep.equal([2]);
    expect(Array.from(await predictLabels(behindGrays(stump(1e-9)), between))).to.deep.equal([1]);
  });
});

describe('accuracy against queries', () => {
  const seed = { seed: 0 };

  it('has points from 1 to the last query, evenly in the logarithm', () => {
    const grid = queryGrid(1000);
    expect([grid[0], grid.at(-1)]).to.deep.equal([1, 1000]);
    expect(grid).to.include.members([10, 50, 100, 500]);
    expect(grid.every((queries, i) => i === 0 || queries > grid[i - 1])).to.equal(true);
    expect(queryGrid(1)).to.deep.equal([1]);
  });

  it('takes a row off the curve at the query that broke it', async () => {
    // The first pixel is moved by the first stripe or not at all: half the rows are adversarial at once, plateaus or not.
    const { found, curve } = await squareCurve(stump(0.55), flat(40, 0.5), 0.1, 60, seed);
    for (const { queries, accuracy } of curve.points)
      expect(accuracy.correct).to.equal(
        40 - found.queries.filter((spent, row) => found.success[row] && spent <= queries).length,
      );
    expect(curve.points[0].accuracy.value).to.equal(1);
    // A first answer, one candidate and the verdict; each stripe goes up by the toss of a coin.
    expect(robustAfter(found, 3).filter(Boolean).length).to.be.within(10, 30);
    expect(curve.totalQueries).to.equal(found.queries.reduce((sum, spent) => sum + spent, 0));
  });

  it('breaks nothing where the ball does not reach the threshold', async () => {
    const { curve } = await squareCurve(stump(0.55), flat(5, 0.5), 0.04, 40, seed);
    expect(curve.points.every(({ accuracy }) => accuracy.value === 1)).to.equal(true);
    expect(curve.totalQueries).to.equal(5 * 40);
  });

  const plan: Pick<BlackBoxPlan, 'radii' | 'labelBudgets'> = { radii: [0.04, 0.3, 20], labelBudgets: [60, 800] };
  const at = (curves: readonly QueryCurve[], epsilon: number) =>
    curves.find((curve) => curve.epsilon === epsilon)?.points.map(({ accuracy }) => accuracy.value);

  it('finds a threshold by labels alone: nothing nearer than it lies, and verdicts that hold', async () => {
    // The nearest error is 0.05 away: one pixel from 0.5 to just above 0.55.
    const { curves, found } = await labelCurves(stump(0.55), flat(4, 0.5), plan, { ...seed, grays: false });
    expect(at(curves, 0.04)).to.deep.equal([1, 1]);
    expect(at(curves, 20)).to.deep.equal([0, 0]);
    const again = await predictLabels(stump(0.55), withImages(flat(4, 0.5), found.images));
    expect(Array.from(again)).to.deep.equal([2, 2, 2, 2]);
    expect(Math.max(...found.queries)).to.be.at.most(800);
  });

  it('hands in whole grays where the teacher sees no others', async () => {
    const { found } = await labelCurves(stump(0.55), flat(3, 128 / 255), plan, { ...seed, grays: true });
    expect(rounded(found.images)).to.deep.equal(found.images);
    const again = await predictLabels(stump(0.55), withImages(flat(3, 0.5), found.images));
    expect(Array.from(again)).to.deep.equal([2, 2, 2]);
  });

  it('has noise of exactly ε where the pixel range allows it, keyed by the row', () => {
    const data = flat(3, 0.5);
    const noise = signNoise(data, 0.2, 7);
    const ups = Array.from(noise).filter((value) => Math.abs(value - 0.7) < 1e-6).length;
    const downs = Array.from(noise).filter((value) => Math.abs(value - 0.3) < 1e-6).length;
    expect(ups + downs).to.equal(noise.length);
    // Four standard deviations of a fair coin tossed 2,352 times.
    expect(Math.abs(ups - downs)).to.be.below(4 * Math.sqrt(noise.length));
    const last = {
      ...data,
      images: data.images.subarray(2 * WIDTH),
      labels: Int32Array.of(1),
      indices: Int32Array.of(2),
    };
    expect(signNoise(last, 0.2, 7)).to.deep.equal(noise.slice(2 * WIDTH));
  });
});

describe('a tree surrogate', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const images = keyedUniform(200 * WIDTH, 0, 1, 5);
  const own: Dataset = { ...flat(200, 0), images, labels: new Int32Array(200) };

  it('learns what the victim answers, not the labels, and scores all ten classes', async () => {
    const surrogate = await trainTreeSurrogate(stump(0.5), own, {
      rounds: 20,
      seed: 0,
      folder: folder('s'),
      name: 's',
    });
    const answers = await predictLabels(stump(0.5), own);
    const learned = await predictLabels(surrogate.model, own);
    expect(surrogate.model.classes).to.equal(10);
    expect(learned.filter((answer, row) => answer === answers[row]).length).to.be.above(190);
    surrogate.dispose();
  });

  it('says what Python said where it fails', () =>
    expectRejects(
      () => trainTreeSurrogate(stump(0.5), own, { rounds: -1, seed: 0, folder: folder('t'), name: 't' }),
      Error,
      'tree surrogate for stump was not trained',
      /boosting rounds|num_iterations/,
    ));
});

describe('black boxes on digits', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it('attacks both teachers on the same rows, counts the queries, and returns plain data', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder('run') });
    const spent = { ibm: 0, gcp: 0 };
    /** LeNet's probabilities in steps of a tenth, as an ensemble of few trees gives them. */
    const teacher = (role: 'ibm' | 'gcp') => {
      const model: Classifier = {
        name: role,
        inputShape: [28, 28, 1],
        classes: 10,
        scores: 'probabilities',
        predict: async (x) => {
          spent[role] += x.shape[0];
          return tf.tidy(() => tf.softmax(study.lenet.logits(x)).mul(10).round().div(10) as Tensor2D);
        },
      };
      return { role, name: role, model, file: '', dispose: () => {} };
    };
    const teachers = { ibm: teacher('ibm'), gcp: teacher('gcp') } as LocalTeachers;
    const plan: BlackBoxPlan = {
      ...blackBoxPlan('digits'),
      rows: 20,
      labelRows: 3,
      epsilons: [0.1],
      squareQueries: 40,
      noiseQueries: 20,
      labelBudgets: [60],
      surrogateRows: 80,
      surrogateQueries: 20,
      treeRounds: 5,
      ownRows: 100,
      epochs: 2,
    };
    const steps: string[] = [];
    const result = await replicateBlackBox(
      { ...study, teachers: async () => teachers },
      { plan, onProgress: (what) => steps.push(what) },
    );
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    expect(steps).to.include.members(['ibm: transfer', 'gcp: HopSkipJump', 'black boxes']);
    const [ibm, gcp] = result.victims;
    // Both are the same model here, so that what does not depend on the role must be the same.
    expect(gcp.transfers).to.deep.equal(ibm.transfers);
    expect(gcp.curves).to.deep.equal(ibm.curves);
    expect(spent.gcp).to.equal(spent.ibm);
    expect(ibm.transfers.map(({ totalQueries }) => totalQueries)).to.deep.equal([0, 0, 0, 80, 80]);
    const shares = [
      ibm.clean,
      ...ibm.transfers.map(({ accuracy }) => accuracy),
      ...ibm.noise.map((row) => row.accuracy),
    ];
    for (const { n, interval } of shares) {
      expect(n).to.equal(20);
      expect(interval[0]).to.be.below(interval[1]);
    }
    // What every attack queries, and nothing but that: clean and noise, two surrogates with their agreement, five
    // transfers, two searches, HopSkipJump twice, and three looks at what each of the three attacks handed in.
    const searched = ibm.curves
      .filter(({ norm }) => norm === 'linf')
      .reduce((sum, curve) => sum + curve.totalQueries, 0);
    const byLabel = [false, true].map(
      (grays) =>
        ibm.curves.find((curve) => curve.attack === 'HopSkipJump' && curve.rounded === grays)?.totalQueries ?? 0,
    );
    const looks = 3 * (20 + 3 + 3);
    expect(spent.ibm).to.equal(2 * 20 + 2 * 80 + 20 + 5 * 20 + searched + byLabel[0] + byLabel[1] + looks);
    for (const row of ibm.survival) expect(row.csv.correct).to.equal(row.exact.correct);
    study.lenet.dispose();
  });
});
