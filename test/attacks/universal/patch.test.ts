import { expect } from 'chai';
import { fitPatch, type Patch, patch, patchMask, placeOf, sideOf } from '../../../lib/attacks/index.js';
import { imageTensor, mnist, takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { Interrupted, keyedUniform } from '../../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects } from '../../helpers.js';
import { publishedLenet } from '../../models/lenet.js';
import { linearModel, WIDTH } from '../linear.js';
import { oneClass } from './one-class.js';

/** The values of a square of side 2 in an image of 2 × 3, where its left edge is here. */
const windowAt = (values: ArrayLike<number>, left: number) => [0, 1, 3, 4].map((corner) => values[corner + left]);

describe('adversarial patches', () => {
  const model = linearModel();
  const data = oneClass(model, 0, 0.01);
  const fitted = (options: object) => fitPatch(model, data, { side: 2, epochs: 8, batchSize: 20, ...options });

  it('of a linear model are white where its weights speak for the target, and black elsewhere', () =>
    expectNoLeak(async () => {
      for (const left of [0, 1])
        for (const target of [undefined, 0, 1]) {
          const { pixels } = await fitted({ placement: { top: 0, left }, target });
          const sign = target === 0 ? -1 : 1;
          expect([...pixels]).to.deep.equal(windowAt(model.difference, left).map((d) => Number(sign * d > 0)));
        }
      const { pixels } = await fitted({ target: 1 });
      const [here, there] = [windowAt(model.difference, 0), windowAt(model.difference, 1)];
      const agreed = [0, 1, 2, 3].filter((i) => here[i] > 0 === there[i] > 0);
      expect(agreed).to.not.have.length(0);
      for (const i of agreed) expect(pixels[i]).to.equal(Number(here[i] > 0));
    }));

  it('break just those rows whose margin the square can make up for', () =>
    expectNoLeak(async () => {
      const broken = new Set<number>();
      for (let at = 0; at < WIDTH; at++) {
        const placement = { top: Math.floor(at / 3), left: at % 3 };
        const attack = patch(await fitted({ side: 1, placement }), { placement });
        expect(attack).to.include({ kind: 'fixed', norm: 'l0', epsilon: 1 });
        const images = imageTensor(data);
        const { success, queries } = await attack.run(model, { ...data, images });
        images.dispose();
        const d = model.difference[at];
        success.forEach((one, row) => {
          const image = data.images.subarray(row * WIDTH, (row + 1) * WIDTH);
          expect(one, `row ${row}`).to.equal(Number(model.margin(image) - d * image[at] + Math.max(d, 0) > 0));
          broken.add(one);
        });
        expect(Math.max(...queries)).to.equal(2);
      }
      expect(broken.size, 'some broken, some not').to.equal(2);
    }));

  it('lie where the mask of their size does, and leave all else as it was', () =>
    expectNoLeak(async () => {
      const square: Patch = {
        ...(await fitted({ side: 1, epochs: 1 })),
        pixels: Float32Array.of(0.9),
        fittedOn: 'nothing',
      };
      const images = imageTensor(data);
      const run = async (seed: number) => (await patch(square).run(model, { ...data, images }, { seed })).images;
      const [pasted, again, other] = [await run(3), await run(3), await run(4)];
      const mask = patchMask(data.shape, { size: 1, indices: data.indices, seed: 3 });
      const inside = mask.dataSync();
      expect([...pasted]).to.deep.equal(Array.from(data.images, (x, i) => (inside[i] ? square.pixels[0] : x)));
      expect(again).to.deep.equal(pasted);
      expect(other).to.not.deep.equal(pasted);
      const [last] = data.indices.slice(-1);
      const alone = takeRows(data, [data.labels.length - 1]);
      const one = imageTensor(alone);
      const result = await patch(square).run(model, { ...alone, images: one }, { seed: 3 });
      expect(result.images, `row ${last} by itself`).to.deep.equal(pasted.slice(-WIDTH));
      for (const tensor of [images, mask, one]) tensor.dispose();
    }));

  it('are refused where they do not fit, and stop when told to', () =>
    expectNoLeak(async () => {
      await expectRejects(() => fitted({ side: 3 }), RangeError, 'side', 'at most 2');
      await expectRejects(() => fitted({ target: 2 }), RangeError, 'target');
      await expectRejects(() => fitted({ placement: { top: 0, left: 2 } }), RangeError, 'left');
      await expectRejects(() => fitPatch(model, takeRows(data, []), { side: 1 }), RangeError, 'got 0');
      const stop = new AbortController();
      const onProgress = () => stop.abort(new Interrupted());
      await expectRejects(() => fitted({ signal: stop.signal, onProgress }), Interrupted);
      const found = await fitted({ epochs: 1 });
      expect(() => patch({ ...found, shape: [3, 2, 1] }).check?.(model)).to.throw(RangeError, 'for images [3,2,1]');
    }));
});

describe('places of a square', () => {
  const SHAPE = [6, 7, 3] as const;
  const fish = { top: 2, left: 0, height: 3, width: 4 };
  const placesOf = (avoid: object) =>
    Array.from({ length: 300 }, (_, index) => placeOf(SHAPE, 2, { avoid } as { avoid: [] }, [0, index]));

  it('that avoid a rectangle are all those that do not touch it', () => {
    const found = new Set(placesOf([fish]).map(({ top, left }) => `${top},${left}`));
    // Of 5 × 6 places those whose rows 1 to 4 and columns 0 to 3 meet the rectangle's are out: 4 × 4.
    const free = [0, 1, 2, 3, 4].flatMap((top) =>
      [0, 1, 2, 3, 4, 5].filter((left) => top === 0 || left > 3).map((left) => `${top},${left}`),
    );
    expect([...found].sort()).to.deep.equal(free);
  });

  it('heed the rectangles of each image, and say where there is none', () => {
    const places = placesOf({ 0: [fish] });
    const only = { top: 0, left: 0, height: 6, width: 5 };
    expect(placeOf(SHAPE, 2, { avoid: { 7: [only, { top: 0, left: 5, height: 4, width: 2 }] } }, [0, 7])).to.deep.equal(
      {
        top: 4,
        left: 5,
      },
    );
    expect(places.some(({ top, left }) => top > 0 && left < 4)).to.equal(true);
    expect(() => placeOf(SHAPE, 3, { avoid: [only] }, [0, 7])).to.throw(RangeError, 'image 7');
  });

  it('have a side that covers a share of the image', () => {
    expect(sideOf([224, 224, 3], 0.05)).to.equal(50);
    expect(sideOf([224, 224, 3], 0.1)).to.equal(71);
    expect(sideOf([2, 8, 1], 1)).to.equal(2);
    expect(() => sideOf([2, 8, 1], 0)).to.throw(RangeError, 'share');
  });
});

describeWithMirror('an adversarial patch for the LeNet', function () {
  this.timeout(120_000);

  it('fitted on training images works on test images, at other places, where a random one does not', async () => {
    const model = await publishedLenet();
    const rows = Array.from({ length: 300 }, (_, i) => i);
    const [train, test] = [takeRows(await mnist('train'), rows), takeRows(await mnist('test'), rows)];
    const found = await fitPatch(model, train, { side: 14, target: 8, epochs: 10, batchSize: 50 });
    const share = async (pixels: Float32Array) => {
      const images = imageTensor(test);
      const result = await patch({ ...found, pixels }).run(model, { ...test, images }, { seed: 5 });
      images.dispose();
      const others = rows.filter((row) => test.labels[row] !== 8 && !result.wrongFromStart[row]);
      return proportion(others.filter((row) => result.predicted[row] === 8).length, others.length);
    };
    const [fitted, random] = [await share(found.pixels), await share(keyedUniform(found.pixels.length, 0, 1, 1))];
    expect(fitted.interval[0]).to.be.above(random.interval[1]);
    model.dispose();
  });
});
