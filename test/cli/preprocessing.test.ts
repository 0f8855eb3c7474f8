import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { openData, pixelsOf } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { describeWithMirror, fixture, readFixture, temporaryFolder } from '../helpers.js';
import { output, rowsOf, startFake, stated } from '../models/served/fake-server.js';
import { nearestMean } from './nearest-mean.js';
import { advlab } from './run.js';

const model = (name: string) => fixture('open', name);

interface Answers {
  readonly rows: number;
  readonly right: number;
  readonly rightPreprocessed: number;
}

describeWithMirror('advlab evaluate on a model whose maker preprocessed', () => {
  const made = readFixture('open/preprocessing.json') as { keras: Answers; onnx: Answers };
  const mnist = readFixture('open/normalized-input.json') as Omit<Answers, 'rightPreprocessed'> & {
    rightNormalized: number;
  };
  const report = async (...words: string[]): Promise<RobustnessReport> => {
    const { code, out, err } = await advlab(['evaluate', '--attacks', 'random-noise', '--json', ...words]);
    expect(code, err).to.equal(0);
    return JSON.parse(out);
  };

  // An archive of JPEG is decoded by another library there: a pixel may be another level.
  const cases: [string, string, string, Answers, number][] = [
    ['an ONNX file', 'normalized-input.onnx', 'mnist', { ...mnist, rightPreprocessed: mnist.rightNormalized }, 0],
    ['a Keras file', 'keras-symmetric.h5', 'mnist', made.keras, 0],
    ['an ONNX file as Caffe has them', 'caffe.onnx', 'cifar10', made.onnx, 2],
  ];
  for (const [name, file, data, { rows, right, rightPreprocessed }, off] of cases)
    it(`${name}: is told so, and what it is told to paste gives the figure of its maker`, async () => {
      const words = ['--model', model(file), '--data', data, '--limit', String(rows), '--epsilon', '.01'];
      const bare = await report(...words);
      expect(bare.clean.correct).to.be.closeTo(right, off);
      const advice = bare.warnings.find(({ id }) => id === 'missing-preprocessing')?.advice ?? '';
      const [, options] = /evaluate again with (--\S+ \S+(?: --\S+ \S+)*?)(?: \(or|, in place|\.$)/.exec(advice) ?? [];
      expect(options, advice).to.match(/^--preprocess /);
      const told = await report(...words, ...options.split(' '));
      expect(told.clean.correct).to.be.closeTo(rightPreprocessed, off);
      expect(told.warnings.filter(({ id }) => id === 'missing-preprocessing')).to.deep.equal([]);
      expect(told.model.description).to.include(`images enter it through ${options}`);
      expect(told.model.preprocessing).to.have.any.keys('range', 'mean');
    });
});

describe('advlab evaluate on a server whose model wants its images inverted', () => {
  it('is told so, and sends them so', async () => {
    const data = await openData('digits', { limit: 150 });
    const scores = nearestMean(await openData('digits', { split: 'train' }));
    const server = await startFake({
      metadata: stated([-1, 784], [-1, 10]),
      infer: ({ input }) =>
        output(
          rowsOf(input).flatMap((pixels) => scores(pixels.map((pixel) => 1 - pixel))),
          [input.shape[0], 10],
        ),
    });
    const evaluate = async (...more: string[]) => {
      const words = ['evaluate', '--model', server.url, '--data', 'digits', '--limit', '150', '--epsilon', '.01'];
      const { code, out, err } = await advlab([...words, '--attacks', 'random-noise:tries=1', '--json', ...more]);
      expect(code, err).to.equal(0);
      return JSON.parse(out) as RobustnessReport;
    };
    try {
      const [warning] = (await evaluate()).warnings.filter(({ id }) => id === 'missing-preprocessing');
      expect(warning.advice).to.include('evaluate again with --preprocess range=1..0.');
      const told = await evaluate('--preprocess', 'range=1..0');
      const width = pixelsOf(data);
      const right = data.labels.filter((label, row) => {
        const found = scores(Array.from(data.images.subarray(row * width, (row + 1) * width)));
        return found.indexOf(Math.max(...found)) === label;
      }).length;
      expect(told.clean.correct).to.be.closeTo(right, 1);
      expect(told.model.preprocessing).to.deep.equal({ range: [1, 0], layout: 'flat' });
      expect(told.model.served?.url).to.equal(server.url);
    } finally {
      await server.close();
    }
  });
});

describe('advlab evaluate with a preprocessing', () => {
  const folder = temporaryFolder();
  const evaluate = (...words: string[]) =>
    advlab(['evaluate', '--data', 'digits', '--limit', '20', '--epsilon', '.1', '--attacks', 'fgsm', ...words]);

  it('says in its report what it was, and keeps no state of another one', async () => {
    const own = ['--model', 'lenet-mnist', '--out', folder('out'), '--state', folder('state')];
    const { code, err } = await evaluate(...own, '--preprocess', 'range=-1..1');
    expect(code, err).to.equal(0);
    const { model } = JSON.parse(readFileSync(folder('out', 'report.json'), 'utf8')) as RobustnessReport;
    expect(model.preprocessing).to.deep.equal({ range: [-1, 1], layout: 'nhwc' });
    expect(readFileSync(folder('out', 'report.html'), 'utf8')).to.include('--preprocess range=-1..1 --layout nhwc');
    const other = await evaluate(...own, '--preprocess', 'range=1..0');
    expect([other.code, other.out]).to.deep.equal([1, '']);
    expect(other.err).to.include('state');
  });

  it('of another size than the data', async () => {
    const { code, err, out } = await evaluate('--model', model('open.onnx'), '--json', '--attacks', 'random-noise');
    expect([code, out], err).to.deep.equal([1, '']);
    const resized = await evaluate('--model', 'lenet-mnist', '--input-size', '28x28', '--json');
    expect(resized.code, resized.err).to.equal(0);
    expect((JSON.parse(resized.out) as RobustnessReport).model.preprocessing?.inputSize).to.deep.equal([28, 28]);
  });

  for (const [words, ...says] of [
    [['--preprocess', 'std=0'], 'option --preprocess: std is 0', 'numbers above 0'],
    [['--preprocess', 'mean=.5,.5,std=1'], 'one channel', 'mean has 2 values'],
    [['--preprocess', 'imagenet'], 'one channel', 'mean has 3 values'],
    [['--preprocess', 'imagnet'], 'did you mean imagenet'],
    [['--preprocess', 'range=255'], 'LOW..HIGH', '"255"'],
    [['--channels', 'bgr'], 'only images of 3 channels'],
    [['--channels', 'grb'], '--channels', 'rgb, bgr'],
    [['--layout', 'nhcw'], 'unknown layout (--layout) "nhcw"', 'Known: nchw, nhwc'],
    [['--layout', 'flat-chw'], 'in the layout nhwc, and flat-chw does not fit; these do: nchw, nhwc, nhw'],
    [['--input-size', '32by32'], 'HEIGHTxWIDTH', '32by32'],
    [['--input-size', '32x32'], 'takes images of 28 × 28', '--input-size 28x28'],
  ] as const)
    it(`refuses ${words.join(' ')}, called wrongly`, async () => {
      const { code, out, err } = await evaluate('--model', 'lenet-mnist', ...words);
      expect([code, out], err).to.deep.equal([2, '']);
      const lines = err.split('\n').filter((line) => line.startsWith('advlab:'));
      expect(lines, err).to.have.length(1);
      for (const text of says) expect(lines[0]).to.include(text);
    });
});
