import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { embedPictures } from '../../lib/notebook/index.js';
import { temporaryFolder } from '../helpers.js';

describe('pictures beside figures', () => {
  const inFolder = temporaryFolder();

  it('a figure in three dimensions keeps what stands in its place', async () => {
    const file = inFolder('one.ipynb');
    const figure = { data: [{ type: 'surface', z: [[1]] }], layout: { width: 900, height: 400 } };
    const outputs = [{ data: { 'application/vnd.plotly.v1+json': figure, 'text/html': '<p>' } }];
    writeFileSync(file, JSON.stringify({ cells: [{ outputs }] }));
    const before = readFileSync(file, 'utf8');
    await embedPictures(file);
    expect(readFileSync(file, 'utf8')).to.equal(before);
  });
});
