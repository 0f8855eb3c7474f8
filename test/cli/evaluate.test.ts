import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { describeWithMirror, fixture, temporaryFolder } from '../helpers.js';
import { advlab, advlabEach, root } from './run.js';

const model = ['--model', 'lenet-mnist', '--data', 'digits'];
const N = 30;
const quick = ['evaluate', ...model, '--limit', `${N}`, '--epsilon', '.1,.2'];

const schema = JSON.parse(readFileSync(join(root, 'lib/evaluation/robustness/report.schema.json'), 'utf8'));

/** A report without what differs from run to run: how long things took. */
function timeless(text: string): unknown {
  return JSON.parse(text, (key, value) => (key === 'seconds' ? undefined : value));
}

describe('advlab evaluate', () => {
  const folder = temporaryFolder();

  it('prints one document that follows the schema', async () => {
    const { code, out, err } = await advlab([
      ...quick,
      '--attacks',
      'fgsm,pgd:steps=5,ddn:steps=20',
      '--norm',
      'linf,l2',
      '--json',
    ]);
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as RobustnessReport;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(report);
    expect(validate.errors).to.equal(null);
    expect(report.n).to.equal(N);
    expect(report.attacks.map(({ name, norm, epsilon }) => `${name} ${norm} ${epsilon}`)).to.deep.equal([
      'fgsm linf 0.1',
      'fgsm linf 0.2',
      'fgsm l2 0.1',
      'fgsm l2 0.2',
      'pgd linf 0.1',
      'pgd linf 0.2',
      'pgd l2 0.1',
      'pgd l2 0.2',
      'ddn l2 null',
      'ddn l2 0.1',
      'ddn l2 0.2',
    ]);
    for (const { correct, robustAccuracy } of report.attacks) expect(robustAccuracy).to.equal(correct / N);
    expect(report.data.provenance).to.match(/digits/i);
  });

  it('prints a table with intervals, and writes a report that opens offline', async () => {
    const { code, out, err } = await advlab([...quick, '--attacks', 'fgsm,pgd:steps=5', '--out', folder('report')]);
    expect(code, err).to.equal(0);
    for (const words of ['lenet-mnist', 'fgsm', 'pgd', `${N}`, '[']) expect(out).to.include(words);
    const html = readFileSync(folder('report', 'report.html'), 'utf8');
    expect(html).to.include('lenet-mnist');
    expect(html, 'nothing is fetched').not.to.match(/<(script|link)[^>]+(src|href)="http/);
    expect(JSON.parse(readFileSync(folder('report', 'report.json'), 'utf8')).n).to.equal(N);
  });

  it('takes a fraction for a radius, and 8/255 is what it says', async () => {
    const { out } = await advlab([
      'evaluate',
      ...model,
      '--limit',
      '5',
      '--attacks',
      'fgsm',
      '--epsilon',
      '8/255',
      '--json',
    ]);
    expect(JSON.parse(out).attacks[0].epsilon).to.equal(8 / 255);
  });

  it('confines attacks to a mask', async () => {
    const { code, out, err } = await advlab([
      ...quick,
      '--attacks',
      'pgd:steps=5',
      '--mask',
      'rectangle:top=0,left=0,height=4,width=28',
      '--json',
    ]);
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as RobustnessReport;
    for (const { norms } of report.attacks) expect(norms.l0.mean ?? 0).to.be.at.most(4 * 28);
  });

  it('compares two models on the same rows', async () => {
    const { code, out, err } = await advlab([...quick, '--attacks', 'fgsm', '--versus', 'lenet-mnist', '--json']);
    expect(code, err).to.equal(0);
    const { versus } = JSON.parse(out) as RobustnessReport;
    expect(versus).to.have.length(3);
    for (const { onlyFirst, onlySecond, pValue } of versus ?? [])
      expect([onlyFirst, onlySecond, pValue], 'a model against itself').to.deep.equal([0, 0, 1]);
  });

  it('goes on after kill -9 and gives the same result', async () => {
    const words = [
      'evaluate',
      ...model,
      '--limit',
      '120',
      '--epsilon',
      '.05,.1',
      '--attacks',
      'pgd:restarts=2,square:queries=150,pgd:steps=30,restarts=3',
      '--json',
    ];
    const whole = await advlab(words);
    expect(whole.code, whole.err).to.equal(0);
    const state = folder('state');
    // Three attacks at two radii keep the pixels of every row, of four bytes each.
    const most = 6 * 120 * 784 * 4;
    const first = spawn(process.execPath, [join('lib', 'bin', 'advlab.js'), ...words, '--state', state], { cwd: root });
    await killedOnce(first, () => existsSync(state) && statSync(state).size > most / 5);
    const size = statSync(state).size;
    expect(size).to.be.above(most / 5);
    const second = await advlab([...words, '--state', state]);
    expect(second.code, second.err).to.equal(0);
    expect(statSync(state).size, 'it had not been through').to.be.above(size);
    expect(timeless(second.out)).to.deep.equal(timeless(whole.out));
    const third = await advlab([...words.slice(0, -1), '--seed', '1', '--state', state]);
    expect([third.code, third.out]).to.deep.equal([1, '']);
    expect(third.err).to.include('keeps another run');
  });

  it('does not go on with the state of other weights', async () => {
    for (const ending of ['safetensors', 'json'])
      copyFileSync(join(root, 'models', `lenet-mnist.${ending}`), folder(`net.${ending}`));
    const words = ['evaluate', '--model', folder('net'), '--data', 'digits', '--limit', '20', '--attacks', 'fgsm'];
    const state = ['--state', folder('weights')];
    expect((await advlab([...words, ...state])).code).to.equal(0);
    const weights = readFileSync(folder('net.safetensors'));
    weights[weights.length - 2] ^= 1;
    writeFileSync(folder('net.safetensors'), weights);
    const again = await advlab([...words, ...state]);
    expect([again.code, again.out]).to.deep.equal([1, '']);
    expect(again.err).to.include('keeps another run');
  });

  it('does not go on with the state of a model that was read otherwise', async () => {
    const onnx = ['--model', join(root, 'test/fixtures/open/normalized-input.onnx'), '--output', 'scores'];
    const words = ['evaluate', ...onnx, '--data', 'digits', '--limit', '10', '--attacks', 'square:queries=5'];
    const state = ['--state', folder('read')];
    const first = await advlab([...words, ...state]);
    expect(first.code, first.err).to.equal(0);
    expect(first.err).to.include('(output scores, as asked; with gradients)');
    expect((await advlab([...words, ...state])).code).to.equal(0);
    const again = await advlab([...words, '--scores', 'probabilities', ...state]);
    expect([again.code, again.out]).to.deep.equal([1, '']);
    expect(again.err).to.include('keeps another run');
  });

  it('reads the weights that were chosen, and does not go on with the state of others', async () => {
    const layers = [{ type: 'maxPool2d', size: 14 }, { type: 'flatten' }, { type: 'linear', weights: 'fc', units: 10 }];
    writeFileSync(folder('arch.json'), JSON.stringify({ input: [28, 28, 1], layers }));
    const words = ['evaluate', '--model', fixture('torch', 'choice.zip.pt'), '--arch', folder('arch.json')];
    const rest = ['--data', 'digits', '--limit', '20', '--attacks', 'fgsm', '--state', folder('choice')];
    const unchosen = await advlab([...words, ...rest]);
    expect([unchosen.code, unchosen.out]).to.deep.equal([1, '']);
    expect(unchosen.err).to.include('under "model", "ema"').and.to.include('--weights');
    const chosen = await advlab([...words, ...rest, '--weights', 'model']);
    expect(chosen.code, chosen.err).to.equal(0);
    const other = await advlab([...words, ...rest, '--weights', 'ema']);
    expect([other.code, other.out]).to.deep.equal([1, '']);
    expect(other.err).to.include('keeps another run');
  });

  it('keeps the state of two models apart', async () => {
    const words = [...quick, '--attacks', 'fgsm', '--versus', 'lenet-mnist', '--state', folder('two'), '--json'];
    const first = await advlab(words);
    expect(first.code, first.err).to.equal(0);
    expect(timeless((await advlab(words)).out)).to.deep.equal(timeless(first.out));
  });

  it('has attacks for every norm', async () => {
    for (const norm of ['l1', 'l0']) {
      const { code, out, err } = await advlab([
        'evaluate',
        ...model,
        '--limit',
        '5',
        '--norm',
        norm,
        '--epsilon',
        '5',
        '--json',
      ]);
      expect(code, err).to.equal(0);
      expect(new Set(JSON.parse(out).attacks.map(({ norm: used }: { norm: string }) => used))).to.deep.equal(
        new Set([norm]),
      );
    }
  });
});

describe('advlab evaluate called wrongly', () => {
  const refused = [
    [[], 2, '--model'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--attacks', 'pgdd'], 2, '--attacks', '"pgdd"', 'pgd'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--attacks', 'ddn'], 2, 'l2', '--norm'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--epsilon', 'some'], 2, '--epsilon', '"some"'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--norm', 'l3'], 2, 'l3', 'linf'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--limit', '0'], 2, '--limit', '"0"'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--offset', '100000'], 1, '100000'],
    [['--model', 'missing.pth', '--data', 'digits'], 1, 'missing.pth'],
    [
      ['--model', 'test/fixtures/open/normalized-input.onnx', '--data', 'digits', '--output', 'features'],
      1,
      'no output features',
      'scores (float32 [n,10])',
    ],
    [['--model', 'lenet-mnist', '--data', 'digits', '--output', 'scores'], 2, '--output', 'ONNX files and served'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--weights', 'ema'], 2, '--weights', 'PyTorch checkpoints'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--member', '1'], 2, '--member', 'PyTorch checkpoints'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--member', 'x'], 2, '--member', '"x"'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--epsilon', '8'], 2, '--epsilon', '8/255'],
    [['--model', 'lenet-mnist', '--data', 'minst'], 2, '"minst"; did you mean mnist?', 'mnist, digits', '--epsilon'],
    [['--model', 'lenet-mnist', '--data', 'mnits'], 2, '"mnits"; did you mean mnist?', 'FOLDER/CLASS'],
    [['--model', 'lenet-mnist', '--data', 'cifar-10', '--epsilon', '.1'], 1, 'cifar-10', 'did you mean cifar10?'],
    [['--model', 'lenet-mnist', '--data', 'models'], 2, '"models"', 'their radii', '--epsilon'],
    [['--model', 'lenet-mnist', '--data', 'nowhere', '--epsilon', '.1'], 1, 'nowhere', 'mnist'],
    [['--model', 'lennet-mnist', '--data', 'digits'], 1, 'lennet-mnist', 'did you mean lenet-mnist?', 'Supported'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--attacks', 'pgdd:steps=4'], 2, '"pgdd"; did you mean pgd?'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--mask', 'boarder:width=3'], 2, 'did you mean border?'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--norm', 'linv'], 2, '"linv"; did you mean linf?'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--split', 'tests'], 2, '"tests"; did you mean test?'],
    [['--model', 'lenet-mnist', '--data', 'digits', '--mask', 'circle:r=3'], 2, 'circle'],
  ] as const;
  const ended = advlabEach(refused.map(([words]) => ['evaluate', ...words]));

  for (const [i, [words, code, ...says]] of refused.entries())
    it(`refuses "${words.join(' ')}" with one line`, async () => {
      const { code: found, out, err } = await ended(i);
      expect([found, out]).to.deep.equal([code, '']);
      for (const part of says) expect(err).to.include(part);
      const lines = err.split('\n').filter((line) => line.startsWith('advlab:'));
      expect(lines).to.have.length(1);
    });
});

