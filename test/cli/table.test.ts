import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { temporaryFolder } from '../helpers.js';
import { makeTables, wineNetwork } from '../tables/fixture.js';
import { advlab } from './run.js';

describe('advlab evaluate on a table', () => {
  const inFolder = temporaryFolder();
  before(() => {
    const { architecture, write } = wineNetwork(makeTables(inFolder()));
    write(inFolder('wine.safetensors'));
    writeFileSync(inFolder('wine.arch.json'), JSON.stringify(architecture));
  });
  const evaluate = (...more: string[]) =>
    advlab([
      ...['evaluate', '--model', inFolder('wine.safetensors'), '--arch', inFolder('wine.arch.json')],
      ...['--data', inFolder('wine.csv'), '--epsilon', '.1', '--attacks', 'fgsm', ...more],
    ]);

  it('says what ε is a share of, and what may not change, in text and page', async () => {
    const asked = ['--immutable', 'alcohol,2', '--real', 'proline', '--limit', '20', '--out', inFolder('out')];
    const { code, out, err } = await evaluate(...asked, '--json');
    expect(code, err).to.equal(0);
    const { data, model, n } = JSON.parse(out) as RobustnessReport;
    expect(n).to.equal(20);
    expect(model.description).to.include('features enter it in the table’s own values');
    expect(model.preprocessing?.ranges?.[0]).to.deep.equal([11.03, 14.83].map(Math.fround));
    const immutable = data.features?.filter(({ immutable: is }) => is).map(({ name }) => name);
    expect(immutable).to.deep.equal(['alcohol', 'ash']);
    expect(data.features?.filter(({ whole }) => whole).map(({ name }) => name)).to.deep.equal(['magnesium']);
    expect(err).to.include('wine.csv, 178 rows of 13 features; ε in units of each feature’s range');
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
