import { expect } from 'chai';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/deepcustom/contracts.js';
import { speedFigure } from '../../../lib/studies/deepcustom/parts/speed/figure.js';
import { fast } from '../../../lib/studies/deepcustom/parts/speed/finding.js';
import { measureSpeed } from '../../../lib/studies/deepcustom/parts/speed/measure.js';
import { shareOfOthers, watchOthers } from '../../../lib/studies/deepcustom/parts/speed/others.js';
import {
  amortized,
  breakEven,
  imagesPerSecond,
  timesAsFast,
  trainingHours,
} from '../../../lib/studies/deepcustom/parts/speed/rates.js';
import type { OnSet, SpeedResult, TimedName } from '../../../lib/studies/deepcustom/parts/speed/result.js';
import { speedSection } from '../../../lib/studies/deepcustom/parts/speed/section.js';
import { speedTable, trainingSpeedTable } from '../../../lib/studies/deepcustom/parts/speed/tables.js';
import { waysOf } from '../../../lib/studies/deepcustom/parts/speed/ways.js';
import { ratioText, roundsText } from '../../../lib/studies/deepcustom/parts/speed/words.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import type { ReportContext } from '../../../lib/study/index.js';
import { expectNoLeak } from '../../helpers.js';
import { smallChain, smallStamp } from './small-chain.js';

/** 100 images in so many seconds by each way, in three rounds: as given, a tenth slower, a tenth faster. */
function setOf(seconds: Partial<Record<TimedName, number>>, set: OnSet['set'] = 'mnist'): OnSet {
  return {
    ...{ set, data: 'MNIST test', images: 100, epsilon: 0.3, trainingSet: 60_000, batch: 500 },
    parameters: { generator: 175_009, target: 27_580 },
    timed: Object.entries(seconds).map(([name, one = 0]) => ({
      name: name as TimedName,
      seconds: [one, 1.1 * one, 0.9 * one],
      gradients: 0,
    })),
    training: { images: 50, batch: 100, seconds: [1, 1.1, 0.9] },
    epochs: {
      lrp: { run: 23, published: 150 },
      nce: { run: 15, published: 100 },
      suspiciousness: { run: 30, published: 600 },
    },
  };
}

const resultOf = (sets: readonly OnSet[], others = 0): SpeedResult => ({
  stamp: { ...smallStamp, profile: 'mnist', comparable: true, data: 'MNIST test' },
  ...{ sets, rounds: 3, others, processors: 2 },
});

describe('speeds', () => {
  const set = setOf({ generator: 1, 'pgd20 × 1': 3, fgsm: 0.1 });

  it('are images over seconds, with the slowest and the fastest round', () => {
    const { median, range } = imagesPerSecond(set.timed[0], 100);
    expect(median).to.equal(100);
    expect(range[0]).to.be.closeTo(100 / 1.1, 1e-9);
    expect(range[1]).to.be.closeTo(100 / 0.9, 1e-9);
  });

  it('are compared round by round', () => {
    expect(timesAsFast(set, 'generator', 'pgd20 × 1')?.range.map((ratio) => Number(ratio.toFixed(9)))).to.deep.equal([
      3, 3,
    ]);
    expect(timesAsFast(set, 'generator', 'fgsm')?.median).to.be.closeTo(0.1, 1e-9);
    expect(timesAsFast(set, 'generator', 'closed form')).to.equal(undefined);
  });

  it('with training: an image costs its pass, and each epoch a pass of training', () => {
    // 10 ms a generated image, 20 ms a trained one.
    expect(amortized(set, 100)?.median).to.be.closeTo(1 / (0.01 + 100 * 0.02), 1e-9);
    expect(trainingHours(set, 100)).to.be.closeTo((60_000 * 100 * 0.02) / 3600, 1e-9);
  });

  it('are made up for after as many images as the training took time for', () => {
    // 120,000 seconds of training, 20 ms won on each image.
    expect(breakEven(set, 'pgd20 × 1', 'nce')).to.be.closeTo(6_000_000, 1e-3);
    expect(breakEven(set, 'fgsm', 'nce')).to.equal(Number.POSITIVE_INFINITY);
  });

  it('are written at three digits', () => {
    expect(roundsText({ median: 2434.4, range: [91.26, 12_345] })).to.equal('2,430 (91.3 to 12,300)');
    expect(ratioText(8.27)).to.equal('8.27 times as fast');
    expect(ratioText(0.16)).to.equal('6.25 times as slow');
  });
});

