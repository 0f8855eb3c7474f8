import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { generate, relevanceLoss, relevanceOptimum } from '../../../lib/generators/index.js';
import { type Architecture, createNetwork, initialWeights, predictLabels } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/deepcustom/contracts.js';
import { besideClosedForm } from '../../../lib/studies/deepcustom/parts/generators/closed-form.js';
import {
  attacksSucceed,
  decoderAsDescribed,
  generatorIsNeeded,
} from '../../../lib/studies/deepcustom/parts/generators/finding.js';
import { imagesFigure } from '../../../lib/studies/deepcustom/parts/generators/images-figure.js';
import { lossesFigure } from '../../../lib/studies/deepcustom/parts/generators/losses-figure.js';
import { describeMade, intoBall } from '../../../lib/studies/deepcustom/parts/generators/made.js';
import { measureGenerators } from '../../../lib/studies/deepcustom/parts/generators/measure.js';
import type { GeneratorsResult } from '../../../lib/studies/deepcustom/parts/generators/result.js';
import { generatorsSection } from '../../../lib/studies/deepcustom/parts/generators/section.js';
import {
  closedFormTable,
  keptTable,
  successTable,
  trainingTable,
} from '../../../lib/studies/deepcustom/parts/generators/tables.js';
import { finalLosses, spent } from '../../../lib/studies/deepcustom/parts/generators/words.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import type { ReportContext } from '../../../lib/study/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';
import { smallChain, smallStamp } from './small-chain.js';

describe('what generated images are', () => {
  it('is counted pixel by pixel, before and after they are cut to the ball', async () => {
    const architecture: Architecture = {
      ...{ name: 'it', input: [1, 5, 1], initializer: 'glorot' },
      layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }],
    };
    const target = createNetwork(architecture, initialWeights(architecture, 1));
    const data: Dataset = {
      ...{ name: 'two', shape: [1, 5, 1], classes: 2, provenance: 'two' },
      images: Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0, 0.9, 0.5, 0.5, 0.5),
      labels: Int32Array.of(0, 1),
      indices: Int32Array.of(0, 1),
    };
    // Up by more, down by more, up by as much, not at all, by less; then to a bound before ε is reached: neither.
    const generated = Float32Array.of(0.9, 0.1, 0.7, 0.5, 0.6, 0, 1, 0.5, 0.5, 0.5);
    const made = await describeMade(target, data, generated, 0.2);
    expect(made.beyond).to.be.closeTo(2 / 10, 1e-9);
    expect(made.raised).to.be.closeTo(2 / 10, 1e-9);
    expect(made.lowered).to.be.closeTo(1 / 10, 1e-9);
    expect(made.still).to.be.closeTo(5 / 10, 1e-9);
    expect(made.linf.median).to.be.closeTo((0.4 + 0.1) / 2, 1e-6);
    expect(made.l2.median).to.be.closeTo((Math.sqrt(0.16 + 0.16 + 0.04 + 0.01) + 0.1) / 2, 1e-6);
    const answers = async (images: Float32Array) => predictLabels(target, { ...data, images });
    const right = async (images: Float32Array) =>
      (await answers(images)).filter((answer, row) => answer === data.labels[row]).length;
    expect(made.unclipped.correct).to.equal(await right(generated));
    expect(made.clipped.correct).to.equal(await right(intoBall(generated, data.images, 0.2)));
    target.dispose();
  });

  it('is cut as generation itself cuts', async () => {
    const chain = smallChain();
    const generators = await chain.generators('lrp');
    const [as, cut] = [false, true].map((clipping) => generate(generators, chain.test, { epsilon: 0.3, clipping }));
    expect(largestDifference(intoBall(await as, chain.test.images, 0.3), await cut)).to.be.below(1e-6);
    chain.dispose();
  });
});

