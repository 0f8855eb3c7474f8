import { basename, resolve } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../../../lib/data/index.js';
import {
  type DifferentiableClassifier,
  linearize,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
  type Preprocessing,
} from '../../../../lib/models/index.js';
import { bilinear, resampled } from '../../../../lib/models/open/preprocessing/resize.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, unpack } from '../../../helpers.js';
import { fakeScores, rowsOf, SIDE, startFake, stated } from '../../served/fake-server.js';
import { answers, differentiable, expectTorch, imagesOf, openFile, scoresOf, withModel } from '../fixtures.js';

const arch = openFile('net.arch.json');
/** What normalized.arch.json does. */
const normalize: OpenModelOptions = { preprocess: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] } };

/** One network [8, 8, 3] in every format there is a file of. */
const formats: [string, OpenModelOptions][] = [
  ['net.pt', { arch }],
  ['tfjs-layers/model.json', {}],
  ['tfjs-graph/model.json', {}],
  ['nchw.onnx', {}],
  ['flat2.onnx', {}],
  ['open.onnx', { input: [8, 8, 3] }],
];
/** Others, whose gradients are seen. */
const others: [string, OpenModelOptions][] = [
  ['keras-conv.h5', {}],
  [inProject('models', 'lenet-mnist.safetensors'), {}],
];
const whiteBoxes = [...formats.slice(0, 3), ...others];

const scoresFor = (name: string, options: OpenModelOptions, images: () => Tensor4D) =>
  withModel(name, options, (opened) => scoresOf(opened, images()));
const plain = () => imagesOf(answers.images);
const sized = (height: number, width: number, channels = 3) =>
  tf.tensor4d(keyedUniform(3 * height * width * channels, 0, 1, height, width), [3, height, width, channels]);

