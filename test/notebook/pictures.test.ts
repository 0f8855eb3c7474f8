import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { inProject, pictureOf } from '../../lib/data/index.js';
import { digitGrid, type Figure, findBrowser, isFlat, photoGrid } from '../../lib/figures/index.js';
import { embedPictures } from '../../lib/notebook/index.js';
import { advlab } from '../cli/run.js';
import { temporaryFolder } from '../helpers.js';

const MIME = 'application/vnd.plotly.v1+json';

interface Saved {
  readonly cells: readonly { readonly outputs?: readonly { readonly data?: Record<string, unknown> }[] }[];
}

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
    expect(await embedPictures(file)).to.equal(3);
    const kept = JSON.parse(readFileSync(file, 'utf8')).cells[0].outputs.map(({ data }: { data: object }) =>
      Object.keys(data).sort(),
    );
    expect(kept).to.deep.equal([['image/jpeg'], ['image/png'], [MIME, 'image/png']]);
  });
});

describe('advlab pictures', () => {
  const inFolder = temporaryFolder();

  it('draws into each notebook it is given, and says how many', async function () {
    if (findBrowser() === undefined) this.skip();
    this.timeout(60_000);
    const line = { data: [{ type: 'scatter', x: [0, 1], y: [0, 1] }], layout: { width: 300, height: 200 } };
    writeFileSync(
      inFolder('a.ipynb'),
      JSON.stringify({ cells: [{ outputs: [{ data: { [MIME]: line, 'text/html': 'x' } }] }] }),
    );
    writeFileSync(inFolder('b.ipynb'), JSON.stringify({ cells: [{ source: '# no code' }] }));
    const { code, out } = await advlab(['pictures', inFolder('a.ipynb'), inFolder('b.ipynb'), '--json']);
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.equal([
      { notebook: inFolder('a.ipynb'), pictures: 1 },
      { notebook: inFolder('b.ipynb'), pictures: 0 },
    ]);
    const [{ outputs }] = (JSON.parse(readFileSync(inFolder('a.ipynb'), 'utf8')) as Saved).cells;
    const png = outputs?.[0].data?.['image/png'];
    expect(Buffer.from(String(png), 'base64').subarray(1, 4).toString()).to.equal('PNG');
  });

  it('refuses what is no notebook, and leaves it as it is', async function () {
    writeFileSync(inFolder('c.ipynb'), '{"cells": 3}');
    const { code, err } = await advlab(['pictures', inFolder('nowhere.ipynb')]);
    expect([code, err.includes('nowhere.ipynb')]).to.deep.equal([2, true]);
    if (findBrowser() === undefined) this.skip();
    const other = await advlab(['pictures', inFolder('c.ipynb')]);
    expect([other.code, other.err]).to.deep.equal([
      1,
      `advlab: ${inFolder('c.ipynb')}: is no notebook: it has no list of "cells".\n`,
    ]);
    expect(readFileSync(inFolder('c.ipynb'), 'utf8')).to.equal('{"cells": 3}');
  });
});

describe('the pictures that the studies’ notebooks are read by', () => {
  const notebooks = readdirSync(inProject('notebooks'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'),
  );

  it('stand beside every flat figure, with nothing that a converter would prefer to them', () => {
    let figures = 0;
    for (const name of notebooks) {
      const { cells } = JSON.parse(readFileSync(inProject('notebooks', name), 'utf8')) as Saved;
      for (const { data } of cells.flatMap(({ outputs = [] }) => outputs)) {
        const drawn = data?.[MIME] as Figure | undefined;
        if (!data || !drawn || !isFlat(drawn)) continue;
        figures++;
        expect(Object.keys(data), name).to.include('image/png').and.not.include('text/html');
      }
    }
    expect(figures).to.be.above(40);
  });
});
