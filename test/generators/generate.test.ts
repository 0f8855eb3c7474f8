import { expect } from 'chai';
import { takeRows, withImages } from '../../lib/data/index.js';
import type { Generator } from '../../lib/generators/contracts.js';
import { changedAnswers, generate, randomClasses } from '../../lib/generators/generate.js';
import { trainGenerator } from '../../lib/generators/train.js';
import { type Classifier, createMapping, type NamedArrays, weightsOf } from '../../lib/models/index.js';
import { Interrupted, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';
import { towardsNegative, toyGenerator, toyImages } from './toy.js';

const data = toyImages();
const known = { metadata: {} } as Pick<Generator, 'metadata'>;

/** Whatever comes in, every pixel is the sigmoid of the bias: a generator whose images are known. */
const constant = (pixel: number): Generator => {
  const zeros: NamedArrays = {
    'decoder.weight': { shape: [3, 3, 1, 1], data: new Float32Array(9) },
    'decoder.bias': { shape: [1], data: Float32Array.of(Math.log(pixel / (1 - pixel))) },
  };
  const [decoder, sigmoid] = toyGenerator.layers.slice(-2);
  return { ...known, mapping: createMapping({ ...toyGenerator, layers: [decoder, sigmoid] }, zeros) };
};

describe('generate', () => {
  let generators: Generator[];
  let trained: Generator;
  before(async () => {
    generators = [0.1, 0.5, 0.9].map(constant);
    const settings = { learningRate: 0.05, decayStep: 100, decayRate: 1, batchSize: 8, epochs: 3, seed: 1 };
    trained = { ...known, mapping: (await trainGenerator(toyGenerator, data, towardsNegative(), settings)).mapping };
  });
  after(() => {
    for (const { mapping } of [...generators, trained]) mapping.dispose();
  });

  it('takes each image to the one of its label, and cuts what is made to the ball', () =>
    expectNoLeak(async () => {
      const made = await generate(generators, data, { epsilon: 0.2 });
      made.forEach((value, i) => {
        const wanted = [0.1, 0.5, 0.9][data.labels[Math.floor(i / 16)]];
        const x = data.images[i];
        expect(value).to.be.closeTo(Math.min(Math.max(wanted, x - 0.2), x + 0.2), 1e-6);
        expect(Math.abs(value - x)).to.be.at.most(0.2 + 1e-6);
        expect(value).to.be.within(0, 1);
      });
    }));

  it('takes another one where it is told to', async () => {
    const by = data.labels.map((label) => (label + 1) % 3);
    const made = await generate(generators, data, { epsilon: 1 }, by);
    made.forEach((value, i) => {
      expect(value).to.be.closeTo([0.1, 0.5, 0.9][by[Math.floor(i / 16)]], 1e-6);
    });
  });

  it('leaves images as they are at ε 0, and as they are made where nothing is cut', async () => {
    expect(await generate([trained, trained, trained], data, { epsilon: 0 })).to.deep.equal(data.images);
    const made = await generate([trained, trained, trained], data, { epsilon: 0, clipping: false });
    const [images, plainly] = tf.tidy(() => {
      const x = tf.tensor4d(data.images, [23, 4, 4, 1]);
      return [x.arraySync(), trained.mapping.apply(x).dataSync()];
    });
    expect(images).to.have.length(23);
    expect(largestDifference(made, plainly)).to.be.below(1e-6);
    expect(largestDifference(made, data.images)).to.be.above(0.1);
  });

  it('keeps within [0, 1] what a network makes outside of it', async () => {
    const layers = toyGenerator.layers.slice(-2, -1);
    const weights = {
      'decoder.weight': { shape: [3, 3, 1, 1], data: new Float32Array(9) },
      'decoder.bias': { shape: [1], data: Float32Array.of(7) },
    };
    const loud: Generator = { ...known, mapping: createMapping({ ...toyGenerator, layers }, weights) };
    const some = { ...data, labels: data.labels.map(() => 0) };
    expect((await generate([loud], some, { epsilon: 0, clipping: false })).every((value) => value === 1)).to.equal(
      true,
    );
    const near = await generate([loud], some, { epsilon: 0.5 });
    near.forEach((value, i) => {
      expect(value).to.be.closeTo(Math.min(1, data.images[i] + 0.5), 1e-6);
    });
    loud.mapping.dispose();
  });

  it('makes of an image the same whatever stands beside it: batches are normalized by running statistics', async () => {
    const all = [trained, trained, trained];
    const options = { epsilon: 1, clipping: false };
    const made = await generate(all, data, options);
    expect(await generate(all, data, options), 'twice').to.deep.equal(made);
    expect(largestDifference(await generate(all, data, { ...options, batchSize: 2 }), made)).to.be.below(1e-6);
    const alone = await generate(all, takeRows(data, [7], 'one'), options);
    expect(largestDifference(alone, made.subarray(7 * 16, 8 * 16))).to.be.below(1e-6);
    // In training it is not so: there the batch's own statistics count.
    const inTraining = (rows: number[]) => {
      const pixels = takeRows(data, rows, 'some').images;
      const images = tf.tensor4d(pixels, [rows.length, 4, 4, 1]) as Tensor4D;
      const pass = trained.mapping.training(images, 0);
      const first = Array.from(pass.output.dataSync().subarray(0, 16));
      images.dispose();
      pass.dispose();
      return first;
    };
    expect(largestDifference(inTraining([7, 0, 1]), inTraining([7, 2, 3]))).to.be.above(1e-3);
  });

  it('does not touch weights or statistics', async () => {
    const before = weightsOf(trained.mapping);
    await generate([trained, trained, trained], data, { epsilon: 0.3 });
    expect(weightsOf(trained.mapping)).to.deep.equal(before);
  });

  it('says what does not fit', async () => {
    await expectRejects(
      () => generate(generators.slice(0, 2), data, { epsilon: 0.1 }),
      RangeError,
      'no generator of class 2; there are 2',
    );
    await expectRejects(
      () => generate(generators, data, { epsilon: 0.1 }, [0, 1]),
      RangeError,
      '2 classes were given for 23 images',
    );
    await expectRejects(() => generate(generators, data, { epsilon: -1 }), RangeError, 'epsilon must be');
    await expectRejects(
      () => generate(generators, data, { epsilon: 0.1, batchSize: 0 }),
      RangeError,
      'batchSize must be',
    );
    await expectRejects(
      () => generate(generators, data, { epsilon: 0.1, signal: AbortSignal.abort(new Interrupted()) }),
      Interrupted,
    );
  });
});

describe('around generators', () => {
  it('random classes are drawn by seed and row, evenly; wrong ones are never the label', () => {
    const many = toyImages(6000);
    const any = randomClasses(many, 1);
    expect(randomClasses(many, 1)).to.deep.equal(any);
    expect(randomClasses(many, 2)).not.to.deep.equal(any);
    const some = takeRows(many, [5, 17, 4000], 'some');
    expect([...randomClasses(some, 1)]).to.deep.equal([any[5], any[17], any[4000]]);
    const wrong = randomClasses(many, 1, { wrong: true });
    expect(wrong.every((one, row) => one !== many.labels[row] && one >= 0 && one < 3)).to.equal(true);
    // Four standard deviations of a count of 6,000 at a third are 146, at a half 155.
    for (const label of [0, 1, 2]) expect(any.filter((one) => one === label).length).to.be.within(1854, 2146);
    expect(wrong.filter((one, row) => one === (many.labels[row] + 1) % 3).length).to.be.within(2845, 3155);
  });

  it('changed answers are those that differ, whether they were right or not', async () => {
    /** Bright images are of class 1, dark ones of class 0. */
    const model: Classifier = {
      ...{ name: 'bright', inputShape: [4, 4, 1], classes: 2, scores: 'logits' },
      predict: async (images) =>
        tf.tidy(() => {
          const mean = images.mean([1, 2, 3]).sub(0.5);
          return tf.stack([mean.neg(), mean], 1) as never;
        }),
    };
    const levels = (...values: number[]) => Float32Array.from(values.flatMap((value) => new Array(16).fill(value)));
    const some = takeRows(data, [0, 1, 2, 3], 'some');
    const originals = withImages(some, levels(0.1, 0.1, 0.9, 0.9), 'before');
    const generated = withImages(originals, levels(0.2, 0.8, 0.2, 0.7), 'after');
    expect(await changedAnswers(model, originals, generated)).to.deep.equal([1, 2]);
    expect(originals.provenance).to.equal('before');
    expect(generated.labels).to.equal(some.labels);
  });
});
