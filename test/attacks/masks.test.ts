import { expect } from 'chai';
import sharp from 'sharp';
import {
  borderMask,
  boxMask,
  fgsm,
  imageMask,
  knownAttacks,
  parseMask,
  patchMask,
  randomPixelsMask,
  rectangleMask,
  topPixelsMask,
} from '../../lib/attacks/index.js';
import { DataError } from '../../lib/data/index.js';
import { type Norm, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, temporaryFolder } from '../helpers.js';
import { plain, serve, total } from './blackbox.js';
import { boundaryDistance, labelled, linearClasses, SHAPE, WIDTH } from './minimal.js';

/** The rows of a mask's first channel as text: # may change. */
function drawn(mask: Tensor4D, image = 0): string[] {
  const [, height, width, channels] = mask.shape;
  const values = mask.dataSync();
  const at = (y: number, x: number, c: number) => values[((image * height + y) * width + x) * channels + c];
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => {
      for (let c = 1; c < channels; c++) expect(at(y, x, c), 'channels alike').to.equal(at(y, x, 0));
      expect(at(y, x, 0)).to.be.oneOf([0, 1]);
      return at(y, x, 0) ? '#' : '.';
    }).join(''),
  );
  mask.dispose();
  return rows;
}

describe('masks', () => {
  const model = linearClasses(5);
  const N = 24;
  const data = labelled(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });

  it('a rectangle and a border are where they should be, in every channel', () => {
    expect(drawn(rectangleMask([4, 5, 3], { top: 1, left: 2, height: 2, width: 3 }))).to.deep.equal([
      '.....',
      '..###',
      '..###',
      '.....',
    ]);
    expect(drawn(borderMask([4, 5, 1], { width: 1 }))).to.deep.equal(['#####', '#...#', '#...#', '#####']);
    expect(drawn(borderMask([4, 5, 3], { width: 2 }))).to.deep.equal(['#####', '#####', '#####', '#####']);
  });

  it('a patch is a square for each image, placed by seed and index alone, anywhere', () => {
    const indices = Int32Array.from({ length: 200 }, (_, i) => i);
    const mask = patchMask([6, 7, 3], { size: 3, indices });
    const values = mask.dataSync();
    const corners = new Set<number>();
    for (let image = 0; image < indices.length; image++) {
      const own = values.subarray(image * 126, (image + 1) * 126);
      const first = own.indexOf(1) / 3;
      corners.add(first);
      const top = Math.floor(first / 7);
      const square = rectangleMask([6, 7, 3], { top, left: first % 7, height: 3, width: 3 });
      expect([...own]).to.deep.equal([...square.dataSync()]);
      square.dispose();
    }
    // 4 × 5 places, 200 images: that one stays empty has a chance of 20 · (19/20)²⁰⁰ < 0.1 %.
    expect(corners.size).to.equal(20);
    const alone = patchMask([6, 7, 3], { size: 3, indices: Int32Array.of(17) });
    expect([...alone.dataSync()]).to.deep.equal([...values.subarray(17 * 126, 18 * 126)]);
    const other = patchMask([6, 7, 3], { size: 3, indices, seed: 1 });
    expect([...other.dataSync()]).to.not.deep.equal([...values]);
    for (const tensor of [mask, alone, other]) tensor.dispose();
  });

  it('random pixels are as many as asked for, of each image its own, and fewer are among more', () => {
    const indices = Int32Array.of(3, 8, 3);
    const [few, more] = [5, 11].map((pixels) => {
      const mask = randomPixelsMask([6, 7, 3], { pixels, indices });
      const rows = [0, 1, 2].map((image) => drawn(mask.clone(), image).join(''));
      mask.dispose();
      for (const row of rows) expect(row.replaceAll('.', '').length).to.equal(pixels);
      return rows;
    });
    expect(few[0]).to.equal(few[2]).and.not.to.equal(few[1]);
    [...few[0]].forEach((sign, i) => {
      if (sign === '#') expect(more[0][i]).to.equal('#');
    });
    const every = drawn(randomPixelsMask([2, 2, 1], { pixels: 4, indices: Int32Array.of(0) }));
    expect(every).to.deep.equal(['##', '##']);
    expect(() => randomPixelsMask([2, 2, 1], { pixels: 5, indices })).to.throw(RangeError, 'pixels');
  });

  it('a box is around the light pixels of each image, with a margin that ends at the edge', () => {
    const pixels = new Float32Array(2 * 5 * 6);
    pixels[6 * 1 + 2] = 0.9;
    pixels[6 * 3 + 4] = 0.6;
    // Gray is no ink.
    pixels[6 * 4 + 0] = 0.5;
    const drawing = tf.tensor4d(pixels, [2, 5, 6, 1]);
    const box = boxMask(drawing);
    expect(drawn(box.clone())).to.deep.equal(['......', '..###.', '..###.', '..###.', '......']);
    expect(drawn(box, 1).join('')).not.to.include('#');
    expect(drawn(boxMask(drawing, { margin: 2 }))).to.deep.equal(['######', '######', '######', '######', '######']);
    drawing.dispose();
  });

  it('the top pixels are those that FGSM without a limit gains most from', async () => {
    const mask = await expectNoLeak(async () => {
      const made = await topPixelsMask(model, batch(), { pixels: 3 });
      const values = [...made.dataSync()];
      made.dispose();
      return values;
    });
    for (let row = 0; row < N; row++) {
      const x = data.row(row);
      const label = data.labels[row];
      const logits = model.logitsOf(x);
      const sum = total(logits.map(Math.exp));
      // ∂ cross-entropy / ∂ x = Σ softmax_k (w_k − w_label).
      const gradient = Array.from({ length: WIDTH }, (_, i) =>
        total(logits.map((logit, k) => (Math.exp(logit) / sum) * model.difference(k, label)[i])),
      );
      const promise = gradient.map((slope, i) => Math.abs(slope) * (slope > 0 ? 1 - x[i] : x[i]));
      const third = [...promise].sort((a, b) => b - a)[2];
      const own = mask.slice(row * WIDTH, (row + 1) * WIDTH);
      expect(total(own)).to.equal(3);
      own.forEach((allowed, i) => {
        if (allowed) expect(promise[i]).to.be.at.least(third - 1e-6);
      });
    }
  });

  it('a picture allows what is light in it, by pixel or by channel', () => {
    expect(drawn(imageMask([2, 2, 3], [0.5, 0.51, 1, 0]))).to.deep.equal(['.#', '#.']);
    const byChannel = imageMask([1, 2, 3], [1, 0, 0, 0, 1, 1]);
    expect([...byChannel.dataSync()]).to.deep.equal([1, 0, 0, 0, 1, 1]);
    byChannel.dispose();
    expect(() => imageMask([2, 2, 1], [1, 1, 1])).to.throw(RangeError, '2 × 2');
    expect(() => imageMask([2, 2, 1], [0, 0, 0, 0.5])).to.throw(RangeError, 'black');
  });

  it('say what does not fit the images', async () => {
    expect(() => rectangleMask([4, 4, 1], { top: 2, left: 0, height: 3, width: 1 })).to.throw(RangeError, 'top');
    expect(() => borderMask([4, 4, 1], { width: 0 })).to.throw(RangeError, 'width');
    expect(() => patchMask([4, 5, 1], { size: 5, indices: Int32Array.of(0) })).to.throw(RangeError, 'size');
    await expectRejects(() => topPixelsMask(model, batch(), { pixels: 9 }), RangeError, 'pixels', '8');
  });

  describe('written as text', () => {
    const file = temporaryFolder();

    it('are those of the functions', async () => {
      const made = async (text: string) => {
        const mask = await parseMask(text)(model, batch());
        const values = [...mask.dataSync()];
        mask.dispose();
        return values;
      };
      const values = (mask: Tensor4D) => {
        const found = [...mask.dataSync()];
        mask.dispose();
        return found;
      };
      const indices = Int32Array.from({ length: N }, (_, i) => i);
      expect(await made('rectangle:top=0,left=1,height=2,width=2')).to.deep.equal(
        values(rectangleMask(SHAPE, { top: 0, left: 1, height: 2, width: 2 })),
      );
      expect(await made('border:width=1')).to.deep.equal(values(borderMask(SHAPE, { width: 1 })));
      expect(await made('patch:size=2')).to.deep.equal(values(patchMask(SHAPE, { size: 2, indices })));
      expect(await made('patch:size=1,seed=4')).to.deep.equal(values(patchMask(SHAPE, { size: 1, indices, seed: 4 })));
      expect(await made('random:pixels=3,seed=2')).to.deep.equal(
        values(randomPixelsMask(SHAPE, { pixels: 3, indices, seed: 2 })),
      );
      expect(await made('box:margin=1')).to.deep.equal(values(boxMask(images, { margin: 1 })));
      expect(await made('top-pixels:pixels=2')).to.deep.equal(
        values(await topPixelsMask(model, batch(), { pixels: 2 })),
      );
    });

    it('come from a picture, grey or coloured', async () => {
      const light = Uint8Array.of(255, 0, 0, 200, 128, 127, 0, 0);
      const expected = [1, 0, 0, 1, 1, 0, 0, 0];
      const grey = file('grey.png');
      await sharp(light, { raw: { width: 4, height: 2, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toFile(grey);
      const coloured = file('coloured.png');
      const rgb = Uint8Array.from({ length: 24 }, (_, i) => light[Math.floor(i / 3)]);
      await sharp(rgb, { raw: { width: 4, height: 2, channels: 3 } })
        .png()
        .toFile(coloured);
      for (const path of [grey, coloured]) {
        const mask = await parseMask(path)(model, batch());
        expect([...mask.dataSync()]).to.deep.equal(expected);
        mask.dispose();
      }
      const large = file('large.png');
      await sharp({ create: { width: 5, height: 2, channels: 3, background: '#fff' } })
        .png()
        .toFile(large);
      await expectRejects(() => parseMask(large)(model, batch()), RangeError, 'large.png', '2 × 5', '2 × 4');
      await expectRejects(() => parseMask(file('none.png'))(model, batch()), DataError, 'none.png');
    });

    it('are refused with the forms that there are', async () => {
      for (const text of ['', 'circle:radius=3', 'toString', 'mask.gif'])
        expect(() => parseMask(text), text).to.throw(RangeError, 'rectangle:top=2,left=2,height=8,width=8');
      expect(() => parseMask('border')).to.throw(RangeError, 'width');
      expect(() => parseMask('border:width')).to.throw(RangeError, 'key=number');
      expect(() => parseMask('border:width=-1')).to.throw(RangeError, 'width=-1');
      expect(() => parseMask('border:width=1.5')).to.throw(RangeError, 'width=1.5');
      expect(() => parseMask('border:width=1,width=2')).to.throw(RangeError, 'two values');
      expect(() => parseMask('border:size=1')).to.throw(RangeError, 'size');
      await expectRejects(() => parseMask('patch:size=9')(model, batch()), RangeError, 'size');
      await expectRejects(
        () => parseMask('top-pixels:pixels=1')(serve(model), batch()),
        RangeError,
        'gradients',
        'served',
      );
    });
  });

  describe('hold for every attack there is', () => {
    const radius: Record<Norm, number> = { linf: 0.33, l2: 0.6, l1: 1, l0: 3 };
    const brief: Record<string, number> = { steps: 20, queries: 150, searchSteps: 3 };
    const allowed = [1, 1, 0, 0, 1, 1, 0, 0];

    for (const known of knownAttacks)
      for (const norm of known.norms)
        it(`${known.name} in ${norm}`, async () => {
          const options = Object.fromEntries(Object.entries(brief).filter(([key]) => key in known.options));
          const epsilon = known.kind === 'fixed' ? { epsilon: radius[norm] } : {};
          const attack = known.create({ norm, ...epsilon, ...options });
          const run = async (mask?: Tensor4D) => {
            const found = plain(await attack.run(model as never, { ...batch(), mask }));
            mask?.dispose();
            return found;
          };
          const whole = await run();
          expect(await run(rectangleMask(SHAPE, { top: 0, left: 0, height: 2, width: 4 }))).to.deep.equal(whole);
          const masked = await run(rectangleMask(SHAPE, { top: 0, left: 0, height: 2, width: 2 }));
          masked.pixels.forEach((value, i) => {
            if (!allowed[i % WIDTH]) expect(value, `value ${i}`).to.equal(data.pixels[i]);
          });
          // Far enough inside what the norm, the mask and the pixel range leave room for.
          const reachable = Array.from({ length: N }, (_, row) => row).filter((row) => {
            const distance = (of: Exclude<Norm, 'l0'>) =>
              boundaryDistance(model, data.row(row), data.labels[row], of, allowed);
            return norm === 'l0' ? distance('l1') < 0.3 : distance(norm) < radius[norm] / 2 && distance('linf') < 0.3;
          });
          expect(reachable.length, 'reachable rows').to.be.above(3);
          const broken = total(reachable.map((row) => masked.success[row]));
          expect(broken / reachable.length, 'share of them broken').to.be.above(0.6);
          if (norm === 'l0') return;
          masked.success.forEach((success, row) => {
            const distance = boundaryDistance(model, data.row(row), data.labels[row], norm, allowed);
            if (known.kind === 'fixed' && distance > radius[norm] + 1e-5) expect(success, `row ${row}`).to.equal(0);
          });
        });

    it('and nothing is broken where nothing may change', async () => {
      const nothing = rectangleMask(SHAPE, { top: 0, left: 0, height: 1, width: 1 }).sub(
        rectangleMask(SHAPE, { top: 0, left: 0, height: 1, width: 1 }),
      ) as Tensor4D;
      const found = plain(await fgsm({ epsilon: 1 }).run(model, { ...batch(), mask: nothing }));
      nothing.dispose();
      expect(total(found.success)).to.equal(0);
      expect(found.pixels).to.deep.equal([...data.pixels]);
    });
  });
}).timeout(60_000);