describe('A preprocessing inside a model', () => {
  for (const [name, options] of formats)
    it(`${basename(name)}: normalized, it gives what PyTorch gives to normalized images`, () =>
      withModel(name, { ...options, ...normalize }, async (opened) => {
        const found = await scoresOf(opened, plain());
        expect(largestDifference(found, unpack(answers.normalized.logits))).to.be.below(4e-6);
        expect(opened.model.preprocessing).to.deep.include(normalize.preprocess as object);
        expect(opened.description).to.include('through --preprocess mean=0.5,0.4,0.3,std=0.2,0.25,0.5');
      }));

  for (const [name, options] of formats.slice(0, 3))
    it(`${basename(name)}: and its gradients, per unit of images in [0, 1]`, () =>
      withModel(name, { ...options, ...normalize }, async (opened) =>
        expectTorch(differentiable(opened), answers.normalized),
      ));

  for (const [name, options] of [...formats, ...others])
    it(`${basename(name)}: options that change nothing change no bit`, async () => {
      const bare = await openModel(resolve(openFile(''), name), options);
      const { inputShape, preprocessing } = bare.model;
      bare.dispose();
      const images = () => sized(inputShape[0], inputShape[1], inputShape[2]);
      const expected = await scoresFor(name, options, images);
      for (const more of [
        { preprocess: 'mean=0,std=1' },
        { preprocess: 'range=0..1' },
        { channels: 'rgb' },
        { layout: preprocessing?.layout },
        { inputSize: [inputShape[0], inputShape[1]], input: inputShape },
      ] as OpenModelOptions[])
        expect(await scoresFor(name, { ...options, ...more }, images), JSON.stringify(more)).to.deep.equal(expected);
    });

  for (const [name, options] of formats)
    it(`${basename(name)}: blue first, inverted, in gray levels: as on images to which the same was done by hand`, async () => {
      const byHand = async (change: (images: Tensor4D) => unknown) =>
        scoresFor(name, options, () => {
          const images = plain();
          const changed = tf.tidy(() => change(images) as Tensor4D);
          images.dispose();
          return changed;
        });
      const cases: [OpenModelOptions, (images: Tensor4D) => unknown][] = [
        [{ channels: 'bgr' }, (x) => x.reverse(3)],
        [{ preprocess: 'range=1..0' }, (x) => tf.sub(1, x)],
        [{ preprocess: 'range=-1..1' }, (x) => x.mul(2).sub(1)],
        // Means are those of red, green, blue, whatever order the model wants.
        [
          { preprocess: 'range=0..255,mean=123.68,116.779,103.939', channels: 'bgr' },
          (x) => x.mul(255).reverse(3).sub([103.939, 116.779, 123.68]),
        ],
      ];
      for (const [asked, change] of cases) {
        const expected = await byHand(change);
        const scale = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 1);
        const found = await scoresFor(name, { ...options, ...asked }, plain);
        expect(largestDifference(found, expected), JSON.stringify(asked)).to.be.below(3e-6 * scale);
      }
    });

  for (const [name, options] of formats)
    it(`${basename(name)}: images of another size are resized inside`, async () => {
      const asked: OpenModelOptions = { ...options, input: [11, 6, 3], inputSize: [8, 8] };
      const found = await scoresFor(name, asked, () => sized(11, 6));
      const expected = await scoresFor(name, options, () => {
        const images = sized(11, 6);
        const resized = resampled(images, bilinear(11, 8), bilinear(6, 8));
        images.dispose();
        return resized;
      });
      expect(largestDifference(found, expected)).to.be.below(1e-6);
      await withModel(name, asked, async ({ model }) => {
        expect(model.inputShape).to.deep.equal([11, 6, 3]);
        expect(model.preprocessing?.inputSize).to.deep.equal([8, 8]);
      });
    });

  it('rows channel by channel, and transposed images, as such rows and images by hand', async () => {
    const layouts = {
      'flat-chw': [0, 3, 1, 2],
      'flat-whc': [0, 2, 1, 3],
      'flat-cwh': [0, 3, 2, 1],
    } as const;
    const moved = (axes: readonly number[], shape: number[]) => () => {
      const images = plain();
      const changed = tf.tidy(() => images.transpose([...axes]).reshape([5, ...shape]) as Tensor4D);
      images.dispose();
      return changed;
    };
    for (const [layout, axes] of Object.entries(layouts)) {
      const asked = { layout: layout as keyof typeof layouts };
      const expected = await scoresFor('flat2.onnx', {}, moved(axes, [8, 8, 3]));
      expect(await scoresFor('flat2.onnx', asked, plain), layout).to.deep.equal(expected);
    }
    const turned = moved([0, 2, 1, 3], [8, 8, 3]);
    for (const [name, options, layout] of [
      ['net.pt', { arch }, 'ncwh'],
      ['nchw.onnx', {}, 'ncwh'],
      ['tfjs-layers', {}, 'nwhc'],
    ] as const) {
      const expected = await scoresFor(name, options, turned);
      expect(largestDifference(await scoresFor(name, { ...options, layout }, plain), expected), name).to.be.below(1e-6);
    }
  });

  it('of a served model is in what is sent', async () => {
    const server = await startFake({ metadata: stated([-1, SIDE * SIDE], [-1, 3]) });
    const images = sized(6, 7, 1);
    try {
      await expectNoLeak(async () => {
        const opened = await openModel(server.url, {
          ...{ input: [6, 7, 1], inputSize: [SIDE, SIDE], preprocess: 'mean=.1307,std=.3081' },
        });
        const scores = await opened.model.predict(images);
        const sent = rowsOf(server.seen[server.seen.length - 1].input);
        const expected = tf.tidy(() =>
          resampled(images.sub(0.1307).div(0.3081) as Tensor4D, bilinear(6, SIDE), bilinear(7, SIDE)).dataSync(),
        );
        expect(largestDifference(sent.flat(), expected)).to.be.below(1e-5);
        expect(largestDifference(scores.dataSync(), sent.flatMap(fakeScores))).to.be.below(1e-6);
        expect(opened.served?.url).to.equal(server.url);
        scores.dispose();
        opened.dispose();
      });
    } finally {
      images.dispose();
      await server.close();
    }
  });
});

/** Everything at once: it can be no single step that is differentiated rightly by luck. */
const all: OpenModelOptions = { preprocess: 'range=0..2,mean=.9,.8,1.1,std=.5,.4,.6', channels: 'bgr' };

