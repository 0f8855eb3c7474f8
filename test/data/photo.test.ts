import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { DataError, readPhoto } from '../../lib/data/index.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

const fixture = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'photo.json'), 'utf8'));

/** The picture that the fixture's maker resized. */
function picture(): Buffer {
  const { height, width } = fixture;
  const pixels = Buffer.alloc(height * width * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++, i++) pixels[i] = (7 * x * x + 13 * y + 50 * c + 3 * x * y) % 256;
  return pixels;
}

const encoded = (pixels: Buffer, channels: 1 | 3) =>
  sharp(pixels, { raw: { height: fixture.height, width: fixture.width, channels } })
    .png()
    .toBuffer();

describe('photographs', () => {
  const inFolder = temporaryFolder();
  const saved = async (name: string, content: Buffer) => {
    writeFileSync(inFolder(name), content);
    return inFolder(name);
  };

  it('are resized and cropped as Pillow and torchvision do it, to the last bit of a pixel', async () => {
    const file = await saved('color.png', await encoded(picture(), 3));
    const { image, shape } = await readPhoto(file, { resize: fixture.resize, crop: fixture.crop });
    expect(shape).to.deep.equal([16, 16, 3]);
    const differences = Array.from(image, (value, i) => Math.abs(value * 255 - fixture.pixels[i]));
    expect(Math.max(...differences)).to.be.below(1.01);
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).to.be.below(0.05);
  });

  it('stay as they are where the shorter side has that size, and take grey for color', async () => {
    const grey = picture().subarray(0, fixture.height * fixture.width);
    const file = await saved('grey.png', await encoded(grey, 1));
    const { image } = await readPhoto(file, { resize: fixture.width, crop: 47 });
    for (const i of [0, 100, 2000]) {
      const at = grey[7 * 47 + i] / 255;
      for (const c of [0, 1, 2]) expect(image[i * 3 + c]).to.be.closeTo(at, 1e-6);
    }
  });

  it('refuse what is no image, is not there, or is too small', async () => {
    const text = await saved('text.png', Buffer.from('no image'));
    await expectRejects(() => readPhoto(text), DataError, 'text.png', 'is not a whole image');
    await expectRejects(() => readPhoto(inFolder('none.png')), DataError, 'none.png', 'cannot be read');
    await expectRejects(() => readPhoto(text, { resize: 100, crop: 224 }), DataError, 'crop less, or resize to more');
  });
});
