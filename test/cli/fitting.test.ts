import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { AuditManifest, RobustnessReport } from '../../lib/evaluation/index.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, advlabEach, root } from './run.js';

const MEASURED = ['--model', 'lenet-mnist', '--data', 'digits', '--limit', '30'];
const SHORT = 'universal:target=best,candidates=2,epochs=3';
const ROWS = ['--fit-limit', '60'];

/** Words after `evaluate`, and what the message must name. */
const wrong: [string[], string[]][] = [
  [
    [...MEASURED, '--attacks', SHORT, '--fit-split', 'test'],
    ['30 of the', 'that universal is to be fitted on', 'among those that are measured', '--fit-offset'],
  ],
  [
    [...MEASURED, '--attacks', 'fgsm', ...ROWS],
    ['--fit-limit', 'universal and patch'],
  ],
  [
    [...MEASURED, '--attacks', 'patch:side=29'],
    ['29 × 29', '28 × 28'],
  ],
  [
    [...MEASURED, '--attacks', 'universal:target=10'],
    ['0 to 9', '10'],
  ],
  [
    [...MEASURED, '--attacks', 'universal:epochs=0'],
    ['--attacks', 'epochs', '0'],
  ],
  [
    [...MEASURED, '--attacks', SHORT, '--fit-split', 'all'],
    ['split', '"all"'],
  ],
];

describe('advlab with attacks that are fitted', () => {
  const folder = temporaryFolder();

  describe('called wrongly', () => {
    const ended = advlabEach(wrong.map(([words]) => ['evaluate', ...words]));
    for (const [i, [words, says]] of wrong.entries())
      it(`says so: ${words.slice(MEASURED.length).join(' ')}`, async () => {
        const { code, out, err } = await ended(i);
        expect([code, out], err).to.deep.equal([2, '']);
        for (const word of says) expect(err.split('\n').find((line) => line.startsWith('advlab:'))).to.include(word);
      });
  });

  it('evaluate fits on training rows, reports what was fitted, and does it once', async () => {
    const state = folder('run.state');
    const attacks = ['--attacks', `${SHORT},patch:side=7,epochs=1`, '--epsilon', '.2,.3'];
    const words = ['evaluate', ...MEASURED, ...ROWS, ...attacks, '--seed', '3', '--state', state, '--json'];
    const { code, out, err } = await advlab(words);
    expect(code, err).to.equal(0);
    expect(err).to.match(/^Fitted on: scikit-learn digits .* train, .*\(rows 0 to 59\)$/m);
    const report = JSON.parse(out) as RobustnessReport;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(join(root, 'lib/evaluation/robustness/report.schema.json'), 'utf8')),
    );
    validate(report);
    expect(validate.errors).to.equal(null);
    expect(report.attacks.map(({ id }) => id)).to.deep.equal(['universal-linf-0.2', 'universal-linf-0.3', 'patch-l0']);
    for (const { fitted, queries } of report.attacks) {
      expect(fitted).to.include({ rows: 60, seed: 3 });
      expect(fitted?.provenance).to.include('train').and.include('(rows 0 to 59)');
      expect(queries.mean).to.be.at.most(1);
    }
    const [{ fitted }, , square] = report.attacks;
    expect(fitted?.choice?.tried).to.have.length(3);
    expect(fitted?.choice?.tried.map(({ target }) => target)).to.include(fitted?.choice?.target);
    expect([square.epsilon, square.settings.side]).to.deep.equal([49, 7]);
    const read = report.worstCase.map(({ norm, epsilon }) => [norm, epsilon]);
    expect(read, 'no radius of L∞ is read in L0').to.deep.equal([
      ['linf', 0.2],
      ['linf', 0.3],
      ['l0', 49],
    ]);
    const { size } = statSync(state);
    const again = await advlab(words);
    expect(statSync(state).size, 'everything had been kept').to.equal(size);
    expect(JSON.parse(again.out).attacks.map((one: { fitted: object }) => one.fitted)).to.deep.equal(
      report.attacks.map((one) => one.fitted),
    );
  });

  it('audit export fits to each surrogate, and its manifest says how', async () => {
    // A file of rows: the first 20 are written, the others fitted on.
    const line = (row: number) =>
      [row % 10, ...Array.from({ length: 784 }, (_, i) => Number((i * 31 + row * 97) % 256))].join(',');
    const header = ['label', ...Array.from({ length: 784 }, (_, i) => `p${i}`)].join(',');
    writeFileSync(folder('own.csv'), `${[header, ...Array.from({ length: 50 }, (_, row) => line(row))].join('\n')}\n`);
    const words = (out: string, ...more: string[]) => [
      ...['audit', 'export', '--surrogate', 'lenet-mnist', '--data', folder('own.csv'), '--limit', '20'],
      ...['--shape', '28,28,1', '--attacks', 'universal:epochs=3,target=3', '--epsilon', '.2', '--out', folder(out)],
      ...more,
    ];
    const overlapping = await advlab(words('none'));
    expect([overlapping.code, overlapping.out]).to.deep.equal([2, '']);
    expect(overlapping.err).to.include('20 of the 50 rows').and.include('--fit-offset');
    const { code, err } = await advlab(words('audit', '--fit-offset', '20'));
    expect(code, err).to.equal(0);
    const { sets } = JSON.parse(readFileSync(folder('audit', 'manifest.json'), 'utf8')) as AuditManifest;
    expect(sets[1].made?.settings).to.include({ fittedOn: 30, target: 3 });
    expect(sets[1].made?.fitted).to.include({ rows: 30, epochs: 3, gradients: 3, queries: 0, seed: 0 });
    expect(sets[1].made?.largestDistance).to.be.closeTo(0.2, 1e-6);
  });
});
