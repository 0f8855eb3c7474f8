import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ServiceReport } from '../../lib/evaluation/index.js';
import { bytesField } from '../../lib/models/open/onnx/protobuf.js';
import { csvRows, pixelsIn } from '../evaluation/service/round-trip.js';
import { fixture, temporaryFolder } from '../helpers.js';
import { advlab, advlabEach } from './run.js';

const EXPORT = ['export', '--surrogate', 'lenet-mnist', '--data', 'digits', '--limit', '40'];

/** Words, and what the message must name. */
const wrong: [string[], string[]][] = [
  [[], ['export, score']],
  [['exprot'], ['"exprot"', 'did you mean export?']],
  [['export', 'now', ...EXPORT.slice(1), '--attacks', 'fgsm', '--out', 'x'], ['"now"']],
  [[...EXPORT, '--out', 'x'], ['--attacks']],
  [
    [...EXPORT, '--attacks', 'fgsm', '--out', 'x'],
    ['fgsm', '--epsilon'],
  ],
  [
    [...EXPORT, '--attacks', 'fgsm', '--epsilon', '.1', '--format', 'xml', '--out', 'x'],
    ['"xml"', 'csv, jsonl, png, ibm, gcp'],
  ],
  [
    [...EXPORT, '--attacks', 'fgsm', '--epsilon', '.1', '--answer', 'a', '--out', 'x'],
    ['--answer', 'audit score'],
  ],
  [[...EXPORT, '--attacks', 'fgsm', '--epsilon', '.1', '--out', 'lib'], ['not an empty folder']],
  [['score'], ['SERVICE=FILE']],
  [['score', 'a=none.csv'], ['none.csv']],
  [
    ['score', '--seed', '3', 'package.json'],
    ['--seed', 'audit export'],
  ],
  [
    ['score', 'lib', 'package.json'],
    ['manifest.json', '--images'],
  ],
];

