import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { writeSafetensors } from '../../lib/models/index.js';
import { opaqueOnnx } from '../automl/fake.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, type Ended } from './run.js';

/** A network of one layer that tells two classes of images [28, 28, 1] apart, as PyTorch would keep it. */
const TWO = { input: [28, 28, 1], layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }] };

describe('advlab evaluate refuses before it attacks', () => {
  const inFolder = temporaryFolder();
  const evaluate = (...words: string[]) =>
    advlab(['evaluate', '--data', 'digits', '--limit', '20', '--epsilon', '.1', ...words]);

  before(async () => {
    writeFileSync(inFolder('black.onnx'), opaqueOnnx(1));
    writeFileSync(inFolder('two.arch.json'), JSON.stringify(TWO));
    const weight = Float32Array.from({ length: 2 * 784 }, (_, i) => Math.sin(i));
    writeSafetensors(inFolder('two.safetensors'), {
      'fc.weight': { shape: [2, 784], data: weight },
      'fc.bias': { shape: [2], data: new Float32Array(2) },
    });
    for (const label of [0, 1]) {
      mkdirSync(inFolder('pictures', String(label)), { recursive: true });
      await sharp({ create: { width: 28, height: 28, channels: 3, background: label ? '#eee' : '#111' } })
        .toColourspace('b-w')
        .png()
        .toFile(inFolder('pictures', String(label), '1.png'));
    }
  });

  /** One line, and no news of any attack. */
  function expectRefusal({ code, out, err }: Ended, expected: number, ...says: (string | RegExp)[]): void {
    expect([code, out], err).to.deep.equal([expected, '']);
    const lines = err.split('\n').filter((line) => line.startsWith('advlab:'));
    expect(lines, err).to.have.length(1);
    for (const words of says) expect(lines[0]).to.match(new RegExp(words));
    expect(err).to.not.match(/\d+ of \d+$/m);
  }

  it('an attack that aims at a class the model does not have', async () =>
    expectRefusal(await evaluate('--model', 'lenet-mnist', '--attacks', 'fgsm,pgd:target=10'), 2, '0 to 9', '10'));

  it('an attack that needs gradients of a black box', async () =>
    expectRefusal(await evaluate('--model', inFolder('black.onnx'), '--attacks', 'square,pgd'), 2, 'pgd', 'gradients'));

  it('a loss that needs three classes of a model with two', async () => {
    const two = ['--model', inFolder('two.safetensors'), '--arch', inFolder('two.arch.json')];
    const words = [...two, '--data', inFolder('pictures'), '--limit', '2', '--attacks'];
    const { code, out, err } = await evaluate(...words, 'pgd:loss=dlr');
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.match(/^advlab: .*DLR.*classes/m);
    const fits = await evaluate(...words, 'fgsm,pgd:loss=margin');
    expect(fits.code, fits.err).to.equal(0);
  });

  it('data with more classes than the model', async () => {
    const two = ['--model', inFolder('two.safetensors'), '--arch', inFolder('two.arch.json')];
    expectRefusal(await evaluate(...two, '--attacks', 'fgsm'), 2, 'digits-test has classes up to 9', 'tells 2 apart');
  });

  it('images of another shape than the model takes', async () =>
    expectRefusal(
      await evaluate('--model', 'test/fixtures/open/net.pt', '--arch', 'test/fixtures/open/net.arch.json'),
      2,
      'digits-test has images \\[28, 28, 1\\], and net takes \\[8, 8, 3\\]',
    ));

  it('a mask that does not fit the images, or the model', async () => {
    const mask = ['--mask', 'rectangle:top=0,left=0,height=40,width=4'];
    expectRefusal(await evaluate('--model', 'lenet-mnist', '--attacks', 'fgsm', ...mask), 2, 'option --mask', '28');
    const light = ['--mask', 'top-pixels:pixels=3', '--attacks', 'square'];
    expectRefusal(await evaluate('--model', inFolder('black.onnx'), ...light), 2, 'option --mask', 'gradients');
  });

  it('a second model that is not there, or that does not fit, before the first is attacked', async () => {
    const first = ['--model', 'lenet-mnist', '--attacks', 'pgd', '--versus'];
    expectRefusal(await evaluate(...first, inFolder('missing.pth')), 1, 'missing.pth', 'does not exist');
    writeFileSync(inFolder('broken.onnx'), 'no model');
    expectRefusal(await evaluate(...first, inFolder('broken.onnx')), 1, 'broken.onnx');
    expectRefusal(await evaluate(...first, inFolder('black.onnx')), 2, 'pgd', 'black', 'gradients');
  });

  it('a state of another run of the second model, before the first is attacked', async () => {
    const words = ['--attacks', 'fgsm', '--state', inFolder('state')];
    const first = await evaluate('--model', 'lenet-mnist', ...words);
    expect(first.code, first.err).to.equal(0);
    writeFileSync(inFolder('state.versus'), 'something else entirely, and no state');
    const again = await evaluate('--model', 'lenet-mnist', '--versus', 'lenet-mnist', ...words);
    expectRefusal(again, 1, 'state.versus');
  });

  it('nothing that fits: the result is printed, also where its files come to grief', async () => {
    const words = ['--model', 'lenet-mnist', '--attacks', 'fgsm', '--out', inFolder('report')];
    // When it has begun, a file takes the folder's place.
    const onNews = () => writeFileSync(inFolder('report'), '');
    const { code, out, err } = await advlab(['evaluate', '--data', 'digits', '--limit', '20', ...words], { onNews });
    expect(code).to.equal(1);
    expect(out).to.include('lenet-mnist').and.include('fgsm');
    expect(err).to.include(inFolder('report'));
  });
});