describe('the closed form of the LRP loss', () => {
  let chain: ReturnType<typeof smallChain>;
  before(() => {
    chain = smallChain();
  });
  after(() => chain.dispose());

  it('is no different from itself, and its loss is what the box takes', async () => {
    const relevant = await chain.relevant('target');
    const closed = relevanceOptimum(chain.test, { relevant, epsilon: 0.3 });
    const found = await besideClosedForm(chain, closed);
    expect(found.difference).to.be.below(1e-8);
    expect(found.same).to.equal(1);
    expect(found.agreement.value).to.equal(1);
    expect(found.loss.generator).to.be.closeTo(found.loss.closed, 1e-9);
    // Nothing moved: every value is ε from where it should be, and the weights add up to 1.
    expect(found.loss.untouched).to.be.closeTo(0.09, 1e-6);
    expect(found.loss.closed).to.be.below(0.09);
  });

  it('is measured by the loss that generators learn', async () => {
    const generated = await generate(await chain.generators('lrp'), chain.test, { epsilon: 0, clipping: false });
    const { loss } = await besideClosedForm(chain, generated);
    const relevant = await chain.relevant('target');
    let sum = 0;
    for (let row = 0; row < 20; row++)
      sum += tf.tidy(() => {
        const learned = relevanceLoss([28, 28, 1], {
          ...{ relevant: relevant[chain.test.labels[row]], epsilon: 0.3 },
          constant: chain.schedule.losses.lrp.constant,
        });
        const of = (all: Float32Array) =>
          tf.tensor4d(all.subarray(row * 784, (row + 1) * 784), [1, 28, 28, 1]) as Tensor4D;
        const { value } = learned.at(of(chain.test.images), of(generated));
        const [found] = value.dataSync();
        learned.dispose();
        return found;
      });
    expect(loss.generator).to.be.closeTo(sum / 20, 1e-5);
    expect(loss.generator).to.be.above(loss.closed);
  });
});

/** Shares of 1,000 images in percent. */
const share = (percent: number) => proportion(10 * percent, 1000);

/** A result in which the target is right on so many percent of clipped images, by loss and in closed form. */
function resultOf(lrp: number, nce: number, suspiciousness: number, closed: number): GeneratorsResult {
  const of = (loss: 'lrp' | 'nce' | 'suspiciousness', percent: number, losses: readonly number[]) => ({
    ...{ loss, epochs: losses.length, publishedEpochs: 150, kept: share(70) },
    generators: [0, 1].map((label) => ({
      ...{ label, rows: 500, losses: losses.map((value) => value * (label + 1)), seconds: 10 },
      ...{ recipe: `recipe ${loss} ${label}`, weights: `weights ${loss} ${label}` },
    })),
    made: {
      ...{ linf: { median: 0.9, interval: [0.8, 1] as const }, l2: { median: 9 } },
      ...{ beyond: 0.6, raised: 0.5, lowered: 0.1, still: 0.05 },
      ...{ unclipped: share(5), clipped: share(percent) },
    },
  });
  const pixels = new Array<number>(784).fill(100);
  return {
    stamp: { ...smallStamp, profile: 'mnist', comparable: true, data: 'MNIST test' },
    ...{ epsilon: 0.3, parameters: { generator: 175_009, target: 27_580 }, clean: share(96) },
    losses: [
      of('lrp', lrp, [0.4, 0.1, 0.05]),
      of('nce', nce, [1, -2, -3]),
      of('suspiciousness', suspiciousness, [3, 2.9]),
    ],
    closedForm: {
      ...{ accuracy: share(closed), agreement: share(90), difference: 0.02, same: 0.8 },
      loss: { generator: 0.01, closed: 0.005, untouched: 0.09 },
    },
    shown: [
      {
        ...{ label: 3, original: pixels },
        made: { lrp: pixels.map(() => 255), nce: pixels.map(() => 0), suspiciousness: pixels },
        answers: { lrp: 8, nce: 3, suspiciousness: 3 },
      },
    ],
  };
}

describe('judgements on generators', () => {
  const judged = (...shares: [number, number, number, number]) => ({ generators: resultOf(...shares) });

  it('the LRP loss needs a generator only where the formula is clearly weaker', () => {
    expect(generatorIsNeeded(judged(20, 5, 5, 40)).verdict).to.equal('holds');
    expect(generatorIsNeeded(judged(20, 5, 5, 21)).verdict).to.equal('does not hold');
    expect(generatorIsNeeded(judged(40, 5, 5, 20)).verdict).to.equal('does not hold');
  });

  it('attacks succeed where the target is clearly worse than on clean images', () => {
    expect(attacksSucceed(judged(20, 30, 90, 20)).verdict).to.equal('holds');
    expect(attacksSucceed(judged(20, 30, 96, 20)).verdict).to.equal('holds in part');
    expect(attacksSucceed(judged(95, 96, 97, 20)).verdict).to.equal('does not hold');
  });

  it('decoders as described do not give images of the right size: plain arithmetic', () => {
    const { verdict, reason } = decoderAsDescribed();
    expect(verdict).to.equal('does not hold');
    // 3 → 8 → 16 → 32; 5 → 14 → 53 → 210 → 628; as used 3 → 7 → 14 → 28 and 5 → 11 → 14 → 30 → 32.
    for (const words of ['give 32 × 32, not 28 × 28', 'give 628 × 628, not 32 × 32', 'give 28 × 28', 'give 32 × 32'])
      expect(reason).to.include(words);
  });
});