describe('the judgement on "fast"', () => {
  const slow = setOf({ generator: 6, fgsm: 0.1, 'pgd20 × 1': 1, 'pgd20 × 10': 3 });
  const quick = setOf({ generator: 1, fgsm: 2, 'pgd20 × 1': 8, 'pgd20 × 10': 80 }, 'cifar10');
  const mixed = setOf({ generator: 1, fgsm: 0.5, 'pgd20 × 1': 8.3 }, 'cifar10');

  it('holds beside all, in part beside some, and not beside none', () => {
    expect(fast({ speed: resultOf([quick]) }).verdict).to.equal('holds');
    expect(fast({ speed: resultOf([slow]) }).verdict).to.equal('does not hold');
    const { verdict, reason } = fast({ speed: resultOf([slow, mixed]) });
    expect(verdict).to.equal('holds in part');
    expect(reason)
      .to.include('6 times as slow as PGD-20, 1 random start')
      .and.to.include('8.3 times as fast as PGD-20');
    expect(fast({ speed: resultOf([]) }).verdict).to.equal('unchecked');
  });

  it('counts as faster only what is so in every round', () => {
    const rounds = (seconds: readonly number[]): OnSet => ({
      ...slow,
      timed: [
        { name: 'generator', seconds: [1, 1, 1], gradients: 0 },
        { name: 'fgsm', seconds, gradients: 1 },
      ],
    });
    expect(fast({ speed: resultOf([rounds([2, 2, 1.5])]) }).verdict).to.equal('holds');
    expect(fast({ speed: resultOf([rounds([2, 2, 0.5])]) }).verdict).to.equal('does not hold');
  });

  it('says that others ran only where they did', () => {
    expect(fast({ speed: resultOf([slow], 0.01) }).reason).not.to.include('Other programs');
    expect(fast({ speed: resultOf([slow], 0.4) }).reason).to.include('Other programs took 40\u202f%');
    expect(shareOfOthers(20, 12, 2)).to.equal(0.5);
    expect(shareOfOthers(20, 2, 2.5), 'ticks that were rounded').to.equal(0);
    expect(shareOfOthers(0, 0, 0)).to.equal(0);
    expect(watchOthers()()).to.be.within(0, 1);
  });

  it('is shown in tables, a figure and a section', () => {
    const result = resultOf([slow, mixed]);
    expect(speedTable(result).rows).to.have.length(7);
    const training = trainingSpeedTable(result);
    expect(training.rows.map((row) => row[6])).to.include('never');
    const { data, layout } = speedFigure(result);
    expect(data).to.have.length(2);
    // Generator, three losses with their training, then what needs none.
    expect((data[0].x as number[]).length).to.equal(7);
    expect((layout.xaxis2 as { range: number[] }).range[1]).to.be.at.least(Math.log10(200));
    const text = renderMarkdown({
      title: '',
      blocks: speedSection({ results: { speed: result }, take: () => [] } as unknown as ReportContext<StudyResults>),
    });
    expect(text).to.include('8.3 times as fast as PGD-20').and.to.include('60 times as slow as FGSM');
  });
});

describe('what is timed', () => {
  it('takes the gradients that its name says, of every image', () =>
    expectNoLeak(async () => {
      const chain = smallChain();
      const { ways, data, dispose } = await waysOf(chain, { images: 8, restarts: [1, 3], trainingImages: 5 });
      expect(data.labels).to.have.length(8);
      const taken: Record<string, number> = {};
      for (const { name, run } of ways) taken[name] = await run();
      expect(taken).to.deep.equal({
        ...{ generator: 0, 'closed form': 0, fgsm: 1, 'pgd20 × 1': 20, 'pgd20 × 3': 60, training: 0 },
      });
      dispose();
      chain.dispose();
    }));

  it('is timed once in each round, into plain data', async () => {
    const chain = smallChain();
    const study = { stamp: smallStamp, profile: 'digits', chain, cifar: async () => undefined } as unknown as Study;
    const small = { images: 40, restarts: [1, 2], trainingImages: 3 };
    const result = await measureSpeed(study, () => {}, { rounds: 2, sets: { mnist: small, cifar10: small } });
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    const [set] = result.sets;
    expect(set.timed.map(({ name }) => name)).to.deep.equal([
      ...['generator', 'closed form', 'fgsm', 'pgd20 × 1', 'pgd20 × 2'],
    ]);
    expect(result.rounds).to.equal(2);
    for (const { seconds } of [...set.timed, set.training]) expect(seconds).to.have.length(result.rounds);
    expect(set.images).to.equal(20);
    expect(set.training.images).to.equal(3);
    expect(set.parameters).to.deep.equal({ generator: 175_009, target: 7850 });
    chain.dispose();
  });
});
