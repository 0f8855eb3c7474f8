import { expect } from 'chai';
import { CORRUPTIONS, type Dataset, takeRows } from '../../../lib/data/index.js';
import { dataRows } from '../../../lib/figures/index.js';
import { createNetwork } from '../../../lib/models/index.js';
import { figureBlocks, renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/introduction/contracts.js';
import { corruptionsFigure } from '../../../lib/studies/introduction/parts/corruptions/errors-figure.js';
import { measureCorruptions } from '../../../lib/studies/introduction/parts/corruptions/measure.js';
import type { CorruptionsResult } from '../../../lib/studies/introduction/parts/corruptions/result.js';
import { section } from '../../../lib/studies/introduction/parts/corruptions/section.js';
import {
  byError,
  errorOf,
  meanError,
  middleOf,
  type NearestErrors,
  ratios,
  withstood,
} from '../../../lib/studies/introduction/parts/corruptions/summary.js';
import { corruptionsTable, ratiosTable } from '../../../lib/studies/introduction/parts/corruptions/tables.js';
import type { StudyResults } from '../../../lib/studies/introduction/study-results.js';
import { expectNoLeak } from '../../helpers.js';

const stamp = {
  profile: 'mnist',
  comparable: true,
  data: 'a formula',
  seeds: [0],
  versions: {},
  started: '2026-01-01T00:00:00Z',
} as const;

const SIDE = 224;
const PIXELS = SIDE * SIDE * 3;

/** Plain gray, which the model below takes for red, and plain red. */
const data: Dataset = {
  name: 'plain',
  images: Float32Array.from({ length: 2 * PIXELS }, (_, i) => (i < PIXELS ? 0.5 : i % 3 === 0 ? 0.8 : 0.2)),
  labels: Int32Array.of(2, 0),
  indices: Int32Array.of(4, 7),
  shape: [SIDE, SIDE, 3],
  classes: 3,
  provenance: 'plain colors',
};

/** Answers the color that is brightest on average; of equals the first. */
const brightestColor = () =>
  createNetwork(
    {
      name: 'brightest',
      input: [SIDE, SIDE, 3],
      initializer: 'torch',
      layers: [{ type: 'globalAvgPool' }, { type: 'linear', weights: 'out', units: 3 }],
    },
    {
      'out.weight': { data: Float32Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9), shape: [3, 3] },
      'out.bias': { data: new Float32Array(3), shape: [3] },
    },
  );

/** Three photographs: the first wrong from the start, the second always right, the third right at severity 1 alone. */
const result: CorruptionsResult = {
  stamp,
  rows: [4, 7, 11],
  clean: [0, 1, 1],
  samples: CORRUPTIONS.flatMap(({ name, group }) =>
    ([1, 2, 3, 4, 5] as const).map((severity) => ({
      name,
      group,
      severity,
      right: [0, 1, name !== 'fog' && severity === 1 ? 1 : 0],
      l2: [1, 2 * severity, 3 * severity],
    })),
  ),
  photo: { name: 'red', provenance: 'red', answer: { label: 0, name: 'red', probability: 1 }, picture: '' },
  shown: [],
};

const little: NearestErrors = {
  minimal: [
    { norm: 'linf', attack: 'another', rows: [{ index: 7, size: 100 }] },
    {
      norm: 'l2',
      attack: 'the smallest of two',
      rows: [
        { index: 4, size: 0 },
        { index: 7, size: 0.1 },
        { index: 11, size: 0.5 },
      ],
    },
  ],
};