describe('tables and figures of generators', () => {
  const result = resultOf(20, 5, 96, 21);

  it('count what training took', () => {
    expect(spent(result.losses[0])).to.deep.equal({ images: 2 * 500 * 3, seconds: 20 });
    expect(finalLosses(result.losses[1])).to.deep.equal([-6, -3]);
    const { rows, caption } = trainingTable(result);
    expect(rows[0]).to.deep.equal(['LRP', '3 of 150', '3,000', '20', '150', '0.05 to 0.1']);
    expect(caption).to.include('175,009').and.to.include('27,580');
    expect(keptTable(result).rows[3]).to.deep.equal(['NCE', '1', '500', '−6', 'recipe nce 1', 'weights nce 1']);
  });

  it('show the closed form beside the generators', () => {
    const [, generators, closed] = closedFormTable(result).rows;
    expect(generators[1]).to.include('20.000');
    expect(closed[1]).to.include('21.000');
    expect(successTable(result).rows.map(([loss]) => loss)).to.deep.equal(['LRP', 'NCE', 'suspiciousness']);
  });

  it('draw a line for each class, on a logarithm only where a loss is positive and falls', () => {
    const { data, layout, caption } = lossesFigure(result);
    expect(data).to.have.length(6);
    const types = ['yaxis', 'yaxis2', 'yaxis3'].map((axis) => (layout[axis] as { type?: string }).type);
    // The third rises from 2.9 for one class to 6 for the other.
    expect(types).to.deep.equal(['log', undefined, 'log']);
    const { range } = layout.yaxis as { range: number[] };
    expect(range[0]).to.be.below(Math.log10(0.05));
    expect(range[1]).to.be.above(Math.log10(0.8));
    expect(caption).to.include('LRP 3 of 150');
  });

  it('draw originals, and what is made of them as it is and clipped', () => {
    const figure = imagesFigure(result);
    if (!figure) throw new Error('nothing was drawn');
    expect(JSON.stringify(figure.layout.annotations)).to.include('→ 8');
    const values = new Set((figure.data[0].z as (number | null)[][]).flat());
    // 100/255 as it is, white and black as made, and both clipped to ± .3 around the original.
    for (const value of [0.39, 1, 0, 0.69, 0.09]) expect(values.has(value), `${value}`).to.equal(true);
    expect(imagesFigure({ ...result, shown: [] })).to.equal(undefined);
  });

  it('are told in words that follow the numbers', () => {
    const text = (one: GeneratorsResult) =>
      renderMarkdown({
        title: '',
        blocks: generatorsSection({
          results: { generators: one },
          take: () => [],
        } as unknown as ReportContext<StudyResults>),
      });
    expect(text(resultOf(20, 5, 96, 21))).to.include('add nothing to the formula');
    expect(text(resultOf(40, 5, 96, 20))).to.include('the formula is the stronger attack');
    expect(text(resultOf(20, 5, 96, 40))).to.include('the generators are the stronger attack');
  });
});

describe('the part on generators', () => {
  it('measures a chain, leaving no tensors, into plain data', async () => {
    const chain = smallChain();
    await expectNoLeak(async () => {
      const { train, test } = chain;
      const study = { stamp: smallStamp, profile: 'digits', train, test, chain } as unknown as Study;
      const result = await measureGenerators(study);
      expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
      expect(result.parameters).to.deep.equal({ generator: 175_009, target: 784 * 10 + 10 });
      expect(result.losses.map(({ generators }) => generators.length)).to.deep.equal([10, 10, 10]);
      expect(result.losses[0].generators[4]).to.deep.equal({
        ...{ label: 4, rows: 3, losses: [0.123457, 0.1], seconds: 2, recipe: 'recipe 4', weights: 'weights 4' },
      });
      expect(result.losses[0].kept.n).to.equal(30);
      expect(result.clean.n).to.equal(20);
      for (const { label, original } of result.shown) {
        const pixels = original.map((bits) => bits / 255);
        const row = test.labels.findIndex(
          (one, i) => one === label && Math.abs(test.images[i * 784] - pixels[0]) < 0.01,
        );
        expect(row, `class ${label}`).to.be.at.least(0);
        expect(largestDifference(pixels, test.images.subarray(row * 784, (row + 1) * 784))).to.be.below(0.6 / 255);
      }
    });
    chain.dispose();
  });
});
