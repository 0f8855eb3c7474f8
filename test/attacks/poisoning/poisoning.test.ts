import { expect } from 'chai';
import {
  backdoor,
  flipLabels,
  type Poisoned,
  poisonedRows,
  replaceWithAdversarial,
  squareTrigger,
  stamp,
} from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { keyedUniform } from '../../../lib/tensor/index.js';

const [ROWS, SIDE, CLASSES] = [200, 6, 4];
const WIDTH = SIDE * SIDE;

/** Gray noise, 50 rows of each class. */
const data: Dataset = {
  name: 'noise',
  images: keyedUniform(ROWS * WIDTH, 0.1, 0.9, 1),
  labels: Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES),
  indices: Int32Array.from({ length: ROWS }, (_, row) => row),
  shape: [SIDE, SIDE, 1],
  classes: CLASSES,
  provenance: 'Noise.',
};
const adversarial = data.images.map((value) => 1 - value);
const trigger = squareTrigger(data.shape, { side: 2 });

const kinds: Readonly<Record<string, (rate: number, seed?: number) => Poisoned>> = {
  flips: (rate, seed) => flipLabels(data, { rate, seed }),
  'flips to a class': (rate, seed) => flipLabels(data, { rate, seed, to: 3 }),
  'flips from a class to another': (rate, seed) => flipLabels(data, { rate, seed, from: 1, to: 3 }),
  'adversarial images, true labels': (rate, seed) =>
    replaceWithAdversarial(data, { rate, seed, images: adversarial, labels: 'true' }),
  'adversarial images, random labels': (rate, seed) =>
    replaceWithAdversarial(data, { rate, seed, images: adversarial, labels: 'random' }),
  'adversarial images, one label': (rate, seed) =>
    replaceWithAdversarial(data, { rate, seed, images: adversarial, labels: 3 }),
  backdoor: (rate, seed) => backdoor(data, { rate, seed, trigger, target: 3 }),
};
/** Rows that may be touched, where these are not all. */
const open: Readonly<Record<string, number>> = { 'flips to a class': 150, 'flips from a class to another': 50 };

const image = ({ images }: Pick<Dataset, 'images'>, row: number) => images.slice(row * WIDTH, (row + 1) * WIDTH);

