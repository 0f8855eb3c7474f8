import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { withHdf5 } from '../../lib/models/checkpoint/hdf5.js';
import { fixture, temporaryFolder } from '../helpers.js';
import { advlab, root, run } from './run.js';

const openFile = (name: string) => fixture('open', name);

describe('advlab evaluate --state', () => {
  const folder = temporaryFolder();

  /** Images of three classes, as small as the models of the fixtures: [side, side, channels]. */
  async function images(name: string, side: number, channels: 1 | 3): Promise<string[]> {
    for (const label of [0, 1, 2]) {
      mkdirSync(folder(name, String(label)), { recursive: true });
      for (const row of [0, 1]) {
        const raw = { width: side, height: side, channels };
        const bytes = Uint8Array.from(
          { length: side * side * channels },
          (_, i) => (i * 37 + label * 91 + row * 53) % 256,
        );
        await sharp(bytes, { raw })
          .toColourspace(channels === 1 ? 'b-w' : 'srgb')
          .png()
          .toFile(folder(name, String(label), `${row}.png`));
      }
    }
    return ['--data', folder(name), '--epsilon', '.1', '--attacks', 'fgsm'];
  }

  const goesOn = async (words: string[], state: string) => {
    const { size } = statSync(state);
    const { code, err } = await advlab(words);
    expect(code, err).to.equal(0);
    expect(statSync(state).size, 'everything had been kept').to.equal(size);
  };

  const isRefused = async (words: string[]) => {
    const { code, out, err } = await advlab(words);
    expect([code, out]).to.deep.equal([1, '']);
    expect(err).to.include('keeps another run');
  };

  it("goes on where the state lies beside the model, with the model's name, whatever else does and wherever", async () => {
    mkdirSync(folder('own'));
    for (const ending of ['safetensors', 'json'])
      copyFileSync(join(root, 'models', `lenet-mnist.${ending}`), folder('own', `net.${ending}`));
    const words = (at: string, model: string) => [
      'evaluate',
      '--model',
      folder(at, model),
      '--data',
      'digits',
      '--limit',
      '20',
      '--attacks',
      'fgsm',
      '--state',
      folder(at, 'net.state'),
    ];
    const { code, err } = await advlab(words('own', 'net.safetensors'));
    expect(code, err).to.equal(0);
    await goesOn(words('own', 'net.safetensors'), folder('own', 'net.state'));
    for (const name of ['net.log', 'net.arch.json', 'net.h5']) writeFileSync(folder('own', name), 'other');
    await goesOn(words('own', 'net'), folder('own', 'net.state'));
    renameSync(folder('own'), folder('moved'));
    await goesOn(words('moved', 'net.json'), folder('moved', 'net.state'));
  });

  it('goes on where a checkpoint and its architecture have moved, and not with another architecture', async () => {
    mkdirSync(folder('torch'));
    for (const name of ['net.pt', 'net.arch.json', 'normalized.arch.json'])
      copyFileSync(openFile(name), folder('torch', name));
    const data = await images('colours', 8, 3);
    const words = (at: string, arch = 'net.arch.json') => [
      ...['evaluate', '--model', folder(at, 'net.pt'), '--arch', folder(at, arch), ...data, '--state'],
      folder(at, 'net.state'),
    ];
    const { code, err } = await advlab(words('torch'));
    expect(code, err).to.equal(0);
    await goesOn(words('torch'), folder('torch', 'net.state'));
    cpSync(folder('torch'), folder('copied'), { recursive: true });
    await goesOn(words('copied'), folder('copied', 'net.state'));
    await isRefused(words('torch', 'normalized.arch.json'));
  });

  it('keeps what was finished where the disk takes no more, and says so in one line', async () => {
    const words = [
      ...['evaluate', '--model', 'lenet-mnist', '--data', 'digits', '--limit', '60', '--epsilon', '.1'],
      ...['--attacks', 'fgsm,pgd:steps=3', '--state', folder('full.state')],
    ];
    // Files may not pass a limit, which holds for a disk that is full as well.
    const limited = (kibibytes: number) =>
      run('bash', [
        ...['-c', `ulimit -f ${kibibytes}; exec "$0" "$@"`, process.execPath],
        ...[join(root, 'lib', 'bin', 'advlab.js'), ...words],
      ]);
    const { code, out, err } = await limited(90);
    expect([code, out], err).to.deep.equal([1, '']);
    const [line, ...more] = err.split('\n').filter((each) => each.startsWith('advlab:'));
    expect(more).to.deep.equal([]);
    for (const word of ['full.state', 'cannot be written', 'finished before is kept']) expect(line).to.include(word);
    const whole = await advlab([...words, '--json']);
    expect(whole.code, whole.err).to.equal(0);
    // The first attack was whole, and is not run again.
    const fresh = await advlab([...words.slice(0, -2), '--json']);
    const robust = (text: string) => JSON.parse(text).attacks.map((attack: { robust: unknown }) => attack.robust);
    expect(robust(whole.out)).to.deep.equal(robust(fresh.out));
  });

  it('does not go on where the weights of a Keras pair have changed', async () => {
    const weights = folder('k_weights.h5');
    copyFileSync(openFile('keras-dense.h5'), weights);
    const { architecture, kernel } = await withHdf5(weights, (content) => ({
      architecture: content.text('/', 'model_config') ?? '',
      kernel: content.array('/model_weights/dense_5/sequential_2/dense_5/kernel').data,
    }));
    writeFileSync(folder('k.json'), architecture);
    const state = folder('keras.state');
    const words = ['evaluate', '--model', folder('k.json'), ...(await images('grays', 8, 1)), '--state', state];
    const { code, err } = await advlab(words);
    expect(code, err).to.equal(0);
    await goesOn(words, state);
    const bytes = readFileSync(weights);
    bytes.writeFloatLE(kernel[0] + 5, bytes.indexOf(Buffer.from(kernel.buffer)));
    writeFileSync(weights, bytes);
    await isRefused(words);
  });

  it('does not go on where the same file is read otherwise', async () => {
    const state = folder('onnx.state');
    const words = ['evaluate', '--model', openFile('nchw.onnx'), ...(await images('others', 8, 3)), '--state', state];
    words[words.indexOf('fgsm')] = 'square:queries=20';
    const { code, err } = await advlab([...words, '--scores', 'logits']);
    expect(code, err).to.equal(0);
    await goesOn(words, state);
    await isRefused([...words, '--scores', 'probabilities']);
  });
});
