import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { openData, tableValues } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { bytesField } from '../../lib/models/open/onnx/protobuf.js';
import { fixture, temporaryFolder, unpack } from '../helpers.js';
import { answers } from '../models/open/fixtures.js';
import { makeTables, type Said, wineNetwork } from '../tables/fixture.js';
import { advlab } from './run.js';

describe('advlab evaluate on a table', () => {
  const inFolder = temporaryFolder();
  let said: Said;
  before(() => {
    said = makeTables(inFolder());
    const { architecture, write } = wineNetwork(said);
    write(inFolder('wine.safetensors'));
    writeFileSync(inFolder('wine.arch.json'), JSON.stringify(architecture));
  });
  const evaluate = (...more: string[]) =>
    advlab([
      ...['evaluate', '--model', inFolder('wine.safetensors'), '--arch', inFolder('wine.arch.json')],
      ...['--preprocess', `mean=${said.wine.mean.join()},std=${said.wine.std.join()}`],
      ...['--data', inFolder('wine.csv'), '--epsilon', '.1', '--attacks', 'fgsm', ...more],
    ]);

  it('says what ε is a share of, and what may not change, in text and page', async () => {
    const asked = ['--immutable', 'alcohol,2', '--real', 'proline', '--limit', '20', '--out', inFolder('out')];
    const { code, out, err } = await evaluate(...asked, '--json');
    expect(code, err).to.equal(0);
    const { data, model, n, clean } = JSON.parse(out) as RobustnessReport;
    expect(n).to.equal(20);
    expect(clean.correct).to.equal(20);
    expect(model.description).to.include('features enter it in the table’s own values');
    expect(model.preprocessing?.ranges?.[0]).to.deep.equal([11.03, 14.83].map(Math.fround));
    const immutable = data.features?.filter(({ immutable: is }) => is).map(({ name }) => name);
    expect(immutable).to.deep.equal(['alcohol', 'ash']);
    expect(data.features?.filter(({ whole }) => whole).map(({ name }) => name)).to.deep.equal(['magnesium']);
    expect(err).to.include('wine.csv, 178 rows of 13 features; ε in units of each feature’s range');
    const tables = await openData(inFolder('out', 'attacked-rows', 'fgsm-linf-0.1.csv'), { features: true });
    const [before, names] = [
      await openData(inFolder('wine.csv'), { limit: 20 }),
      tables.features?.map(({ name }) => name),
    ];
    expect(names?.slice(0, 5)).to.deep.equal(['row', 'clean answer', 'answer', 'broken', 'alcohol']);
    expect(Array.from(tables.labels)).to.deep.equal(Array.from(before.labels));
    const rows = tableValues(tables.features ?? [], tables.images);
    const originals = tableValues(before.features ?? [], before.images);
    let moved = 0;
    for (let row = 0; row < 20; row++) {
      const [given, original] = [
        rows.subarray(17 * row + 4, 17 * row + 17),
        originals.subarray(13 * row, 13 * row + 13),
      ];
      expect([given[0], given[2]]).to.deep.equal([original[0], original[2]]);
      expect(Number.isInteger(given[4])).to.equal(true);
      moved += Number(given[12] !== original[12]);
    }
    // One has the most of all, and cannot have more.
    expect(moved, 'proline').to.be.within(18, 20);
    const page = readFileSync(inFolder('out', 'report.html'), 'utf8');
    for (const words of ['units of each feature’s range', 'never changed', 'whole numbers', 'Features'])
      expect(page).to.include(words);
    // .1 of the range from 70 to 162.
    expect(page).to.match(/magnesium[\s\S]{0,200}>70<[\s\S]{0,60}>162<[\s\S]{0,60}>9\.2</);
  });

  it('refuses by name what does not fit, before anything is attacked', async () => {
    const wrong: readonly (readonly [readonly string[], number, readonly string[]])[] = [
      [['--immutable', 'alcoholl'], 1, ['no column "alcoholl"', 'did you mean alcohol?']],
      [['--immutable', 'hue,'], 2, ['option --immutable takes names', '"hue,"']],
      [['--preprocess', 'mean=1,2,3'], 2, ['13 features', 'mean has 3 values']],
    ];
    for (const [words, code, says] of wrong) {
      const ended = await evaluate(...words);
      expect(ended.code, words.join(' ')).to.equal(code);
      for (const text of says) expect(ended.err).to.include(text);
      expect(ended.out).to.equal('');
    }
  });

  it('looks labels up among the names that the model has for its classes', async () => {
    const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));
    const names = ['low', 'mid', 'high'];
    const entry = bytesField(14, Buffer.concat([text(1, 'names'), text(2, JSON.stringify(names))]));
    // Names in its layers are numbers, which say nothing.
    const onnx = readFileSync(fixture('open', 'logistic-tensor.onnx'));
    writeFileSync(inFolder('named.onnx'), Buffer.concat([onnx, entry]));
    const [rows, scores] = [unpack(answers.sklearn.rows), unpack(answers.sklearn.logistic)];
    const lines = Array.from({ length: rows.length / 16 }, (_, i) => {
      const own = Array.from(scores.subarray(i * 3, i * 3 + 3));
      return [...rows.subarray(i * 16, (i + 1) * 16), names[own.indexOf(Math.max(...own))]].join();
    });
    const columns = 'abcdefghijklmnop'.split('').join();
    writeFileSync(inFolder('named.csv'), [`${columns},label`, ...lines, ''].join('\n'));
    const { code, out, err } = await advlab([
      ...['evaluate', '--model', inFolder('named.onnx'), '--data', inFolder('named.csv'), '--epsilon', '.1'],
      ...['--attacks', 'random-noise:tries=2', '--json'],
    ]);
    expect(code, err).to.equal(0);
    expect((JSON.parse(out) as RobustnessReport).clean.accuracy).to.equal(1);
    expect(err).to.match(/named names its classes: label → class: .*high → 2.*by the names of the classes/);
  });

  it('refuses a model of other columns, and to export a table as images', async () => {
    writeFileSync(inFolder('two.csv'), 'hue,ash,target\n1.5,2,0\n2,2,1\n');
    const other = await advlab([
      ...['evaluate', '--model', inFolder('wine.safetensors'), '--arch', inFolder('wine.arch.json')],
      ...['--data', inFolder('two.csv'), '--epsilon', '.1'],
    ]);
    expect(other.code).to.equal(2);
    expect(other.err).to.include('takes 13 values [1, 13, 1], and the table has 2 features: hue, ash');
    const exported = await advlab([
      ...['audit', 'export', '--surrogate', 'lenet-mnist', '--data', inFolder('two.csv'), '--attacks', 'fgsm'],
      ...['--epsilon', '.1', '--out', inFolder('exported')],
    ]);
    expect(exported.code).to.equal(2);
    expect(exported.err).to.include('is a table of features').and.include('--shape H,W,C');
  });
});