describe('Gradients through a preprocessing', () => {
  const gradients = (model: DifferentiableClassifier, images: Tensor4D, cotangent: Tensor2D) => {
    const at = linearize(model, images);
    const linear = at.pullback(cotangent);
    const onTape = tf.tidy(() => tf.grad((x) => model.logits(x as Tensor4D))(images, cotangent));
    at.dispose();
    return { linear, onTape };
  };

  for (const [name, options] of whiteBoxes)
    it(`${basename(name)}: linearized as on the tape, and as finite differences`, async () => {
      const bare = await openModel(resolve(openFile(''), name), options);
      const [height, width, channels] = bare.model.inputShape;
      bare.dispose();
      const colors = channels === 3 ? all : { preprocess: 'range=1..0,mean=.4,std=.5' };
      const asked = { ...options, ...colors, input: [9, 7, channels], inputSize: [height, width] } as OpenModelOptions;
      await withModel(name, asked, async (opened) => {
        const model = differentiable(opened);
        const images = sized(9, 7, channels);
        const cotangent = tf.tensor2d(keyedUniform(3 * model.classes, -1, 1, 4), [3, model.classes]);
        const { linear, onTape } = gradients(model, images, cotangent);
        const scale = tf.tidy(() => onTape.abs().max().dataSync()[0]);
        expect(scale).to.be.above(1e-4);
        expect(largestDifference(linear.dataSync(), onTape.dataSync())).to.be.below(2e-5 * scale);
        const value = (x: Tensor4D) => tf.tidy(() => model.logits(x).mul(cotangent).sum().dataSync()[0]);
        // Along the gradient, where a kink of a relu counts least.
        const step = 2e-3 / scale;
        const [up, down] = [1, -1].map((sign) => tf.tidy(() => value(images.add(onTape.mul(sign * step)) as Tensor4D)));
        const slope = tf.tidy(() => onTape.square().sum().dataSync()[0]);
        expect((up - down) / (2 * step) / slope).to.be.closeTo(1, 0.03);
        tf.dispose([images, cotangent, linear, onTape]);
      });
    });
});

describe('A preprocessing that does not fit', () => {
  const refused =
    (options: OpenModelOptions, ...says: string[]) =>
    async () => {
      for (const [name, own] of [
        ['net.pt', { arch }],
        ['nchw.onnx', {}],
      ] as const)
        await expectNoLeak(() =>
          expectRejects(() => openModel(openFile(name), { ...own, ...options }), Error, ...says),
        );
    };

  it('a value for each of other channels', refused({ preprocess: 'mean=.5,.4,std=1' }, 'mean has 2 values', 'or 3'));
  it('no deviation', refused({ preprocess: { std: 0 } }, 'option preprocess: std is 0', 'above 0'));
  it('an unknown name', refused({ preprocess: 'cifar' }, 'did you mean cifar10?'));
  it('another size', refused({ input: [9, 9, 3], inputSize: [16, 16] }, '16', '--input-size'));
  it('no size', refused({ inputSize: [0, 8] }, 'option inputSize', '[0,8]'));
  it('no order', refused({ channels: 'gbr' as 'bgr' }, 'option channels', '"gbr"'));
  it('no layout', refused({ layout: 'hwcn' as 'nhwc' }, 'option layout', 'nchw, nhwc'));
  it('another layout', refused({ layout: 'nhw' }, 'nhw', 'fit'));
  it('a size that was not said', async () => {
    await expectRejects(() => openModel(openFile('nchw.onnx'), { input: [9, 9, 3] }), Error, '--input-size');
  });

  it('beside a normalize layer of the architecture: one of the two goes', async () => {
    const own = { arch: openFile('normalized.arch.json') };
    await expectNoLeak(() =>
      expectRejects(
        () => openModel(openFile('net.pt'), { ...own, preprocess: 'imagenet' }),
        RangeError,
        'net.pt: its architecture begins with a normalize layer (mean=0.5,0.4,0.3,std=0.2,0.25,0.5)',
        'Take one of the two away',
      ),
    );
    // What leaves values alone goes with it: means are the model's, in its own order.
    const said: Preprocessing[] = [];
    const scores = (options: OpenModelOptions) =>
      withModel('net.pt', options, (opened: OpenedModel) => {
        said.push(opened.model.preprocessing ?? {});
        return scoresOf(opened, plain());
      });
    const found = await scores({ ...own, channels: 'bgr' });
    const expected = await scores({ arch, preprocess: 'mean=.3,.4,.5,std=.5,.25,.2', channels: 'bgr' });
    expect(largestDifference(found, expected)).to.be.below(1e-6);
    expect(said[0]).to.deep.equal(said[1]);
  });

  it('an order of colors of gray images', async () => {
    const shape = await withModel('normalized-input.onnx', {}, async ({ model }) => model.inputShape);
    expect(shape).to.deep.equal([28, 28, 1]);
    await expectRejects(
      () => openModel(openFile('normalized-input.onnx'), { channels: 'bgr' }),
      RangeError,
      'only images of 3 channels',
    );
    await expectRejects(
      () => openModel(openFile('normalized-input.onnx'), { preprocess: 'imagenet' }),
      RangeError,
      'of one channel, and mean has 3 values',
    );
  });
});
