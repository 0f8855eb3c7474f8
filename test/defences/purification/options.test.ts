import { expect } from 'chai';
import { bpda, type Purifier } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import {
  type Distance,
  differentiableProjection,
  nearestManifold,
  overpowered,
  project,
  projection,
  purified,
  searchBall,
  trainVae,
} from '../../../lib/defences/index.js';
import { TrainingDiverged } from '../../../lib/models/index.js';
import {
  Interrupted,
  interruptAll,
  interruptSignal,
  keyedUniform,
  type Tensor4D,
  tf,
  throughJpeg,
} from '../../../lib/tensor/index.js';
import { linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { flatManifolds } from './flat-manifolds.js';
import { toyShape } from './toy-vae.js';

const { vae } = flatManifolds();
const N = 5;
const tensor = () => tf.tensor4d(keyedUniform(N * WIDTH, 0.2, 0.8, 9), [N, 2, 3, 1]);

describe('options of purification', () => {
  after(() => vae.dispose());

  it('that do not fit are refused by name, and nothing is left behind', () =>
    expectNoLeak(async () => {
      const images = tensor();
      const wrong = [
        ['steps', { steps: -1 }],
        ['steps', { steps: 1.5 }],
        ['starts', { starts: 0 }],
        ['learningRate', { learningRate: 0 }],
        ['prior', { prior: -1 }],
        ['distance', { distance: 'l3' as Distance }],
      ] as const;
      for (const [name, options] of wrong) {
        for (const made of [projection, nearestManifold, differentiableProjection])
          await expectRejects(() => made(vae, options), RangeError, name);
        await expectRejects(() => project(vae, images, options), RangeError, name);
      }
      const balls = [
        ['epsilon', { epsilon: -0.1 }],
        ['epsilon', { epsilon: Number.POSITIVE_INFINITY }],
        ['steps', { epsilon: 0.1, steps: 0.5 }],
        ['starts', { epsilon: 0.1, starts: 0 }],
        ['learningRate', { epsilon: 0.1, learningRate: -1 }],
      ] as const;
      for (const [name, options] of balls) {
        await expectRejects(() => searchBall(vae, images, options, interruptSignal()), RangeError, name);
        await expectRejects(() => overpowered(vae, options), RangeError, name);
      }
      await expectRejects(() => overpowered(vae, { epsilon: 0.1, tries: 0 }), RangeError, 'tries', '0');
      images.dispose();
    }));

  it('a search that throws leaves nothing behind', () =>
    expectNoLeak(async () => {
      const images = tensor();
      const broken = {
        ...vae,
        decodeAt: () => {
          throw new Error('broken');
        },
      };
      await expectRejects(() => project(broken, images), Error, 'broken');
      await expectRejects(() => searchBall(broken, images, { epsilon: 0.1 }, interruptSignal()), Error, 'broken');
      images.dispose();
    }));
});

describe('answers of defences that take long', () => {
  const slow = flatManifolds().vae;
  after(() => slow.dispose());
  const model = linearModel();
  const search = { steps: 30, starts: 2 };
  const defended = (steps: number) =>
    [projection, differentiableProjection].flatMap((made) => {
      const purifier = made(slow, { ...search, steps });
      return [purified(model, purifier), bpda(model, purifier)];
    });

  it('come with pauses, and are those without bit for bit', () =>
    expectNoLeak(async () => {
      const images = tensor();
      const at: Purifier = projection(slow, search);
      const pure = at.purify(images, [4]);
      const slowly = (await at.purifySlowly?.(images, [4])) as Tensor4D;
      expect(Array.from(slowly.dataSync())).to.deep.equal(Array.from(pure.dataSync()));
      const other = at.purify(images);
      const direct = await model.predict(other);
      for (const one of defended(search.steps)) {
        let turns = 0;
        const timer = setInterval(() => turns++, 0);
        const answers = await one.predict(images);
        clearInterval(timer);
        expect(turns).to.be.above(2);
        expect(answers.arraySync()).to.deep.equal(direct.arraySync());
        answers.dispose();
      }
      tf.dispose([images, pure, slowly, other, direct]);
    }));

  it('can be stopped', () =>
    expectNoLeak(async () => {
      const images = tensor();
      for (const one of [...defended(100_000), nearestManifold(slow, { steps: 100_000 })]) {
        setTimeout(interruptAll, 5);
        await expectRejects(() => one.predict(images), Interrupted);
      }
      images.dispose();
    }));
});

describe('training an autoencoder', () => {
  const n = 6;
  const data: Dataset = {
    name: 'gray',
    images: keyedUniform(n * 12, 0, 1, 3),
    labels: Int32Array.from({ length: n }, (_, i) => i % 3),
    indices: Int32Array.from({ length: n }, (_, i) => i),
    shape: toyShape.shape,
    classes: 3,
    provenance: 'drawn',
  };
  const settings = { hidden: 4, latent: 2, epochs: 2, batchSize: 3, learningRate: 0.01, seed: 1 };

  it('refuses settings that do not fit, by name', async () => {
    for (const name of ['hidden', 'latent', 'epochs', 'batchSize', 'learningRate'])
      await expectRejects(() => trainVae(data, { ...settings, [name]: 0 }), RangeError, name, '0');
  });

  it('ends where the loss is no longer a number, and leaves nothing behind', () =>
    expectNoLeak(async () => {
      const broken = { ...data, images: data.images.map(() => Number.NaN) };
      await expectRejects(() => trainVae(broken, settings), TrainingDiverged, 'epoch 1, batch 1');
    }));
});

it('JPEG takes values past black and white for black and white', () =>
  expectNoLeak(() => {
    const [past, ends] = [
      [-0.2, 1.3],
      [0, 1],
    ].map(([low, high]) =>
      tf.tensor4d(
        Array.from({ length: 64 }, (_, i) => (i < 32 ? low : high)),
        [1, 8, 8, 1],
      ),
    );
    const [found, expected] = [past, ends].map((images) => throughJpeg(images, 90));
    expect(Array.from(found.dataSync())).to.deep.equal(Array.from(expected.dataSync()));
    tf.dispose([past, ends, found, expected]);
  }));
