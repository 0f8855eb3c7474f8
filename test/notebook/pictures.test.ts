import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { pictureOf } from '../../lib/data/index.js';
import { digitGrid, findBrowser, photoGrid } from '../../lib/figures/index.js';
import { embedPictures } from '../../lib/notebook/index.js';
import { temporaryFolder } from '../helpers.js';

const MIME = 'application/vnd.plotly.v1+json';

describe('pictures beside figures', () => {
  const inFolder = temporaryFolder();

  it('a figure in three dimensions keeps what stands in its place', async () => {
    const file = inFolder('one.ipynb');
    const figure = { data: [{ type: 'surface', z: [[1]] }], layout: { width: 900, height: 400 } };
    const outputs = [{ data: { [MIME]: figure, 'text/html': '<p>' } }];
    writeFileSync(file, JSON.stringify({ cells: [{ outputs }] }));
    const before = readFileSync(file, 'utf8');
    await embedPictures(file);
    expect(readFileSync(file, 'utf8')).to.equal(before);
  });

  it('images are kept once, as the picture; what can be hovered over keeps its points', async function () {
    if (findBrowser() === undefined) this.skip();
    this.timeout(60_000);
    const file = inFolder('two.ipynb');
    const picture = await pictureOf(new Float32Array(64 * 3).fill(0.3), [8, 8, 3]);
    const photos = photoGrid({
      ...{ id: 'p', title: 'P', caption: 'c', stamp: { comparable: true, data: 'gray' } },
      rows: [[{ picture, title: ['gray'] }]],
    });
    const line = { data: [{ type: 'scatter', x: [0, 1], y: [0, 1] }], layout: { width: 300, height: 200 } };
    const cell = { pixels: new Float32Array(64).fill(0.3), title: ['gray'] };
    const digits = digitGrid({
      ...{ id: 'd', title: 'D', caption: 'c', stamp: { comparable: true, data: 'gray' } },
      rows: [[cell]],
    });
    const outputs = [photos, digits, line].map((figure) => ({ data: { [MIME]: figure, 'text/html': '<p>' } }));
    writeFileSync(file, JSON.stringify({ cells: [{ outputs }] }));
    await embedPictures(file);
    const kept = JSON.parse(readFileSync(file, 'utf8')).cells[0].outputs.map(({ data }: { data: object }) =>
      Object.keys(data).sort(),
    );
    expect(kept).to.deep.equal([['image/jpeg'], ['image/png'], [MIME, 'image/png']]);
  });
});
