import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fgsm } from '../../../lib/attacks/index.js';
import { DataError, imageTensor, inProject, mirrorFolder, openData } from '../../../lib/data/index.js';
import { openModel, predictLabels } from '../../../lib/models/index.js';
import { Interrupted } from '../../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, temporaryFolder } from '../../helpers.js';
import { openFile } from './fixtures.js';

describe('openModel', () => {
  const inFolder = temporaryFolder();
  const stem = inProject('models', 'lenet-mnist');

  for (const source of ['lenet-mnist', stem, `${stem}.safetensors`, `${stem}.json`])
    it(`opens a model of our own by ${source === 'lenet-mnist' ? 'name' : source.slice(stem.length) || 'stem'}`, () =>
      expectNoLeak(async () => {
        const { model, description, dispose } = await openModel(source);
        expect(model).to.include({ name: 'lenet-mnist', classes: 10, scores: 'logits' });
        expect(description).to.equal('safetensors lenet-mnist.safetensors (lenet, 21,840 weights)');
        dispose();
      }));

  const refused = (source: string, ...says: (string | RegExp)[]) =>
    expectNoLeak(() => expectRejects(() => openModel(source), DataError, source, ...says));

  it('says what there is where the source is nothing', () =>
    refused(inFolder('nothing'), 'does not exist', 'lenet-mnist', '.onnx', 'Keras', 'tfjs'));

  it('names the model that may have been meant', () =>
    refused('lennet-minst', 'does not exist', '; did you mean lenet-mnist? Supported are'));

  it('says what is supported where the source is an address of something else, or another kind of file', async () => {
    await refused('https://example.org/model', 'names no served model', '/v2/models/NAME');
    writeFileSync(inFolder('model.pickle'), 'x');
    await refused(inFolder('model.pickle'), 'of a kind that is not read', '.pth');
    mkdirSync(inFolder('empty'));
    await refused(inFolder('empty'), 'without a model.json');
  });

  it('tells what kinds of JSON are no model', async () => {
    await refused(openFile('net.arch.json'), 'architecture', 'without weights');
    writeFileSync(inFolder('text.json'), '{ "a": ');
    await refused(inFolder('text.json'), 'is not JSON');
    writeFileSync(inFolder('other.json'), '{ "a": 1 }');
    await refused(inFolder('other.json'), 'no model that is understood');
  });

  it('asks for an architecture where weights have no metadata, and names what is wrong with metadata', async () => {
    copyFileSync(`${stem}.safetensors`, inFolder('bare.safetensors'));
    await refused(inFolder('bare.safetensors'), 'no metadata bare.json', 'lenet5');
    copyFileSync(`${stem}.safetensors`, inFolder('wrong.safetensors'));
    writeFileSync(inFolder('wrong.json'), '{ "architecture": "student" }');
    await refused(inFolder('wrong.safetensors'), 'does not hold the weights of student', 'conv1.weight');
  });

  it('stops where it is told to before it begins', () =>
    expectNoLeak(async () => {
      const signal = AbortSignal.abort(new Interrupted());
      await expectRejects(() => openModel('lenet-mnist', { signal }), Interrupted);
    }));

  it('loads the libraries of other formats only when such a file is opened', () => {
    const program = `
      const { openModel } = require(${JSON.stringify(join(__dirname, '../../../lib/models/index.ts'))});
      const loaded = (name) => Object.keys(require.cache).some((file) => file.includes('/node_modules/' + name));
      openModel('lenet-mnist').then(async () => {
        const before = ['onnxruntime-node', 'sharp'].map(loaded);
        await openModel(${JSON.stringify(openFile('nchw.onnx'))});
        console.log(JSON.stringify([...before, loaded('onnxruntime-node'), loaded('sharp')]));
      });`;
    const out = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', program], { encoding: 'utf8' });
    expect(JSON.parse(out)).to.deep.equal([false, false, true, false]);
  }).timeout(30_000);
});

describeWithMirror("advertorch's LeNet5", function () {
  this.timeout(120_000);
  // Clean and FGSM ε .3 on the 10,000 test images, as PyTorch has them in double precision. In single precision its
  // cross-entropy loses the gradients of confident rows, and FGSM leaves 1.12 % of the first in place of 0.35 %.
  const published = { mnist_lenet5_clntrained: [98.89, 0.35], mnist_lenet5_advtrained: [98.64, 96.51] };
  const n = process.env.ADVLAB_LONG ? 10_000 : 1000;

  for (const [name, [clean, robust]] of Object.entries(published))
    it(`${name} has its accuracy, clean and under FGSM (n = ${n})`, () =>
      expectNoLeak(async () => {
        const { model, dispose } = await openModel(`${mirrorFolder()}/peers/${name}.pt`, { arch: 'lenet5' });
        const data = await openData('mnist', { limit: n });
        const labels = await predictLabels(model, data);
        const right = labels.filter((label, i) => label === data.labels[i]).length;
        const images = imageTensor(data);
        if (!('logits' in model)) throw new Error('It should be differentiable.');
        const attacked = await fgsm({ norm: 'linf', epsilon: 0.3 }).run(model, { ...data, images });
        // Rows that are wrong from the start count as broken.
        const stood = n - attacked.success.reduce((sum, success) => sum + success, 0);
        // On all rows to the last digit; on a part within four standard deviations.
        for (const [found, share] of [
          [right / n, clean / 100],
          [stood / n, robust / 100],
        ])
          expect(found).to.be.closeTo(share, n === 10_000 ? 1e-6 : 4 * Math.sqrt((share * (1 - share)) / n));
        images.dispose();
        dispose();
      }));
});
