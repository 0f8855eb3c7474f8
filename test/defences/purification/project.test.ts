import { expect } from 'chai';
import {
  DISTANCES,
  encodeDecode,
  nearestManifold,
  project,
  projection,
  projectSlowly,
  purified,
} from '../../../lib/defences/index.js';
import { distanceGradient, distancesTo } from '../../../lib/defences/purification/distances.js';
import type { Classifier } from '../../../lib/models/index.js';
import {
  Interrupted,
  keyedNormal,
  keyedUniform,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { toyShape, toyVae } from './toy-vae.js';

const tensors = (seed: number): [Tensor3D, Tensor3D] => [
  tf.tensor3d(keyedUniform(2 * 3 * 12, 0, 1, seed), [2, 3, 12]),
  tf.tensor3d(keyedUniform(2 * 12, 0, 1, seed, 1), [2, 1, 12]),
];

describe('distances of reconstructions', () => {
  it('have the derivatives that finite differences have', () => {
    tf.tidy(() => {
      for (const distance of DISTANCES) {
        const [r, x] = tensors(7);
        const gradient = distanceGradient(distance, r, x);
        const direction = tf.tensor3d(keyedNormal(72, 8), [2, 3, 12]);
        // |r − x| bends where it is 0: in a stretch this short it does so nowhere.
        const step = distance === 'l1' ? 1e-4 : 1e-2;
        const ahead = distancesTo(distance, r.add(direction.mul(step)) as Tensor3D, x);
        const behind = distancesTo(distance, r.sub(direction.mul(step)) as Tensor3D, x);
        const expected = ahead
          .sub(behind)
          .div(2 * step)
          .dataSync();
        gradient
          .mul(direction)
          .sum(2)
          .dataSync()
          .forEach((value, i) => {
            expect(value, distance).to.be.closeTo(expected[i], 0.02 + 0.02 * Math.abs(expected[i]));
          });
      }
    });
  });

  it('after a fit of brightness are those of the least-squares line, and never of an inverted image', () => {
    tf.tidy(() => {
      const [r, x] = tensors(9);
      const brighter = r.slice([0, 0, 0], [-1, 1, -1]).mul(0.4).add(0.3) as Tensor3D;
      const inverted = tf.sub(1, r.slice([0, 0, 0], [-1, 1, -1])) as Tensor3D;
      const first = r.slice([0, 0, 0], [-1, 1, -1]) as Tensor3D;
      distancesTo('affine', first, brighter)
        .dataSync()
        .forEach((value) => {
          expect(value).to.be.closeTo(0, 1e-6);
        });
      const spread = inverted.sub(inverted.mean(2, true)).square().sum(2).dataSync();
      distancesTo('affine', first, inverted)
        .dataSync()
        .forEach((value, i) => {
          expect(value).to.be.closeTo(spread[i], 1e-5);
        });
      // No line of a grid fits better.
      const best = distancesTo('affine', r, x).dataSync();
      for (const a of [0, 0.2, 0.5, 1])
        for (const b of [-0.2, 0, 0.25, 0.5])
          distancesTo('l2', r.mul(a).add(b) as Tensor3D, x)
            .dataSync()
            .forEach((value, i) => {
              expect(best[i]).to.be.below(value + 1e-5);
            });
    });
  });
});

/** Images that lie on the manifolds: of codes and classes that are known. */
function onManifolds(vae: ReturnType<typeof toyVae>): { images: Tensor4D; labels: number[]; codes: Tensor2D } {
  const labels = [0, 1, 2, 1, 0, 2];
  const codes = tf.tensor2d(keyedNormal(12, 21), [6, 2]);
  const classes = tf.tensor1d(labels, 'int32');
  const images = vae.decode(codes, classes);
  classes.dispose();
  return { images, labels, codes };
}
const search = { steps: 300, starts: 6, learningRate: 0.1 };

describe('projection onto the manifold of each class', () => {
  const vae = toyVae(4);
  after(() => vae.dispose());

  it('finds images that lie on one, and their class', async () => {
    await expectNoLeak(() => {
      const { images, labels, codes } = onManifolds(vae);
      const found = project(vae, images, search);
      const [nearest, distances] = [found.nearest.arraySync(), found.distances.arraySync()];
      tf.dispose([images, codes, { ...found }]);
      expect(nearest).to.deep.equal(labels);
      expect(Math.max(...distances.map((row) => Math.min(...row)))).to.be.below(1e-3);
    });
  });

  it('gives each image what it gives it alone, with pauses or without', async () => {
    await expectNoLeak(async () => {
      const { images, codes } = onManifolds(vae);
      const second = images.slice([1], [1]);
      const few = { steps: 5, starts: 2 };
      const [all, alone, slow] = [
        project(vae, images, few),
        project(vae, second, few),
        await projectSlowly(vae, images, few),
      ];
      const [among, single, paused] = [all, alone, slow].map(({ distances }) => distances.arraySync());
      tf.dispose([images, codes, second, { ...all }, { ...alone }, { ...slow }]);
      single[0].forEach((value, k) => {
        expect(value).to.be.closeTo(among[1][k], 1e-5);
      });
      expect(paused).to.deep.equal(among);
    });
  });

  it('is stopped between steps, and then leaves nothing behind', async () => {
    await expectNoLeak(async () => {
      const { images, codes } = onManifolds(vae);
      const controller = new AbortController();
      setImmediate(() => controller.abort(new Interrupted()));
      await expectRejects(() => projectSlowly(vae, images, { steps: 10_000, signal: controller.signal }), Interrupted);
      tf.dispose([images, codes]);
    });
  });

  it('comes nearer by the prior’s distance to likelier codes', () => {
    tf.tidy(() => {
      const { images } = onManifolds(vae);
      const [free, bound] = (['l2', 'map'] as const).map((distance) =>
        project(vae, images, { ...search, distance, prior: 5 })
          .codes.square()
          .sum()
          .dataSync(),
      );
      expect(bound[0]).to.be.below(free[0]);
    });
  });
});

/** Sees nothing but how bright an image is. */
const brightness: Classifier = {
  name: 'brightness',
  inputShape: toyShape.shape,
  classes: 2,
  scores: 'logits',
  predict: async (images) =>
    tf.tidy(() => {
      const bright = images.mean([1, 2, 3]);
      return tf.stack([bright.neg(), bright], 1) as Tensor2D;
    }),
};

describe('purifiers by an autoencoder', () => {
  const vae = toyVae(4);
  after(() => vae.dispose());

  it('show a classifier purified images alone', async () => {
    await expectNoLeak(async () => {
      const { images, codes } = onManifolds(vae);
      for (const purifier of [encodeDecode(vae), projection(vae, { steps: 3 })]) {
        const pure = purifier.purify(images);
        expect(pure.shape).to.deep.equal(images.shape);
        const [behind, direct] = [await purified(brightness, purifier).predict(images), await brightness.predict(pure)];
        expect(behind.arraySync()).to.deep.equal(direct.arraySync());
        tf.dispose([pure, behind, direct]);
      }
      tf.dispose([images, codes]);
    });
  });

  it('pull cotangents back through encoder and decoder', () => {
    tf.tidy(() => {
      const { images } = onManifolds(vae);
      const purifier = encodeDecode(vae);
      const cotangent = tf.tensor4d(keyedNormal(72, 30), [6, ...toyShape.shape]);
      const direction = tf.tensor4d(keyedNormal(72, 31), [6, ...toyShape.shape]);
      const back = purifier.pullback?.(images, purifier.purify(images), cotangent);
      const step = 1e-3;
      const along = (sign: number) => purifier.purify(images.add(direction.mul(sign * step)) as Tensor4D);
      const expected = along(1)
        .sub(along(-1))
        .div(2 * step)
        .mul(cotangent)
        .sum([1, 2, 3])
        .dataSync();
      back
        ?.mul(direction)
        .sum([1, 2, 3])
        .dataSync()
        .forEach((value, i) => {
          expect(value).to.be.closeTo(expected[i], 0.02 + 0.02 * Math.abs(expected[i]));
        });
    });
  });

  it('read the closest class as an answer', async () => {
    const { images, labels, codes } = onManifolds(vae);
    const scores = await nearestManifold(vae, search).predict(images);
    expect(scores.argMax(1).arraySync()).to.deep.equal(labels);
    tf.dispose([images, codes, scores]);
  });
});
