import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/clearbox-digits/open.js';
import { smallPortion } from '../../../lib/studies/clearbox-digits/parts/constrained/finding.js';
import { allowedPixels, LIKE_BOX, maskOf } from '../../../lib/studies/clearbox-digits/parts/constrained/masks.js';
import { measureConstrained } from '../../../lib/studies/clearbox-digits/parts/constrained/measure.js';
import { nearestErrors } from '../../../lib/studies/clearbox-digits/parts/constrained/nearest.js';
import { constrained } from '../../../lib/studies/clearbox-digits/parts/constrained/part.js';
import { type ConstrainedPlan, nearSquare } from '../../../lib/studies/clearbox-digits/parts/constrained/plan.js';
import type { ConstrainedResult } from '../../../lib/studies/clearbox-digits/parts/constrained/result.js';
import { enoughTable } from '../../../lib/studies/clearbox-digits/parts/constrained/tables.js';
import { enough, ladderOf, maskText } from '../../../lib/studies/clearbox-digits/parts/constrained/words.js';
import type { StudyResults } from '../../../lib/studies/clearbox-digits/study-results.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak, temporaryFolder } from '../../helpers.js';

const steps = { steps: 60, anySteps: 20, restarts: 1 };

describe('the nearest error under a mask', () => {
  const model = linearModel();
  const N = 16;
  const { pixels, labels, row, tensor } = interior(model, N);
  const data = {
    ...{ name: 'toy', images: pixels, labels, indices: Int32Array.from({ length: N }, (_, i) => i) },
    ...{ shape: [2, 3, 1] as const, classes: 2, provenance: 'made for tests' },
  };

  it('is as far as the boundary along the allowed pixels, and infinitely far where they cannot reach it', async () => {
    let [near, never] = [0, 0];
    for (const allowed of [
      [1, 1, 0, 0, 1, 0],
      [1, 0, 0, 0, 0, 0],
      [0, 0, 1, 1, 0, 1],
    ]) {
      const found = await expectNoLeak(async () => {
        const [images, mask] = [tensor(), tf.tensor4d(allowed, [1, 2, 3, 1])];
        const errors = await nearestErrors(model, data, { images, mask }, steps);
        tf.dispose([images, mask]);
        return errors;
      });
      const weights = model.difference.map((d, i) => d * allowed[i]);
      for (let i = 0; i < N; i++) {
        const image = row(i);
        const margin = model.margin(image);
        // How far the margin falls where every allowed pixel goes to the end of its range.
        const reach = weights.reduce((sum, w, k) => sum + Math.abs(w) * (w * margin > 0 ? image[k] : 1 - image[k]), 0);
        if (Math.abs(reach - Math.abs(margin)) < 0.01) continue;
        expect(Number.isFinite(found.l2[i])).to.equal(reach > Math.abs(margin));
        if (!Number.isFinite(found.l2[i])) {
          never++;
          continue;
        }
        const squares = weights.reduce((sum, w) => sum + w * w, 0);
        const inside = weights.every((w, k) => Math.abs(image[k] - (margin * w) / squares - 0.5) <= 0.5);
        if (!inside) continue;
        near++;
        expect(found.l2[i] / (Math.abs(margin) / Math.sqrt(squares))).to.be.within(1 - 1e-4, 1.02);
        allowed.forEach((may, k) => {
          if (!may) expect(found.images[6 * i + k]).to.equal(image[k]);
        });
      }
    }
    expect(near).to.be.above(4);
    expect(never).to.be.above(4);
  });
});

describe('masks of the constrained part', () => {
  it('has rectangles of exactly so many pixels', () => {
    expect(nearSquare(36)).to.deep.equal({ height: 6, width: 6 });
    expect(nearSquare(108)).to.deep.equal({ height: 9, width: 12 });
  });

  it('takes as many random pixels of each image as its box has', async () => {
    await expectNoLeak(async () => {
      const images = tf.tidy(() => {
        const buffer = tf.buffer([2, 4, 5, 1], 'float32');
        // Boxes of 1 × 2 and of 3 × 4 pixels.
        for (const at of [
          [0, 1, 1],
          [0, 1, 2],
          [1, 0, 1],
          [1, 2, 4],
        ])
          buffer.set(1, at[0], at[1], at[2], 0);
        return buffer.toTensor() as Tensor4D;
      });
      const batch = { images, labels: Int32Array.of(0, 1), indices: Int32Array.of(7, 8) };
      const model = { ...linearModel(), inputShape: [4, 5, 1] as const };
      const mask = await maskOf(model, LIKE_BOX, batch);
      expect(Array.from(allowedPixels(mask, 2))).to.deep.equal([2, 12]);
      tf.dispose([images, mask]);
    });
  });
});

