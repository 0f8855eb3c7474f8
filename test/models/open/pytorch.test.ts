import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { openModel } from '../../../lib/models/index.js';
import { expectNoLeak, expectRejects, largestDifference, unpack } from '../../helpers.js';
import { answers, differentiable, expectTorch, imagesOf, openFile, scoresOf, softmax, withModel } from './fixtures.js';

const arch = openFile('net.arch.json');

describe('PyTorch checkpoints with an architecture file', () => {
  it("give PyTorch's logits and gradients", () =>
    withModel('net.pt', { arch }, async (opened) => {
      expectTorch(differentiable(opened), answers.net);
      expect(opened.model).to.include({ name: 'net', classes: 5, scores: 'logits' });
      expect(opened.description).to.equal('PyTorch checkpoint net.pt (net.arch, 297 weights)');
    }));

  it('with batch normalization, smooth activations, average pooling and layers without bias are the same network', () =>
    withModel('normed.pt', { arch: openFile('normed.arch.json') }, async (opened) => {
      expectTorch(differentiable(opened), answers.normed);
    }));

  it('that normalize inside take images in [0, 1], and gradients are per unit of those', () =>
    withModel('net.pt', { arch: openFile('normalized.arch.json') }, async (opened) => {
      expectTorch(differentiable(opened), answers.normalized);
    }));

  it('that end in a softmax give probabilities, and their logits are those before it', () =>
    withModel('net.pt', { arch: openFile('probabilities.arch.json') }, async (opened) => {
      expectTorch(differentiable(opened), answers.normalized);
      expect(opened.model.scores).to.equal('probabilities');
      const expected = softmax(unpack(answers.normalized.logits), 5);
      expect(largestDifference(await scoresOf(opened, imagesOf(answers.images)), expected)).to.be.below(1e-6);
    }));

  it('written from several devices at once are the same network', () =>
    withModel('parallel.pt', { arch, name: 'mine' }, async (opened) => {
      expectTorch(differentiable(opened), answers.net);
      expect(opened.model.name).to.equal('mine');
    }));

  const refused = (name: string, options: object, ...says: (string | RegExp)[]) =>
    expectNoLeak(() => expectRejects(() => openModel(openFile(name), options), DataError, openFile(name), ...says));

  it('need an architecture, and say which there are', () =>
    refused('net.pt', {}, 'name its architecture', 'lenet, lenet5, mlp, student', '"layers"'));

  it('refuse an architecture of other shapes, naming the layer', () =>
    refused('net.pt', { arch: 'lenet' }, '"conv1.weight"', 'lenet', 'it holds conv.weight'));

  it('refuse scores that the layers contradict', () =>
    refused('net.pt', { arch, scores: 'probabilities' }, 'gives logits', 'not probabilities'));

  it('refuse TorchScript by name', () => refused('scripted.pt', { arch }, 'TorchScript', 'state_dict()'));

  it('refuse an architecture that does not exist', () =>
    expectRejects(
      () => openModel(openFile('net.pt'), { arch: 'resnet9000' }),
      DataError,
      'resnet9000: is not an architecture',
      'lenet5',
    ));

  it('name the architecture that may have been meant', async () => {
    for (const [arch, meant] of Object.entries({ lennet: 'lenet', lenett5: 'lenet5', studnet: 'student' }))
      await expectRejects(
        () => openModel(openFile('net.pt'), { arch }),
        DataError,
        `; did you mean ${meant}? Expected`,
      );
  });
});