describe('advlab audit', () => {
  const inFolder = temporaryFolder();

  describe('called wrongly', () => {
    const ended = advlabEach(wrong.map(([words]) => ['audit', ...words]));
    for (const [i, [words, says]] of wrong.entries())
      it(`says so: ${words.join(' ') || 'nothing'}`, async () => {
        const { code, out, err } = await ended(i);
        expect([code === 0, out], err).to.deep.equal([false, '']);
        const [line, ...more] = err.split('\n').filter((each) => each.startsWith('advlab:'));
        expect(more).to.deep.equal([]);
        for (const word of says) expect(line).to.include(word);
        expect(existsSync('x')).to.equal(false);
      });
  });

  it('exports, and scores what two services answered', async () => {
    const folder = inFolder('audit');
    const words = ['audit', ...EXPORT, '--attacks', 'fgsm,pgd:earlyStop=false', '--epsilon', '.2', '--out', folder];
    const made = await advlab(words);
    expect(made.code, made.err).to.equal(0);
    expect(made.out).to.include('lenet-mnist.fgsm-linf-0.2').and.include('keep manifest.json');
    expect(made.out).to.not.include('stopped at the boundary');
    const sets = readdirSync(folder)
      .filter((name) => name.endsWith('.csv') && name !== 'rows.csv')
      .map((name) => name.replace(/\.csv$/, ''));
    expect(sets).to.have.length(3);
    const answered = (answer: (label: number, ink: number) => number) => {
      const labels = new Map(csvRows(inFolder('audit', 'rows.csv')).map(({ row, label }) => [row, Number(label)]));
      const rows = sets.flatMap((set) => csvRows(inFolder('audit', `${set}.csv`)));
      return rows
        .map((row) => {
          const ink = pixelsIn(row).reduce((a, b) => a + b, 0);
          return `${row.id},${answer(labels.get(row.id.split('/')[1]) ?? -1, ink)}\n`;
        })
        .join('');
    };
    writeFileSync(inFolder('oracle.csv'), `id,prediction\n${answered((label) => label)}`);
    writeFileSync(inFolder('eight.csv'), `id,prediction\n${answered(() => 8)}`);
    const score = ['audit', 'score', folder, `oracle=${inFolder('oracle.csv')}`, `eight=${inFolder('eight.csv')}`];
    const { code, out, err } = await advlab([...score, '--json', '--out', inFolder('report')]);
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as ServiceReport;
    const [oracle, eight] = report.services;
    expect(oracle.sets.map(({ accuracy, robust }) => [accuracy.value, robust?.value])).to.deep.equal([
      [1, undefined],
      [1, 1],
      [1, 1],
    ]);
    // Who always answers 8 is as good as always answering 8, and no better.
    for (const { judged } of eight.sets.slice(1)) {
      expect(judged?.constant).to.deep.equal({ class: 8, ...judged?.accuracy });
      expect(judged?.beyondConstant?.adjusted).to.equal(1);
    }
    expect(report.comparisons).to.have.length(3);
    expect(JSON.parse(readFileSync(inFolder('report', 'report.json'), 'utf8'))).to.deep.equal(report);
    expect(readFileSync(inFolder('report', 'report.html'), 'utf8'))
      .to.include('robust accuracy')
      .and.include('oracle');
    const text = await advlab(score);
    expect(text.out).to.include('oracle: all rows of each set').and.include('100.000 % [91.24, 100.00]');
    expect(text.out).to.include('upper bound');
  });

  it('goes on where it was cut off: finished pieces are kept in --state', async () => {
    const state = inFolder('export.state');
    const words = (out: string, ...more: string[]) => [
      ...['audit', ...EXPORT, '--attacks', 'pgd:steps=3,ddn:steps=20', '--norm', 'linf,l2', '--epsilon', '.2'],
      ...['--state', state, '--out', inFolder(out), ...more],
    ];
    const first = await advlab(words('first'));
    expect(first.code, first.err).to.equal(0);
    expect(first.out).to.match(/Without a radius[^\n]*ddn-l2/);
    const { size } = statSync(state);
    const again = await advlab(words('again'));
    expect(again.code, again.err).to.equal(0);
    expect(statSync(state).size, 'everything had been kept').to.equal(size);
    const manifest = (folder: string) => readFileSync(inFolder(folder, 'manifest.json'), 'utf8');
    expect(manifest('again')).to.equal(manifest('first'));
    // Of 8-bit images attacks begin elsewhere.
    const rounded = await advlab(words('rounded', '--format', 'png'));
    expect([rounded.code, existsSync(inFolder('rounded'))]).to.deep.equal([1, false]);
    expect(rounded.err).to.include('keeps another run');
  });

  it('looks labels up among the names that surrogates have for their classes, on which all must agree', async () => {
    const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));
    const onnx = readFileSync(fixture('open', 'nchw.onnx'));
    const surrogate = (name: string, names?: string) => {
      const entry =
        names && bytesField(14, Buffer.concat([text(1, 'names'), text(2, JSON.stringify(names.split('')))]));
      writeFileSync(inFolder(`${name}.onnx`), entry ? Buffer.concat([onnx, entry]) : onnx);
      return inFolder(`${name}.onnx`);
    };
    const [first, same, turned, bare] = [
      ...[surrogate('first', 'edcba'), surrogate('same', 'edcba')],
      ...[surrogate('turned', 'abcde'), surrogate('bare')],
    ];
    const pixels = Array.from({ length: 192 }, (_, i) => (i % 7) / 7);
    const lines = ['a', 'd', 'b'].map((label) => [label, ...pixels].join());
    const header = ['label', ...pixels.map((_, i) => `p${i}`)].join();
    writeFileSync(inFolder('letters.csv'), [header, ...lines, ''].join('\n'));
    const exported = (out: string, ...surrogates: string[]) =>
      advlab([
        ...['audit', 'export', '--surrogate', surrogates.join(), '--data', inFolder('letters.csv')],
        ...['--attacks', 'random-noise:tries=1', '--epsilon', '.1', '--out', inFolder(out)],
      ]);
    const { code, err } = await exported('letters', first, same);
    expect(code, err).to.equal(0);
    expect(err).to.include('first names its classes: label → class: a → 4, b → 3, d → 1');
    expect(csvRows(inFolder('letters', 'rows.csv')).map(({ label }) => label)).to.deep.equal(['4', '1', '3']);
    for (const [other, ...says] of [
      [turned, '"a" is its class 0, and for the rows it is 4', 'one order of classes'],
      [bare, 'first names its classes and bare does not', '--classes'],
    ]) {
      const refused = await exported('refused', ...(other === bare ? [bare, first] : [first, other]));
      expect([refused.code, existsSync(inFolder('refused'))], refused.err).to.deep.equal([2, false]);
      for (const said of says) expect(refused.err).to.include(said);
    }
  });

  it('leaves nothing where a surrogate does not fit', async () => {
    mkdirSync(inFolder('empty'));
    const words = ['audit', ...EXPORT, '--attacks', 'fgsm,square', '--epsilon', '.1', '--budget', '2'];
    const { code, err } = await advlab([...words, '--out', inFolder('empty')]);
    expect(code, err).to.equal(2);
    expect(readdirSync(inFolder('empty'))).to.deep.equal([]);
  });
});