describe('constrained attacks', () => {
  const inFolder = temporaryFolder();
  const plan: ConstrainedPlan = {
    ...{ images: 30, others: 10, ...steps, steps: 20 },
    masks: [
      { family: 'center', mask: 'rectangle:top=12,left=12,height=4,width=4' },
      { family: 'random', mask: 'random:pixels=16' },
      { family: 'salient', mask: 'top-pixels:pixels=16' },
      { family: 'salient', mask: 'top-pixels:pixels=64' },
      { family: 'box', mask: 'box:margin=0' },
      { family: 'every', mask: 'rectangle:top=0,left=0,height=28,width=28' },
    ],
  };
  let result: ConstrainedResult;
  before(async () => {
    const study = await openStudy({ profile: 'digits', folder: inFolder('run') });
    await study.network();
    result = await expectNoLeak(() => measureConstrained(study, undefined, plan));
  });

  it('is plain data, counts every image that was read right, and pairs masks of equally many pixels', () => {
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    const [{ clean, points, free }] = result.networks;
    for (const { success } of [...points, free]) expect(success.n).to.equal(clean.correct);
    expect(result.comparisons.map(({ first, second, pixels }) => `${first} ${second} ${pixels}`)).to.deep.equal([
      'center random 16',
      'center salient 16',
      'random salient 16',
      'box random those of the box',
    ]);
    for (const { errors, nearer } of result.comparisons) {
      expect(errors.n).to.equal(clean.correct);
      // An error that one mask alone has is the nearer one.
      expect(nearer.onlyFirst).to.be.at.least(errors.onlyFirst);
    }
  });

  it('finds more where more may change, and by free choice no fewer than where the gradient points', () => {
    const [network] = result.networks;
    const [few, many] = ladderOf(network, 'salient');
    const every = network.points.find(({ family }) => family === 'every');
    expect(many.success.correct).to.be.above(few.success.correct);
    expect(every?.success.correct).to.equal(network.clean.correct);
    const within = network.free.within.find(({ pixels }) => pixels === 16);
    expect(within?.success.correct).to.be.at.least(few.success.correct);
  });

  it('says what it found, also where a family never reached its share', () => {
    const none = {
      ...result,
      networks: result.networks.map((network) => ({
        ...network,
        free: { ...network.free, pixels: { median: null, interval: null }, within: [] },
        points: network.points.map((point) => ({
          ...point,
          success: proportion(0, point.success.n),
          l2: { median: null, interval: null },
        })),
      })),
    };
    expect(enough(none.networks[0], 'center', 0.5)).to.equal(undefined);
    for (const one of [result, none]) {
      const context = { results: { constrained: one } as StudyResults, claims: [], findings: [], minutes: 1 };
      const text = renderMarkdown({ title: '', blocks: constrained.section?.({ ...context, take: () => [] }) ?? [] });
      expect(text).not.to.match(/undefined|NaN|Infinity|\[object/);
      for (const draw of Object.values(constrained.figures ?? {}))
        expect(draw(context.results)).to.have.property('caption');
      expect(text).not.to.match(/rectangle:|top-pixels|--mask/);
      expect(text).to.include('a 4 × 4 square in the center');
      if (one === none) expect(text).to.include('more than 16');
    }
    expect(smallPortion(none).verdict).to.equal('does not hold');
  });

  it('says masks in words, and that nothing smaller was tried', () => {
    const text = (family: 'border' | 'box' | 'salient', mask: string) => maskText({ family, mask });
    expect(text('border', 'border:width=1')).to.equal('a frame of 1 pixel along the edge');
    expect(text('box', 'box:margin=2')).to.equal('a rectangle around the digit, 2 pixels wider on each side');
    expect(text('salient', 'top-pixels:pixels=9')).to.equal('the 9 most salient pixels');
    const all = {
      ...result,
      networks: result.networks.map((network) => ({
        ...network,
        points: network.points.map((point) => ({ ...point, success: proportion(99, 100) })),
      })),
    };
    expect(enoughTable(all).rows[0].slice(1)).to.deep.equal(['16 or fewer', '16 or fewer']);
  });

  it('judges a small portion by every shape that is one', () => {
    const judged = (correct: (family: string) => number) =>
      smallPortion({
        ...result,
        networks: result.networks.map((network) => ({
          ...network,
          points: network.points.map((point) => ({ ...point, success: proportion(correct(point.family), 100) })),
        })),
      }).verdict;
    expect(judged(() => 90)).to.equal('holds');
    expect(judged((family) => (family === 'salient' ? 90 : 10))).to.equal('holds in part');
  });
});
