import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { exportFigures, findBrowser } from '../../lib/figures/index.js';
import { accuracyOverEpsilon } from '../../lib/studies/cloud-autoai/index.js';
import { expectRejects } from '../helpers.js';
import { syntheticResults } from '../studies/cloud-autoai/fixtures.js';

describe('static export', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'advlab-figures-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const figure = accuracyOverEpsilon(syntheticResults());

  it('writes SVG, PNG at twice the size, and PDF', async function () {
    this.timeout(60_000);
    if (findBrowser() === undefined) {
      console.warn('SKIPPED: no Chromium or Chrome on this machine, so the static export of figures is not tested.');
      this.skip();
    }
    const progress: number[] = [];
    const result = await exportFigures([figure, { ...figure, id: 'again' }], folder, {
      onProgress: (done) => progress.push(done),
    });
    expect(result.message).to.equal(undefined);
    expect(result.files.map((file) => basename(file))).to.have.members(
      ['acc_ep', 'again'].flatMap((id) => ['svg', 'png', 'pdf'].map((format) => `${id}.${format}`)),
    );
    expect(progress).to.deep.equal([1, 2]);
    const svg = readFileSync(join(folder, 'acc_ep.svg'), 'utf8');
    expect(svg).to.match(/^<svg/).and.to.include('not published');
    const png = readFileSync(join(folder, 'acc_ep.png'));
    expect(png.subarray(1, 4).toString()).to.equal('PNG');
    // Width and height stand in the header of a PNG.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([
      2 * figure.layout.width,
      2 * figure.layout.height,
    ]);
    const pdf = readFileSync(join(folder, 'acc_ep.pdf'), 'latin1');
    expect(pdf.slice(0, 5)).to.equal('%PDF-');
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)).to.have.length(1);
  });

  it('without a browser writes interactive pages and says what to install', async () => {
    const { files, browser, message } = await exportFigures([figure], folder, { browser: null });
    expect(browser).to.equal(undefined);
    expect(files).to.deep.equal([join(folder, 'acc_ep.html')]);
    expect(statSync(files[0]).size).to.be.greaterThan(1_000_000);
    expect(message).to.include('apt-get install -y chromium').and.to.include('CHROME_PATH');
  });

  it('refuses a figure in three dimensions, which it would leave blank', async () => {
    const landscape = { ...figure, id: 'landscape', data: [...figure.data, { type: 'surface', z: [[1]] }] };
    await expectRejects(
      () => exportFigures([figure, landscape], folder, { browser: null }),
      RangeError,
      'Figure landscape has three dimensions',
    );
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('refuses an id that would leave the folder', async () => {
    for (const id of ['../evil', 'a/b', '..', ''])
      try {
        await exportFigures([{ ...figure, id }], folder, { browser: null });
        expect.fail(`"${id}" was taken`);
      } catch (error) {
        expect((error as Error).message).to.include('file name');
      }
  });

  it('names a browser variable that points nowhere', () => {
    const before = process.env.CHROME_PATH;
    process.env.CHROME_PATH = '/nowhere/chrome';
    try {
      expect(() => findBrowser()).to.throw('CHROME_PATH names /nowhere/chrome');
    } finally {
      if (before === undefined) delete process.env.CHROME_PATH;
      else process.env.CHROME_PATH = before;
    }
  });
});
