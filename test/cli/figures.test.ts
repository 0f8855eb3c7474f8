import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { UsageError } from '../../lib/cli/command.js';
import { resultsFrom } from '../../lib/cli/figures/results.js';
import { widthInInches } from '../../lib/cli/figures/width.js';
import { writePaper } from '../../lib/cli/figures/write.js';
import { curve, findBrowser, frame, percentAxis } from '../../lib/figures/index.js';
import { table } from '../../lib/report/index.js';
import type { PartResult, StudyDefinition } from '../../lib/study/index.js';
import { expectRejects, temporaryFolder, withEnvironment } from '../helpers.js';

const stamp = { profile: 'mnist', comparable: true, data: 'MNIST', seeds: [0], versions: {}, started: 'now' } as const;
const look = { color: '#0072B2', symbol: 'square' };

/** A study of one part with one figure and one table. */
const toy: Pick<StudyDefinition, 'id' | 'figures' | 'tables' | 'parts' | 'published' | 'fallback'> = {
  id: 'toy',
  published: [],
  fallback: { looking: '', said: '', instead: '' },
  figures: {
    curves: () => ({
      id: 'curves',
      caption: 'Two points.',
      data: [
        curve({
          name: 'LeNet',
          look,
          points: [
            { x: 0, y: 0.98 },
            { x: 0.1, y: 0.5, interval: [0.4, 0.6] },
          ],
        }),
      ],
      layout: frame(
        { title: 'A title', stamp, height: 400, margin: { l: 70, r: 20, b: 60 } },
        { xaxis: { range: [0, 0.1] }, yaxis: percentAxis('accuracy') },
      ),
    }),
  },
  tables: { counts: ({ results }) => table('Counts', ['part', 'n'], [[Object.keys(results)[0], '3']]) },
  parts: [{ id: 'only', title: () => 'only', measure: async (): Promise<PartResult> => ({ stamp }) }],
};

describe('--width', () => {
  it('takes inches, centimeters, millimeters and points of TeX', () => {
    expect(widthInInches('3.3in')).to.equal(3.3);
    expect(widthInInches('8.382cm')).to.be.closeTo(3.3, 1e-9);
    expect(widthInInches('83.82mm')).to.be.closeTo(3.3, 1e-9);
    expect(widthInInches('238.491pt')).to.be.closeTo(3.3, 1e-9);
  });

  for (const text of ['3.3', '3.3px', 'wide', '', '-3in', '0.9in', '21in', '60cm', 'constructor', '3.3toString'])
    it(`refuses "${text}"`, () => {
      expect(() => widthInInches(text)).to.throw(UsageError, `"${text}"`);
    });
});

describe('figures and tables for a paper', () => {
  const folder = temporaryFolder();

  it('are written with their data, captions and an index', async function () {
    if (findBrowser() === undefined) {
      console.warn('SKIPPED: no Chromium or Chrome on this machine, so no figure of a paper is drawn.');
      this.skip();
    }
    const out = folder('whole');
    const { figures, tables, notes } = await writePaper(toy, { only: { stamp } }, { width: 3.3, folder: out });
    expect(notes).to.deep.equal([]);
    expect(tables).to.deep.equal(['counts']);
    expect(readdirSync(out).sort()).to.deep.equal(
      ['counts.csv', 'counts.tex', 'curves.csv', 'curves.pdf', 'curves.svg', 'curves.txt', 'index.json'].sort(),
    );
    const read = (name: string) => readFileSync(folder('whole', name), 'utf8');
    expect(read('curves.csv')).to.equal(
      'panel,series,x,y,lower,upper,text\n,LeNet,0,0.98,0.98,0.98,\n,LeNet,0.1,0.5,0.4,0.6,\n',
    );
    expect(read('curves.txt')).to.equal('Two points.\n');
    expect(read('counts.tex')).to.include('only & 3 \\\\');
    expect(read('curves.svg')).to.include('accuracy').and.not.to.include('A title');
    const index = JSON.parse(read('index.json'));
    expect(index.figures).to.deep.equal(JSON.parse(JSON.stringify(figures)));
    expect(Object.values(index.stamps)).to.deep.include(stamp);
    expect(figures[0]).to.deep.include({ figure: 'curves', width: 3.3 });
    if (spawnSync('pdffonts', ['-v']).error) return;
    const fonts = String(spawnSync('pdffonts', [folder('whole', 'curves.pdf')]).stdout)
      .split('\n')
      .slice(2)
      .filter(Boolean);
    expect(fonts).not.to.be.empty;
    for (const line of fonts) expect(line).to.match(/TrueType .* yes yes yes /);
  }).timeout(60_000);

  it('are those asked for, and a name that is none is refused with the nearest', async () => {
    const options = { width: 3.3, folder: folder('part'), browser: null };
    await writePaper(toy, { only: { stamp } }, { ...options, only: ['counts'] });
    expect(readdirSync(folder('part')).sort()).to.deep.equal(['counts.csv', 'counts.tex', 'index.json']);
    await expectRejects(
      () => writePaper(toy, { only: { stamp } }, { ...options, only: ['curvs'] }),
      UsageError,
      '"curvs"; did you mean curves?',
    );
  });

  it('need a whole run, and say what makes one', () =>
    withEnvironment({ ADVLAB_RUN: folder('none') }, async () => {
      for (const run of [undefined, 'latest', 'published'] as const)
        await expectRejects(() => resultsFrom(toy, run), Error, '`advlab replicate toy`');
    }));
});
