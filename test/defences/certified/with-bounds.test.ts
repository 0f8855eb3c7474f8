import { expect } from 'chai';
import { certifyBounds, withBounds } from '../../../lib/defences/index.js';
import { type Architecture, argmaxRows, type Classifier, isNetwork } from '../../../lib/models/index.js';
import { behind } from '../../../lib/models/open/ends.js';
import { valuesStep } from '../../../lib/models/open/preprocessing/steps.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { freshNetwork, manyLayers, someImages } from './networks.js';

const dense = (between: 'relu' | 'elu'): Architecture => ({
  name: `dense-${between}`,
  input: [2, 2, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'a', units: 5 },
    { type: between },
    { type: 'linear', weights: 'b', units: 3 },
  ],
});

describe('a network with bounds', () => {
  it('is the same network, that also proves what certifyBounds does', async () => {
    const network = freshNetwork(dense('relu'));
    const bounded = withBounds(network, { method: 'crown' });
    expect(isNetwork(bounded)).to.equal(true);
    expect(bounded.weights).to.equal(network.weights);
    await expectNoLeak(async () => {
      const images = someImages(network, 20);
      const [answers, given] = [await bounded.predict(images), await network.predict(images)];
      expect(answers.arraySync()).to.deep.equal(given.arraySync());
      const labels = argmaxRows(answers.dataSync(), network.classes);
      for (const epsilon of [0, 0.02, 0.1]) {
        const certifier = bounded.certify?.({ norm: 'linf', epsilon });
        expect(certifier).to.deep.include({ name: 'crown', norm: 'linf', epsilon });
        const proved = await certifier?.certify(images, labels);
        expect(proved).to.deep.equal(
          await certifyBounds(network, { epsilon, method: 'crown' }).certify(images, labels),
        );
      }
      images.dispose();
      answers.dispose();
      given.dispose();
    });
    network.dispose();
  });

  it('proves nothing in other norms, and in a ball larger than all images what it proves of all images', async () => {
    const network = freshNetwork(dense('relu'));
    const bounded = withBounds(network, { method: 'ibp' });
    for (const norm of ['l2', 'l1', 'l0'] as const)
      expect(bounded.certify?.({ norm, epsilon: 0.1 })).to.equal(undefined);
    const images = someImages(network, 4);
    const labels = new Int32Array(4);
    const [all, beyond] = [1, 7].map((epsilon) => bounded.certify?.({ norm: 'linf', epsilon }));
    expect(beyond?.epsilon).to.equal(7);
    expect(await beyond?.certify(images, labels)).to.deep.equal(await all?.certify(images, labels));
    images.dispose();
    network.dispose();
  });

  it('takes every kind of layer that has a rule, and names the one that has none at once', async () => {
    const many = freshNetwork(manyLayers);
    expect(withBounds(many, { method: 'ibp' }).certify).to.be.a('function');
    many.dispose();
    const unknown = freshNetwork(dense('elu'));
    await expectRejects(() => withBounds(unknown, { method: 'ibp' }), TypeError, 'layer 3', 'elu');
    unknown.dispose();
    const network = freshNetwork(dense('relu'));
    await expectRejects(() => withBounds(network, { method: 'lp' as never }), RangeError, 'ibp or crown', 'lp');
    network.dispose();
  });

  it('refuses images that are normalized before its layers, and a model put behind a step proves nothing', async () => {
    const network = freshNetwork(dense('relu'));
    const bounded = withBounds(network, { method: 'ibp' });
    const normalized = { ...network, preprocessing: { mean: [0.5], std: [0.5] } };
    await expectRejects(() => withBounds(normalized, { method: 'ibp' }), TypeError, 'normalized', 'dense-relu');
    const after: Classifier = behind(bounded, valuesStep({ mean: [0.5], std: [0.5] }), network.inputShape);
    expect(after.certify).to.equal(undefined);
    network.dispose();
  });
});
