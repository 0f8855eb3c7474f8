import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { attackData } from '../../lib/attacks/index.js';
import { digits, mnist, pgd, proportion } from '../../lib/index.js';
import { lenet, loadModel, type ModelMetadata, mlp, predictLabels } from '../../lib/models/index.js';
import { describeWithMirror, temporaryFolder } from '../helpers.js';
import { advlab, root } from './run.js';

const quick = ['train', 'lenet', '--data', 'digits', '--epochs', '1', '--json'];

/** How many labels of a test set a saved model gets right. */
async function recount(stem: string, test: Awaited<ReturnType<typeof digits>>): Promise<number> {
  const { network } = loadModel(stem, lenet);
  const labels = await predictLabels(network, test);
  network.dispose();
  return labels.reduce((sum, label, i) => sum + Number(label === test.labels[i]), 0);
}

describe('advlab train', () => {
  const folder = temporaryFolder();

  it('writes a model whose claim can be recounted', async () => {
    const { code, out, err } = await advlab([...quick, '--out', folder('a')]);
    expect(code, err).to.equal(0);
    const document = JSON.parse(out) as ModelMetadata & { weights: string };
    expect(document.weights).to.equal(folder('a', 'lenet-digits.safetensors'));
    expect(document.settings).to.include({ epochs: 1, seed: 0 });
    const test = await digits('test');
    const correct = await recount(folder('a', 'lenet-digits'), test);
    const { value, n, interval } = proportion(correct, test.labels.length);
    expect(document.claims).to.deep.equal([{ metric: 'accuracy', value, n, interval, data: test.provenance }]);
  });

  for (const [kind, ...words] of [
    ['pgd', '--steps', '2'],
    ['trades', '--steps', '2', '--beta', '3'],
    ['fgsm-rs', '--warm-up', '0'],
  ])
    it(`trains by ${kind}, and claims what PGD-20 leaves, which can be recounted`, async () => {
      const asked = ['--data', 'digits', '--epochs', '1', '--adversarial', kind, '--epsilon', '.05', ...words];
      const { code, out, err } = await advlab(['train', 'mlp', ...asked, '--json', '--out', folder(kind)]);
      expect(code, err).to.equal(0);
      const { claims, adversary, objective } = JSON.parse(out) as ModelMetadata;
      expect(adversary?.description ?? objective)
        .to.include('"epsilon":0.05')
        .and.to.include(`"steps":${kind === 'fgsm-rs' ? 1 : 2}`);
      const test = await digits('test');
      const { network } = loadModel(folder(kind, `mlp-digits-${kind}-0.05`), mlp);
      const { success, wrongFromStart } = await attackData(pgd({ epsilon: 0.05, steps: 20 }), network, test);
      network.dispose();
      const left = (broken: Uint8Array, metric: string) => {
        const { value, n, interval } = proportion(broken.filter((one) => !one).length, test.labels.length);
        return { metric, value, n, interval, data: test.provenance };
      };
      expect(claims).to.deep.equal([
        left(wrongFromStart, 'accuracy'),
        left(success, 'accuracy under PGD-20 at epsilon 0.05 (Linf)'),
      ]);
    });

  it('gives the same weights for the same seed and others for another', async () => {
    await advlab([...quick, '--out', folder('b')]);
    await advlab([...quick, '--seed', '1', '--out', folder('c')]);
    const weights = (name: string) => readFileSync(folder(name, 'lenet-digits.safetensors'));
    expect(weights('b').equals(weights('a'))).to.equal(true);
    expect(weights('c').equals(weights('a'))).to.equal(false);
  });

  it('stops at Ctrl-C with 130 and writes nothing', async () => {
    let sent = false;
    const words = ['train', 'lenet', '--data', 'digits', '--epochs', '100000', '--out', folder('d')];
    const { code, out } = await advlab(words, {
      onNews: (text, kill) => {
        if (text.includes('epoch') && !sent) kill('SIGINT');
        sent ||= text.includes('epoch');
      },
    });
    expect(code).to.equal(130);
    expect(out).to.equal('');
    expect(existsSync(folder('d'))).to.equal(false);
  });

  it('fails with one line and no stack, unless asked', async () => {
    const words = ['train', 'lenet', '--out', folder('e')];
    const env = { ADVLAB_MIRROR: folder('nowhere') };
    const plain = await advlab(words, { env });
    expect(plain.code).to.equal(1);
    expect(plain.err)
      .to.match(/^advlab: .*ADVLAB_MIRROR.*$/m)
      .and.not.to.match(/\n\s+at /);
    expect((await advlab(words, { env: { ...env, ADVLAB_DEBUG: '1' } })).err).to.match(/\n\s+at /);
  });
});

describeWithMirror('models/lenet-mnist', () => {
  it('keeps its claim on the 10,000 test images', async () => {
    const stem = `${root}/models/lenet-mnist`;
    const { claims = [] } = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as ModelMetadata;
    const test = await mnist('test');
    const { value, n, interval } = proportion(await recount(stem, test), test.labels.length);
    expect(claims).to.deep.equal([{ metric: 'accuracy', value, n, interval, data: test.provenance }]);
    expect(value).to.be.at.least(0.989);
  });
});
