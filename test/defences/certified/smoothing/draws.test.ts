import { expect } from 'chai';
import { certifySmoothed, predictSmoothed } from '../../../../lib/defences/index.js';
import type { Classifier } from '../../../../lib/models/index.js';
import { Interrupted } from '../../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../../helpers.js';

const N = 12;
const linear = linearModel();
const { pixels, labels } = interior(linear, N);
const shape = [2, 3, 1] as const;
/** Answers of the model itself are the labels, of both classes. */
const rows = { images: pixels, labels, shape };

/** The model, which keeps the values of all images it is asked about. */
function watched(model: Classifier): Classifier & { readonly seen: number[] } {
  const seen: number[] = [];
  const predict = (images: Parameters<Classifier['predict']>[0]) => {
    for (const value of images.dataSync()) seen.push(value);
    return model.predict(images);
  };
  return { ...model, predict, seen };
}

describe('the draws of randomized smoothing', () => {
  it('are independent normal numbers around the image, beyond the pixel range too', async () => {
    const model = watched(linear);
    const image = Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1);
    const [sigma, draws] = [0.5, 4000];
    const row = { images: image, labels: Int32Array.of(0), shape };
    await predictSmoothed(model, row, { sigma, samples: draws });
    const noise = model.seen.map((value, i) => (value - image[i % 6]) / sigma);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
    // Five standard errors: of the mean, of the second moment (√2), of a product of independent ones.
    const five = 5 / Math.sqrt(noise.length);
    expect(noise.length).to.equal(6 * draws);
    expect(mean(noise)).to.be.closeTo(0, five);
    expect(mean(noise.map((z) => z * z))).to.be.closeTo(1, five * Math.SQRT2);
    for (const lag of [1, 6]) expect(mean(noise.slice(lag).map((z, i) => z * noise[i]))).to.be.closeTo(0, five);
    // Half of what is drawn around 0 is below it, half of what is drawn around 1 above.
    const outside = model.seen.filter((value, i) => (i % 6 === 0 && value < 0) || (i % 6 === 5 && value > 1)).length;
    expect(outside / (2 * draws)).to.be.closeTo(0.5, 2.5 / Math.sqrt(2 * draws));
  });

  it('of selection, estimate and rows differ', async () => {
    const model = watched(linear);
    const image = pixels.slice(0, WIDTH);
    const twice = { images: Float32Array.of(...image, ...image), labels: new Int32Array(2), shape };
    await certifySmoothed(model, twice, { sigma: 0.5, selection: 4, samples: 4 });
    expect(model.seen.length).to.equal(2 * 8 * WIDTH);
    expect(new Set(model.seen).size).to.be.above(0.99 * model.seen.length);
  });

  it('depend on seed and row, not on batches or the other rows', () =>
    expectNoLeak(async () => {
      const options = { sigma: 0.5, selection: 20, samples: 200, alpha: 0.05 };
      const some = {
        images: Float32Array.of(...pixels.slice(4 * WIDTH, 5 * WIDTH), ...pixels.slice(WIDTH, 2 * WIDTH)),
        labels: Int32Array.of(labels[4], labels[1]),
        indices: Int32Array.of(4, 1),
        shape,
      };
      const all = await certifySmoothed(linear, rows, options);
      for (const batchSize of [1, 7, 200])
        expect(await certifySmoothed(linear, rows, { ...options, batchSize })).to.deep.equal(all);
      expect(await certifySmoothed(linear, some, options)).to.deep.equal([all[4], all[1]]);
      const counts = all.map((row) => [...row.counts]);
      // An image that all draws agree on would hide other draws.
      expect(counts.some((row) => row.filter((count) => count > 0).length > 1)).to.equal(true);
      const other = await certifySmoothed(linear, rows, { ...options, seed: 1 });
      expect(other.map((row) => [...row.counts])).not.to.deep.equal(counts);
      const answers = { sigma: 0.5, samples: 100 };
      const answered = await predictSmoothed(linear, rows, answers);
      expect(await predictSmoothed(linear, rows, { ...answers, batchSize: 9 })).to.deep.equal(answered);
    }));

  it('of next to no noise give the model’s own answers', () =>
    expectNoLeak(async () => {
      const expected = [...labels];
      expect(new Set(expected).size).to.equal(2);
      const certified = await certifySmoothed(linear, rows, { sigma: 1e-6, selection: 5, samples: 50 });
      expect(certified.map((row) => row.answer)).to.deep.equal(expected);
      const answered = await predictSmoothed(linear, rows, { sigma: 1e-6, samples: 20 });
      expect(answered.map((row) => row.answer)).to.deep.equal(expected);
    }));

  it('are told as they go, and stop when told to', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const three = { images: pixels.slice(0, 3 * WIDTH), labels: labels.slice(0, 3), shape };
      const told: (readonly [number, number])[] = [];
      const options = { sigma: 0.5, selection: 10, samples: 25, batchSize: 10 };
      const tell = (done: number, all: number) => void told.push([done, all]);
      await certifySmoothed(model, three, { ...options, onProgress: tell });
      expect(model.asked.predicted).to.equal(105);
      expect(told.map(([done]) => done)).to.deep.equal([10, 20, 30, 35, 45, 55, 65, 70, 80, 90, 100, 105]);
      expect(new Set(told.map(([, all]) => all))).to.deep.equal(new Set([105]));
      const stop = new AbortController();
      const stopped = { ...options, signal: stop.signal, onProgress: () => stop.abort(new Interrupted()) };
      await expectRejects(() => certifySmoothed(model, three, stopped), Interrupted);
      expect(model.asked.predicted).to.equal(115);
    }));
});
