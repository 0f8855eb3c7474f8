import { expect } from 'chai';
import { type Dataset, openData } from '../../../lib/data/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { missingPreprocessing } from '../../../lib/evaluation/robustness/warnings/missing-preprocessing.js';
import { type Classifier, type Network, openModel, ServedError } from '../../../lib/models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, fixture, readFixture } from '../../helpers.js';
import { evidenceOf, rightOf, theWarning } from './evidence.js';
import * as planted from './planted.js';
import { soundModel, testRows } from './sound.js';

/** The rows in colours: the images are red; green and blue are the images of other rows, darker. */
function coloured(gray: Dataset): Dataset {
  const n = gray.labels.length;
  const width = gray.images.length / n;
  const from = (row: number, i: number) => gray.images[(row % n) * width + i];
  const images = new Float32Array(3 * gray.images.length);
  for (let row = 0; row < n; row++)
    for (let i = 0; i < width; i++)
      images.set([from(row, i), from(row + 5, i) * 0.7, from(row + 9, i) * 0.7], 3 * (row * width + i));
  return { ...gray, images, shape: [28, 28, 3] };
}

/** Answers to the red channel of colour images. */
const ofRed = (base: Network): Classifier => ({
  ...planted.blackBox(base),
  inputShape: [28, 28, 3],
  predict: async (images) => tf.tidy(() => base.logits(images.slice([0, 0, 0, 0], [-1, -1, -1, 1]) as Tensor4D)),
});

const affine = (mean: number | number[], std: number | number[]) => (images: Tensor) => images.mul(std).add(mean);
const blueFirst = (images: Tensor) => images.reverse(3);

