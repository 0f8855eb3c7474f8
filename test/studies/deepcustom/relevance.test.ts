import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { mcnemar, proportion } from '../../../lib/evaluation/index.js';
import { createNetwork } from '../../../lib/models/index.js';
import { randomPixels, rightInClosedForm } from '../../../lib/studies/deepcustom/parts/relevance/closed-form.js';
import { byPropagation, byRelevantPixels } from '../../../lib/studies/deepcustom/parts/relevance/finding.js';
import { hundredths, listed, ranked, together } from '../../../lib/studies/deepcustom/parts/relevance/lists.js';
import { relevance } from '../../../lib/studies/deepcustom/parts/relevance/part.js';
import type { Found, PixelList, RelevanceResult } from '../../../lib/studies/deepcustom/parts/relevance/result.js';
import { acrossClasses, overlap, shareByRaising } from '../../../lib/studies/deepcustom/parts/relevance/words.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';

/** Two values, two classes: the class of the larger one. */
const larger = () =>
  createNetwork(
    {
      name: 'larger',
      input: [1, 2, 1],
      initializer: 'glorot',
      layers: [{ type: 'flatten' }, { type: 'linear', weights: 'a', units: 2 }],
    },
    {
      'a.weight': { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
      'a.bias': { shape: [2], data: new Float32Array(2) },
    },
  );

const dataOf = (images: Float32Array, labels: Int32Array): Dataset => ({
  name: 'pairs',
  shape: [1, 2, 1],
  classes: 2,
  images,
  labels,
  indices: Int32Array.from(labels.keys()),
  provenance: 'pairs of values',
});

describe('the LRP attack in closed form', () => {
  it('lowers the pixels of the class by ε, raises all others, and stays in the image', () =>
    expectNoLeak(async () => {
      const network = larger();
      // Of .9 and .5 is left .6 and .8, of .95 and .2 is left .65 and .5; .1 and .9 of class 1: .4 and .6.
      const data = dataOf(Float32Array.of(0.9, 0.5, 0.95, 0.2, 0.1, 0.9), Int32Array.of(0, 0, 1));
      expect(await rightInClosedForm(network, data, [[0], [1]], 0.3)).to.deep.equal([false, true, true]);
      // All raised: .9 and .5 are 1 and .8 and stay in order; .1 and .9 too, also where 1 is the end.
      expect(await rightInClosedForm(network, data, [[], []], 0.3)).to.deep.equal([true, true, true]);
      // A list of the other class helps the image: 1 and .2, 1 and 0.
      expect(await rightInClosedForm(network, data, [[1], [0]], 0.3)).to.deep.equal([true, true, true]);
      network.dispose();
    }));

  it('clips: what both ends of the range make equal is no longer told apart', async () => {
    const network = larger();
    const data = dataOf(Float32Array.of(0.8, 0.9), Int32Array.of(1));
    // Both are 1 after .3 more: argmax takes the first.
    expect(await rightInClosedForm(network, data, [[], []], 0.3)).to.deep.equal([false]);
    network.dispose();
  });

  it('draws random pixels of an image, none twice, the fewer among the more', () => {
    const data = { ...dataOf(new Float32Array(0), new Int32Array(0)), shape: [6, 6, 1] as const, classes: 3 };
    const [few, many] = [5, 20].map((k) => randomPixels(data, k, 0, 2));
    many.forEach((pixels, label) => {
      expect(new Set(pixels).size).to.equal(20);
      expect(Math.max(...pixels)).to.be.below(36);
      expect(pixels.slice(0, 5)).to.deep.equal(few[label]);
    });
    expect(many[0]).to.not.deep.equal(many[1]);
    expect(randomPixels(data, 5, 0, 3)).to.not.deep.equal(few);
  });
});

describe('lists of relevant pixels', () => {
  it('of blocks together are those of all their images', () =>
    expectNoLeak(async () => {
      const network = larger();
      const data = dataOf(
        keyedUniform(60, 0, 1, 7),
        Int32Array.from({ length: 30 }, (_, i) => i % 2),
      );
      const rule = { rule: 'epsilon', epsilon: 0.01 } as const;
      for (const over of ['all', 'right'] as const) {
        const whole = await ranked(network, data, rule, { split: 'train', over });
        const blocks = [
          await ranked(network, data, rule, { split: 'train', over }, [0, 11]),
          await ranked(network, data, rule, { split: 'train', over }, [11, 30]),
        ];
        const all = together(blocks);
        expect([all.rows, all.images, all.over]).to.deep.equal([[0, 29], whole.images, over]);
        all.classes.forEach(({ mean, images }, label) => {
          expect(images).to.equal(whole.classes[label].images);
          expect(largestDifference(mean, whole.classes[label].mean)).to.be.below(1e-9);
        });
        expect(listed(all, 1).pixels).to.deep.equal(listed(whole, 1).pixels);
      }
      network.dispose();
    }));

  it('are counted by what they share, class by class and across classes', () => {
    const [mine, theirs] = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [2, 1],
        [1, 3],
      ],
    ];
    expect(overlap(mine, theirs)).to.deep.equal({ each: [2, 1], shared: 3, of: 4, share: 0.75 });
    // The first class's list has pixel 1 of the other's, the second's none.
    expect(acrossClasses(mine, theirs)).to.deep.equal({
      counts: [
        [2, 1],
        [0, 1],
      ],
      share: 0.25,
    });
  });

  it('are drawn in hundredths of the largest', () => {
    expect(hundredths([0.5, -2, 0])).to.deep.equal([25, -100, 0]);
    expect(hundredths([0, 0])).to.deep.equal([0, 0]);
  });
});

