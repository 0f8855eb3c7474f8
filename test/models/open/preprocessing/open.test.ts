import { basename, resolve } from 'node:path';
import { expect } from 'chai';
import { type OpenModelOptions, openModel } from '../../../../lib/models/index.js';
import { bilinear, resampled } from '../../../../lib/models/open/preprocessing/resize.js';
import { type Tensor4D, tf } from '../../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference, unpack } from '../../../helpers.js';
import { fakeScores, rowsOf, SIDE, startFake, stated } from '../../served/fake-server.js';
import { answers, differentiable, expectTorch, openFile, scoresOf, withModel } from '../fixtures.js';
import { arch, formats, others, plain, scoresFor, sized } from './formats.js';

/** What normalized.arch.json does. */
const normalize: OpenModelOptions = { preprocess: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] } };

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
