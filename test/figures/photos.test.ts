import { expect } from 'chai';
import { decodeImage, pictureOf } from '../../lib/data/index.js';
import { photoGrid } from '../../lib/figures/index.js';
import { expectRejects } from '../helpers.js';

const stamp = { comparable: true, data: 'noise' };

describe('pictures', () => {
  it('hold what they are of, in the range that is asked for', async () => {
    const image = Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => (i % 3 === 0 ? 0.5 : -0.5));
    const uri = await pictureOf(image, [16, 16, 3], [-1, 1]);
    const { pixels, height, channels } = await decodeImage('picture', Buffer.from(uri.split(',')[1], 'base64'));
    expect([height, channels]).to.deep.equal([16, 3]);
    expect(pixels[0]).to.be.closeTo(0.75 * 255, 4);
    expect(pixels[1]).to.be.closeTo(0.25 * 255, 4);
    await expectRejects(() => pictureOf(image, [16, 16, 1]), RangeError, 'do not make a picture of [16, 16, 1]');
  });

  it('stand in a grid that fits the page, each under its words', () => {
    const cell = (name: string) => ({
      picture: 'data:image/jpeg;base64,',
      title: [name, 'a long line of words beneath it'],
    });
    const rows = [[cell('a'), cell('b'), undefined, cell('d')], [cell('e')]];
    const { data, layout } = photoGrid({ id: 'grid', title: 'T', stamp, caption: 'c', rows, rowNames: ['one', 'two'] });
    expect(data.length).to.equal(4);
    const { range } = layout.xaxis as { range: [number, number] };
    for (const { x0, y0, dx, dy } of data as { x0: number; y0: number; dx: number; dy: number }[]) {
      expect(dx).to.equal(dy);
      expect(x0 + 224 * dx).to.be.at.most(range[1] + 1);
      expect(y0).to.be.above(0);
    }
    const margin = layout.margin as { l: number; r: number };
    // One unit of the axes is one pixel, so that pictures are squares.
    expect(layout.width - margin.l - margin.r).to.equal(range[1]);
    const { range: down } = layout.yaxis as { range: [number, number] };
    expect(down[0]).to.be.above(down[1]);
    expect(JSON.stringify(layout.annotations)).to.include('<b>d</b>').and.to.include('two');
  });
});