describe('poisoned training sets', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    const all = open[kind] ?? ROWS;

    it(`${kind}: touch as many rows as the rate says, and leave the others as they were`, () => {
      for (const rate of [0, 0.004, 0.13, 0.5, 1]) {
        const { data: made, rows } = make(rate);
        expect(rows).to.have.length(Math.round(rate * all));
        expect([...rows]).to.deep.equal([...new Set(rows)].sort((a, b) => a - b));
        const touched = new Set(rows);
        for (let row = 0; row < ROWS; row++) {
          expect(made.labels[row]).to.be.within(0, CLASSES - 1);
          if (touched.has(row)) continue;
          expect(made.labels[row]).to.equal(data.labels[row]);
          expect(image(made, row)).to.deep.equal(image(data, row));
        }
      }
    });

    it(`${kind}: of one seed are the same rows, those of a smaller rate among those of a larger`, () => {
      const [few, many, again, other] = [make(0.2), make(0.6), make(0.2), make(0.2, 1)];
      expect(again).to.deep.equal(few);
      expect(other.rows).to.not.deep.equal(few.rows);
      expect([...many.rows]).to.include.members([...few.rows]);
      for (const row of few.rows) {
        expect(many.data.labels[row]).to.equal(few.data.labels[row]);
        expect(image(many.data, row)).to.deep.equal(image(few.data, row));
      }
    });

    it(`${kind}: leave the data they were made of alone`, () => {
      const before = { images: data.images.slice(), labels: data.labels.slice() };
      make(1);
      expect({ images: data.images, labels: data.labels }).to.deep.equal(before);
    });
  }

  it('flipped labels are another class, all others about as often', () => {
    const { data: made, rows } = flipLabels(data, { rate: 1 });
    const steps = Array.from(rows, (row) => (made.labels[row] - data.labels[row] + CLASSES) % CLASSES);
    // Binomial, n = 200, p = 1/3: mean 67, five standard deviations 33.
    for (const step of [1, 2, 3]) expect(steps.filter((one) => one === step).length).to.be.within(34, 100);
    expect(steps).to.not.include(0);
  });

  it('labels flipped pairwise leave the other classes alone', () => {
    const { data: made, rows } = flipLabels(data, { rate: 0.4, from: 1, to: 3 });
    for (const row of rows) expect([data.labels[row], made.labels[row]]).to.deep.equal([1, 3]);
    expect(rows).to.have.length(20);
    expect(made.images).to.equal(data.images);
  });

  it('no random other label is there to draw of data with one class', () => {
    const one = { ...data, labels: new Int32Array(ROWS), classes: 1 };
    expect(() => flipLabels(one, { rate: 0.1 })).to.throw(RangeError, 'one class');
    const replace = () => replaceWithAdversarial(one, { rate: 0.1, images: adversarial, labels: 'random' });
    expect(replace).to.throw(RangeError, 'one class');
  });

  it('adversarial images come with the labels that were chosen', () => {
    const targets = data.labels.map((label) => (label + 1) % CLASSES);
    for (const labels of ['true', 'random', 2, targets] as const) {
      const { data: made, rows } = replaceWithAdversarial(data, { rate: 0.3, images: adversarial, labels });
      expect(rows).to.deep.equal(poisonedRows(data, { rate: 0.3 }));
      for (const row of rows) {
        expect(image(made, row)).to.deep.equal(image({ images: adversarial }, row));
        const label = made.labels[row];
        if (labels === 'true') expect(label).to.equal(data.labels[row]);
        else if (labels === 'random') expect(label).to.not.equal(data.labels[row]);
        else expect(label).to.equal(labels === 2 ? 2 : targets[row]);
      }
    }
  });

  it('a backdoor’s rows have the trigger and the target’s label, and are else what they were', () => {
    const { data: made, rows } = backdoor(data, { rate: 0.25, trigger, target: 2 });
    for (const row of rows) {
      expect(made.labels[row]).to.equal(2);
      // Two by two, a pixel off the lower right corner of 6 × 6.
      image(made, row).forEach((value, at) => {
        const [y, x] = [Math.floor(at / SIDE), at % SIDE];
        const under = [3, 4].includes(y) && [3, 4].includes(x);
        expect(value).to.equal(under ? 1 : data.images[row * WIDTH + at]);
      });
    }
  });

  it('a stamp is put on any number of images, at its place', () => {
    const place = { top: 0, left: 5 };
    const stamped = stamp(data.images, squareTrigger(data.shape, { side: 1, place }));
    expect(stamped.filter((value) => value === 1)).to.have.length(ROWS);
    expect(stamped[3 * WIDTH + 5]).to.equal(1);
    expect(stamp(new Float32Array(0), trigger)).to.have.length(0);
  });

  it('what does not fit is refused', () => {
    const images = adversarial;
    for (const make of Object.values(kinds))
      for (const rate of [-0.1, 1.1, Number.NaN]) expect(() => make(rate)).to.throw(RangeError, 'rate');
    for (const make of [
      () => flipLabels(data, { rate: 0.1, to: CLASSES }),
      () => flipLabels(data, { rate: 0.1, from: -1 }),
      () => flipLabels(data, { rate: 0.1, from: 1, to: 1 }),
      () => replaceWithAdversarial(data, { rate: 0.1, images: images.slice(1), labels: 'true' }),
      () => replaceWithAdversarial(data, { rate: 0.1, images, labels: Int32Array.of(1) }),
      () => replaceWithAdversarial(data, { rate: 0.1, images, labels: CLASSES }),
      () => backdoor(data, { rate: 0.1, trigger, target: CLASSES }),
      () => backdoor(data, { rate: 0.1, trigger: squareTrigger([8, 8, 1]), target: 0 }),
      () => squareTrigger(data.shape, { side: 7 }),
      () => squareTrigger(data.shape, { place: { top: 4, left: 0 } }),
      () => stamp(data.images.subarray(1), trigger),
    ])
      expect(make).to.throw(RangeError);
  });
});