describeWithMirror('advlab evaluate on the published LeNet', () => {
  it('gives the figures of five other libraries', async () => {
    const { code, out, err } = await advlab([
      ...['evaluate', '--model', join(process.env.ADVLAB_MIRROR ?? '', 'cloud-autoai/models/lenet_mnist_model.pth')],
      ...['--arch', 'lenet', '--data', 'mnist', '--limit', '1000', '--epsilon', '.1,.2,.3', '--json'],
      ...['--attacks', 'fgsm,pgd:relativeStepSize=0.1,randomStart=false,earlyStop=false'],
    ]);
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as RobustnessReport;
    expect(report.clean.accuracy).to.equal(0.983);
    const published = [0.823, 0.353, 0.06, 0.702, 0.044, 0];
    report.attacks.forEach(({ robustAccuracy }, i) => {
      expect(robustAccuracy).to.be.closeTo(published[i], i < 3 ? 1e-9 : 0.0011);
    });
    expect(report.warnings, 'a sound model').to.deep.equal([]);
  });
});

/** Ends a process the hard way as soon as something is so; resolves when it is gone. */
function killedOnce(child: ChildProcess, so: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watch = setInterval(() => so() && child.kill('SIGKILL'), 10);
    child.on('close', () => {
      clearInterval(watch);
      resolve();
    });
  });
}