describe('the part on common corruptions', () => {
  it('counts errors of each corruption, and averages them photograph by photograph', () => {
    expect(errorOf([0, 1, 1]).value).to.be.closeTo(1 / 3, 1e-12);
    const mean = meanError(result.samples.filter(({ name }) => name === 'snow'));
    // Of five severities: 1, 0 and 4/5.
    expect(mean.mean).to.be.closeTo(0.6, 1e-12);
    expect(mean.values).to.have.length(3);
    expect(byError(result)[0].name).to.equal('fog');
  });

  it('divides by the smallest adversarial L2 of the same photograph, where there is one', () => {
    const [first] = result.samples;
    expect(ratios(result, first, little)).to.deep.equal({ kept: [20, 6], broken: [] });
    const second = result.samples[1];
    expect(ratios(result, second, little)).to.deep.equal({ kept: [40], broken: [12] });
    const none: NearestErrors = { minimal: [{ norm: 'l2', attack: 'none', rows: [{ index: 7, size: null }] }] };
    expect(ratios(result, first, none)).to.deep.equal({ kept: [], broken: [] });
    // The third photograph withstands severity 1 at most, or nothing at all: 0, not left out.
    expect(withstood(result, little)).to.deep.equal([100, 6]);
    const samples = result.samples.map((one) => ({ ...one, right: [0, 1, 0] }));
    expect(withstood({ ...result, samples }, little)).to.deep.equal([100, 0]);
  });

  it('gives a median without an interval where there are few, and none of nothing', () => {
    expect(middleOf([])).to.equal(undefined);
    expect(middleOf([1, 3])).to.deep.equal({ n: 2, median: 2, quartiles: [1.5, 2.5] });
    const { interval = [0, 0] } = middleOf(Array.from({ length: 100 }, (_, i) => i)) ?? {};
    // Ranks 40 and 61 of 100 (the binomial's 95 % interval).
    expect(interval[0]).to.be.closeTo(39, 1);
    expect(interval[1]).to.be.closeTo(60, 1);
  });

  it('draws every corruption with its intervals, and says how many photographs there are', () => {
    const figure = corruptionsFigure(result, 'a network');
    expect(figure.caption)
      .to.include('Error of a network')
      .and.to.include('n = 3 photographs')
      .and.to.include('a formula');
    const rows = dataRows(figure).filter(({ series }) => series === 'fog');
    expect(rows.map(({ y }) => Number(y).toFixed(3))).to.deep.equal(Array(5).fill('0.667'));
    for (const { lower, upper } of rows)
      expect(Number(lower))
        .to.be.below(2 / 3)
        .and.below(Number(upper));
  });

  it('concludes that the direction matters only where the interval surely lies above 1', () => {
    // So many photographs like the second: each withstands all, and is moved 100 times as far as its nearest error.
    const many = (n: number, size: number) => {
      const copies = <T>(value: T) => new Array<T>(n).fill(value);
      const rows = Array.from({ length: n }, (_, i) => i);
      const samples = result.samples.map((one) => ({ ...one, right: copies(1), l2: copies(one.l2[1]) }));
      const corruptions = { ...result, rows, clean: copies(1), samples };
      const minimal = [{ norm: 'l2' as const, attack: 'A', rows: rows.map((index) => ({ index, size })) }];
      const results = { corruptions, little: { minimal } } as unknown as StudyResults;
      const context = { results, claims: [], findings: [], minutes: 1, take: figureBlocks([]).take };
      return renderMarkdown({ title: 'x', blocks: section(context) });
    };
    expect(many(20, 0.1)).to.include('100 \\[100, 100\\] times as far').and.to.include('where to');
    expect(many(3, 0.1)).to.include('100 times as far').and.to.not.include('where to');
    expect(many(20, 20)).to.include('0.5 \\[0.5, 0.5\\] times as far').and.to.not.include('where to');
  });

  it('tells all of it in tables', () => {
    const { rows, caption } = corruptionsTable(result);
    expect(rows.map(([name]) => name)).to.include.members(['Gaussian noise', 'JPEG compression', 'mean of all 15']);
    expect(caption).to.include('n = 3');
    const ratio = ratiosTable({ corruptions: result, little });
    expect(ratio.caption).to.include('the smallest of two');
    const fog = ratio.rows.find(([name, severity]) => name === 'fog' && severity === '5');
    expect(fog?.slice(2)).to.deep.equal(['12.5, n = 2', '65, n = 2', '47.5 to 82.5', '100, n = 1', '30, n = 1']);
  });

  it('measures what the network answers, and how far each photograph was moved', () =>
    expectNoLeak(async () => {
      const model = brightestColor();
      const study = {
        stamp,
        model,
        classes: ['red', 'green', 'blue'],
        sample: async () => data,
        photo: async () => ({
          name: 'red',
          image: takeRows(data, [1]).images,
          shape: data.shape,
          label: 0,
          provenance: 'plain red',
        }),
      } as unknown as Study;
      const found = await measureCorruptions(study);
      expect(found.rows).to.deep.equal([4, 7]);
      expect(found.clean).to.deep.equal([0, 1]);
      expect(found.samples).to.have.length(75);
      // A plain picture has the contrast that it has: what changes is rounding alone.
      for (const { right, l2 } of found.samples.filter(({ name }) => name === 'contrast')) {
        expect(right).to.deep.equal([0, 1]);
        expect(Math.max(...l2)).to.be.below((1 / 255) * Math.sqrt(PIXELS));
      }
      // Brighter by half: .2 becomes .325, as .8 becomes 1 and hue and saturation stay.
      const brighter = found.samples.find(({ name, severity }) => name === 'brightness' && severity === 5);
      expect(brighter?.l2[1]).to.be.closeTo(SIDE * Math.hypot(0.2, 0.05, 0.05), 1);
      expect(found.shown.map(({ name }) => name)).to.deep.equal(CORRUPTIONS.map(({ name }) => name));
      expect(found.photo.answer.name).to.equal('red');
      model.dispose();
    }));
});
