import { expect } from 'chai';
import { inProject, mnist } from '../../../lib/data/index.js';
import { loadVae, vaeRecipeOf } from '../../../lib/defences/index.js';
import { lenet, loadModel } from '../../../lib/models/index.js';
import { keptStem } from '../../../lib/studies/clearbox-digits/kept.js';
import { vaeRecipe } from '../../../lib/studies/clearbox-digits/vae.js';
import { keyedNormal, tf } from '../../../lib/tensor/index.js';
import { describeWithMirror } from '../../helpers.js';

describe('the autoencoder that the repository keeps', () => {
  it('draws the class that it is told to: a LeNet reads codes near the middle as it', () => {
    const { vae } = loadVae(keptStem('digits-vae'));
    const { network } = loadModel(inProject('models', 'lenet-mnist'), lenet);
    const n = 200;
    const right = tf.tidy(() => {
      const classes = tf.range(0, n, 1, 'int32').mod(tf.scalar(10, 'int32')).as1D();
      const images = vae.decode(tf.tensor2d(keyedNormal(n * vae.latent, 1), [n, vae.latent]).div(2), classes);
      return network.logits(images).argMax(1).equal(classes).sum().dataSync()[0];
    });
    // By chance it would be a tenth.
    expect(right / n).to.be.above(0.8);
    vae.dispose();
    network.dispose();
  });

  describeWithMirror('on MNIST', () => {
    it('was trained by the study’s recipe', async () => {
      const { vae, metadata } = loadVae(keptStem('digits-vae'));
      vae.dispose();
      expect(metadata.recipe).to.equal(vaeRecipeOf(vaeRecipe({ train: await mnist('train'), comparable: true })));
      expect(metadata.losses).to.have.length(metadata.settings.epochs);
    }).timeout(60_000);
  });
});