/** What undoes a preprocessing, by hand; and what the warning must say of it, with the option that does it. */
const gray: [string, (images: Tensor) => Tensor, string, string?][] = [
  ['mnist', affine(0.1307, 0.3081), 'normalized with MNIST’s mean .1307', '--preprocess mean=0.1307,std=0.3081'],
  ['symmetric', affine(0.5, 0.5), 'scaled to −1…1', '--preprocess range=-1..1'],
  ['bytes', affine(0, 1 / 255), 'scaled to 0…255', '--preprocess range=0..255'],
  ['inverted', affine(1, -1), 'inverted (1 − x)', '--preprocess range=1..0'],
  ['transposed', (images) => images.transpose([0, 2, 1, 3]), 'transposed'],
];
const colours: typeof gray = [
  [
    'imagenet',
    affine([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    'ImageNet’s means and dev',
    '--preprocess mean=0.485,0.456,0.406,std=0.229,0.224,0.225',
  ],
  ['bgr', blueFirst, 'given blue first (BGR)', '--channels bgr'],
  [
    'caffe',
    (images) => blueFirst(images.add([103.939, 116.779, 123.68]).div(255)),
    'given blue first in 0…255, less ImageNet’s means',
    '--preprocess range=0..255,mean=123.68,116.779,103.939 --channels bgr',
  ],
  [
    'channels-first',
    (images) => images.reshape([-1, 3, 28, 28]).transpose([0, 2, 3, 1]),
    'flattened channel by channel',
  ],
  ['symmetric', affine(0.5, 0.5), 'scaled to −1…1', '--preprocess range=-1..1'],
];

/** The model, for images on which something was done before. */
const made = (base: Classifier, undo: (images: Tensor) => Tensor): Classifier => ({
  ...base,
  predict: (images) => {
    const plain = tf.tidy(() => undo(images) as Tensor4D);
    return base.predict(plain).finally(() => plain.dispose());
  },
});

/** Counts the rows that a model is queried with. */
function counted(model: Classifier): { model: Classifier; rows: () => number } {
  let rows = 0;
  const predict: Classifier['predict'] = (images) => {
    rows += images.shape[0];
    return model.predict(images);
  };
  return { model: { ...model, predict }, rows: () => rows };
}

describe('The warning that a preprocessing is missing', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  before(async () => {
    base = await soundModel(2);
    data = await testRows(200);
  });
  after(() => base.dispose());

  for (const [kind, cases] of [
    ['gray', gray],
    ['colour', colours],
  ] as const)
    for (const [name, undo, text, option] of cases)
      it(`${name}, ${kind} images: is named, with what the model gives when it is handed such`, async () => {
        const [sound, rows] = kind === 'gray' ? [planted.blackBox(base), data] : [ofRed(base), coloured(data)];
        const right = rightOf(await evidenceOf(sound, rows));
        const evidence = await evidenceOf(made(sound, undo), rows);
        const { saw, advice } = await expectNoLeak(() =>
          theWarning(missingPreprocessing, evidence, 'missing-preprocessing'),
        );
        expect(saw).to.match(new RegExp(`^Of 200 images, ${rightOf(evidence)} \\(`));
        expect(saw).to.match(
          new RegExp(` and ${right} \\([\\d.]+ %, 95 % interval [^)]+\\) where they are (.*?) \\(p <`),
        );
        expect(/ where they are (.*?) \(p/.exec(saw)?.[1]).to.include(text.split(' (')[0]);
        if (option === undefined) expect(advice).to.include('Put this step inside it').and.not.to.include('--');
        else expect(advice).to.include(`evaluate again with ${option}`);
      });

  it('CIFAR-10’s normalization, which no 200 images tell from ImageNet’s: both are named', async () => {
    const rows = coloured(data);
    const wanting = made(ofRed(base), affine([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]));
    const { saw } = await theWarning(missingPreprocessing, await evidenceOf(wanting, rows), 'missing-preprocessing');
    const right = rightOf(await evidenceOf(ofRed(base), rows));
    expect(saw).to.include('ImageNet’s means');
    expect(saw).to.match(new RegExp(`${right}( \\([^)]*\\))? where they are normalized with CIFAR-10’s means`));
  });

  it('intervals by hand: Wilson, of 200 rows', async () => {
    const evidence = await evidenceOf(made(planted.blackBox(base), affine(1, -1)), data);
    const { saw } = await theWarning(missingPreprocessing, evidence, 'missing-preprocessing');
    const wilson = (k: number) => {
      const [z, n] = [1.959963984540054, 200];
      const center = (k + z ** 2 / 2) / (n + z ** 2);
      const half = (z / (n + z ** 2)) * Math.sqrt((k * (n - k)) / n + z ** 2 / 4);
      return `${(100 * (center - half)).toFixed(1)} % to ${(100 * (center + half)).toFixed(1)} %`;
    };
    expect(saw)
      .to.include(wilson(rightOf(evidence)))
      .and.to.include(wilson(rightOf(await evidenceOf(base, data))));
  });

  it('is silent on a sound model, on labels that do not belong, and on one that only does a bit better', async () => {
    const silent = async (model: Classifier, rows: Dataset) =>
      expect(await missingPreprocessing(await evidenceOf(model, rows))).to.deep.equal([]);
    await silent(base, data);
    await silent(base, planted.mislabelled(data));
    await silent(ofRed(base), coloured(data));
    // Wrong on some 45 of 100 images, and on 36 of them where they are inverted: beyond chance, and no explanation.
    const perfect = { ...data, labels: (await evidenceOf(base, data)).predicted };
    const weak: Classifier = {
      ...planted.blackBox(base),
      predict: async (images) =>
        tf.tidy(() => {
          const levels = images.sum([1, 2, 3]).mul(255).dataSync();
          const turned = images.mean().dataSync()[0] > 0.5;
          const sums = Array.from(levels, (sum) => Math.round(turned ? 255 * 784 - sum : sum));
          const wrong = sums.map((sum) => Number((sum * 0.618034) % 1 < (turned ? 0.36 : 0.45)));
          const answers = base.logits(turned ? (tf.sub(1, images) as Tensor4D) : images).argMax(1);
          return tf.oneHot(answers.add(tf.tensor1d(wrong, 'int32')).mod(10).toInt(), 10).toFloat() as Tensor2D;
        }),
    };
    const accuracy = async (of: Dataset) => rightOf(await evidenceOf(weak, of)) / 200;
    const inverted = { ...perfect, images: perfect.images.map((value) => 1 - value) };
    expect((await accuracy(inverted)) - (await accuracy(perfect)), 'a gain').to.be.within(0.05, 0.15);
    await silent(weak, perfect);
  });

  it('asks nothing where nothing could be shown, and little elsewhere', async () => {
    const asked = async (sound: Classifier, rows: Dataset) => {
      const { model, rows: count } = counted(sound);
      const evidence = await evidenceOf(model, rows);
      const before = count();
      const { length } = await missingPreprocessing(evidence);
      return [length, count() - before];
    };
    const { labels } = data;
    const wrongOn = (n: number): Dataset => ({
      ...data,
      labels: labels.map((label, i) => (i < n ? 9 - label : label)),
    });
    const answered = await evidenceOf(base, data);
    const perfect = { ...data, labels: answered.predicted };
    // Every row right; or less than 5 points to gain.
    expect(await asked(base, perfect)).to.deep.equal([0, 0]);
    const almost = { ...perfect, labels: perfect.labels.map((label, i) => (i < 9 ? (label + 1) % 10 : label)) };
    expect(await asked(base, almost)).to.deep.equal([0, 0]);
    // 7 errors of 20 cannot be told from chance over five tries: 5 · 2 · 2⁻⁷ = .08.
    const few = await testRows(20);
    const own = (await evidenceOf(base, few)).predicted;
    expect(
      await asked(base, { ...few, labels: own.map((label, i) => (i < 7 ? (label + 1) % 10 : label)) }),
    ).to.deep.equal([0, 0]);
    // No gain on the first 50 rows, for five preprocessings.
    expect(await asked(base, wrongOn(60))).to.deep.equal([0, 250]);
    // The rest for those that gained: at most all five.
    const [found, rows] = await asked(made(planted.blackBox(base), affine(1, -1)), data);
    expect(found).to.equal(1);
    expect(rows).to.equal(250 + 150);
  });

  it('a model that refuses other images than plain ones is at no fault; a server that is lost ends the run', async () => {
    const strict = (error: Error, undo = affine(1, -1)): Classifier => ({
      ...made(planted.blackBox(base), undo),
      predict: async (images) => {
        const [low, high] = tf.tidy(() => [images.min().dataSync()[0], images.max().dataSync()[0]]);
        if (low < 0 || high > 1) throw error;
        return made(planted.blackBox(base), undo).predict(images);
      },
    });
    for (const error of [new Error('pixels out of range'), new ServedError('http://a', 'answers 422', 422)])
      await expectNoLeak(async () => {
        const evidence = await evidenceOf(strict(error), data);
        const { saw } = await theWarning(missingPreprocessing, evidence, 'missing-preprocessing');
        expect(saw).to.include('inverted');
      });
    const evidence = await evidenceOf(strict(new ServedError('http://a', 'the query budget is spent')), data);
    await expectNoLeak(() => expectRejects(() => missingPreprocessing(evidence), ServedError, 'budget'));
  });
});

describeWithMirror('A network of MNIST that was trained on normalized images, as ONNX', () => {
  it('is found out, with the figures that PyTorch has', async () => {
    const { rows, right, rightNormalized } = readFixture('open/normalized-input.json') as Record<string, number>;
    const data = await openData('mnist', { limit: rows });
    const { model, dispose } = await openModel(fixture('open', 'normalized-input.onnx'), { classes: data.classes });
    const { report } = await evaluate(model, data, []);
    dispose();
    expect(report.clean.correct).to.equal(right);
    const [warning, ...others] = report.warnings;
    expect(others).to.deep.equal([]);
    expect(warning.id).to.equal('missing-preprocessing');
    expect(warning.saw)
      .to.include(`Of ${rows} images, ${right} (`)
      .and.to.include(`${rightNormalized} (`)
      .and.to.match(/where they are normalized with MNIST’s mean \.1307 and deviation \.3081 \(p < \.001\)/);
    expect(warning.advice).to.include('evaluate again with --preprocess mean=0.1307,std=0.3081.');
  });
});