const PUBLISHED = [
  [0, 1],
  [2, 3],
];
const list = (found: Found, pixels: readonly (readonly number[])[], split: 'test' | 'train' = 'test'): PixelList => ({
  found,
  split,
  over: 'all',
  rows: [0, 99],
  images: 100,
  pixels,
});

/** A result in which the ε rule finds `pixels`, and so many of 100 images are right after the attack. */
function resultOf(
  pixels: readonly (readonly number[])[],
  right: { reference: number; none: number; random: readonly number[] },
): RelevanceResult {
  const epsilon = { rule: 'epsilon', epsilon: 0.01 } as const;
  const other = [
    [4, 5],
    [6, 7],
  ];
  const verdicts = (count: number) => Array.from({ length: 100 }, (_, row) => row < count);
  const reference = verdicts(right.reference);
  const attackedBy = (count: number) => ({
    accuracy: proportion(count, 100),
    compared: mcnemar(verdicts(count), reference),
  });
  return {
    stamp: {
      profile: 'mnist',
      comparable: true,
      data: 'made by hand',
      seeds: [0],
      versions: {},
      started: '2026-01-01T00:00:00.000Z',
    },
    k: 2,
    epsilon: 0.3,
    pixelsOfImage: 16,
    published: PUBLISHED,
    test: [list(epsilon, pixels), list({ rule: 'gradient-times-input' }, other), list({ rule: 'brightest' }, other)],
    blocks: [list(epsilon, other, 'train')],
    train: list(epsilon, other, 'train'),
    maps: [{ found: epsilon, classes: [new Array(16).fill(1), new Array(16).fill(-1)] }],
    means: [new Array(16).fill(0), new Array(16).fill(50)],
    clean: proportion(95, 100),
    attacked: [
      { lowered: 'published', accuracy: proportion(right.reference, 100) },
      ...(['test', 'block', 'train', 'z-plus', 'alpha-beta', 'brightest', 'moved', 'none', 'all', 'fgsm'] as const).map(
        (lowered) => ({ lowered, ...attackedBy(right.none) }),
      ),
    ],
    random: right.random,
    numbers: [
      { k: 1, relevant: proportion(80, 100), random: [0.8] },
      { k: 2, relevant: proportion(20, 100), random: [0.7] },
    ],
  };
}

describe('what is said of relevant pixels', () => {
  const strong = { reference: 5, none: 80, random: [0.7, 0.75] };

  it('holds where a rule finds the published lists, and not where none does', () => {
    expect(byPropagation(resultOf(PUBLISHED, strong)).verdict).to.equal('holds');
    const half = resultOf(
      [
        [0, 1],
        [9, 8],
      ],
      strong,
    );
    expect(byPropagation(half).verdict).to.equal('holds in part');
    const brightest = { ...half, test: half.test.map((one, i) => (i === 2 ? { ...one, pixels: PUBLISHED } : one)) };
    expect(byPropagation(brightest).verdict).to.equal('does not hold');
    expect(byPropagation({ ...half, published: undefined }).verdict).to.equal('not-comparable');
  });

  it('credits relevant pixels with what raising all pixels does not do alone', () => {
    // From 95 to 5: raising alone does 15 of 90.
    expect(shareByRaising(resultOf(PUBLISHED, strong))).to.be.closeTo(15 / 90, 1e-9);
    expect(byRelevantPixels(resultOf(PUBLISHED, strong)).verdict).to.equal('holds');
    expect(byRelevantPixels(resultOf(PUBLISHED, { reference: 5, none: 30, random: [0.3] })).verdict).to.equal(
      'holds in part',
    );
    // A fall of 90, of which raising alone does 82.
    expect(byRelevantPixels(resultOf(PUBLISHED, { reference: 5, none: 13, random: [0.3] })).verdict).to.equal(
      'does not hold',
    );
    expect(byRelevantPixels(resultOf(PUBLISHED, { reference: 30, none: 30, random: [0.3] })).verdict).to.equal(
      'does not hold',
    );
  });

  it('has a section, tables and figures, on fallback data too', () => {
    const whole = resultOf(PUBLISHED, strong);
    const { published, ...without } = whole;
    const fallback: RelevanceResult = {
      ...without,
      stamp: { ...whole.stamp, comparable: false, instead: 'digits, not MNIST' },
      attacked: whole.attacked.slice(1).map((one, i) => (i === 0 ? { ...one, compared: undefined } : one)),
    };
    expect(published).to.equal(PUBLISHED);
    for (const result of [whole, fallback]) {
      const results = { relevance: result } as never;
      for (const [name, figure] of Object.entries(relevance.figures ?? {})) expect(figure(results)?.id).to.equal(name);
      for (const table of Object.values(relevance.tables ?? {}))
        expect(table({ results, claims: [] }).rows.length).to.be.above(0);
      const blocks = relevance.section?.({ results, claims: [], findings: [], minutes: 0, take: () => [] });
      const text = JSON.stringify(blocks);
      expect(text).to.not.match(/undefined|NaN/);
      expect(text.includes('published')).to.equal(true);
    }
  });
});
