import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { hitSpectra } from '../../../lib/generators/index.js';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { ablationFigure } from '../../../lib/studies/deepcustom/parts/suspicion/ablation-figure.js';
import {
  ablate,
  effectOn,
  matchedTo,
  meanEffect,
  turned,
} from '../../../lib/studies/deepcustom/parts/suspicion/ablations.js';
import { activityOf, fourCounts, spectrumOf } from '../../../lib/studies/deepcustom/parts/suspicion/activity.js';
import { findNeurons, makeErrors } from '../../../lib/studies/deepcustom/parts/suspicion/finding.js';
import { activeOf, shared, stabilityOf, suspiciousOf } from '../../../lib/studies/deepcustom/parts/suspicion/lists.js';
import {
  type AblatedNetwork,
  CHOICES,
  type ClassSpectrum,
  type Effect,
  type SuspicionResult,
} from '../../../lib/studies/deepcustom/parts/suspicion/result.js';
import { mapsFigure, scoresFigure } from '../../../lib/studies/deepcustom/parts/suspicion/scores-figure.js';
import { suspicionSection } from '../../../lib/studies/deepcustom/parts/suspicion/section.js';
import { spectraFigure } from '../../../lib/studies/deepcustom/parts/suspicion/spectra-figure.js';
import {
  ablationTable,
  listsTable,
  mapsTable,
  networksTable,
} from '../../../lib/studies/deepcustom/parts/suspicion/tables.js';
import { noBetter, speaking, totalOver } from '../../../lib/studies/deepcustom/parts/suspicion/words.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import { TARGETS } from '../../../lib/studies/deepcustom/targets.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

const rows = 60;
const data: Dataset = {
  name: 'noise',
  images: keyedUniform(rows * 784, 0, 1, 1),
  labels: Int32Array.from({ length: rows }, (_, i) => i % 3),
  indices: Int32Array.from({ length: rows }, (_, i) => i),
  shape: [28, 28, 1],
  classes: 10,
  provenance: 'noise',
};
const untrained = () => createNetwork(TARGETS.mnist, initialWeights(TARGETS.mnist, 3));

describe('hit spectra, image by image', () => {
  it('are those of the library', () =>
    expectNoLeak(async () => {
      const network = untrained();
      const activity = await activityOf(network, data);
      const { classes } = await hitSpectra(network, data);
      activity.rowsOf.forEach((of, label) => {
        expect(fourCounts(spectrumOf(activity, of))).to.deep.equal(classes[label]);
      });
      network.dispose();
    }));
});

/** Two neurons: the first active on every wrong answer alone, the second on all. */
const activity = {
  neurons: 2,
  active: Uint8Array.of(0, 1, 0, 1, 1, 1, 0, 1),
  right: [true, true, false, true],
  rowsOf: [[0, 1, 2, 3]],
};

describe('lists of suspicious neurons', () => {
  it('have the neurons of the highest scores; the active ones are others', () => {
    const spectrum = spectrumOf(activity, [0, 1, 2, 3]);
    expect(spectrum).to.deep.equal({ right: 3, wrong: 1, activeRight: [0, 3], activeWrong: [1, 1] });
    expect(suspiciousOf(spectrum, 1)).to.deep.equal([0]);
    expect(activeOf(spectrum, 1)).to.deep.equal([1]);
    expect(shared([1, 2, 3], [3, 4, 1])).to.equal(2);
  });

  it('are none without errors', () => {
    expect(suspiciousOf(spectrumOf(activity, [0, 1]), 1)).to.equal(undefined);
  });

  it('stay when images are drawn anew where every error names the same neuron', () => {
    const training = spectrumOf(activity, [0, 2]);
    const stable = stabilityOf(0, { test: activity, training, k: 1, resamples: 20 });
    expect(stable).to.deep.equal({ training: 1, resampled: { value: 1, interval: [1, 1] } });
    const without = stabilityOf(0, { test: activity, training: spectrumOf(activity, [0]), k: 1, resamples: 2 });
    expect(without.training).to.equal(null);
  });

  it('are matched by as many random neurons in each layer, others in each draw', () => {
    const sizes = [4, 3, 5];
    const draws = [0, 1, 2, 3].map((draw) => matchedTo([0, 3, 7, 11], sizes, draw, 0));
    for (const drawn of draws) {
      expect(drawn.filter((neuron) => neuron < 4)).to.have.length(2);
      expect(drawn.filter((neuron) => neuron >= 7)).to.have.length(2);
      expect(new Set(drawn).size).to.equal(4);
    }
    expect(new Set(draws.map(String)).size).to.be.above(1);
  });
});

describe('the effect of neurons switched off', () => {
  const three = { ...data, labels: Int32Array.of(0, 0, 0, 1, 1, 2), classes: 3 };
  const before = Int32Array.of(0, 0, 1, 1, 0, 2);
  const after = Int32Array.of(0, 2, 0, 0, 0, 2);

  it('is counted by hand', () => {
    const counts = turned(three, before, after);
    expect([...counts.repaired]).to.deep.equal([1, 0, 0]);
    expect([...counts.broken]).to.deep.equal([1, 1, 0]);
    // Read as 0 among images of 1 and 2: one before, two after.
    expect(effectOn(0, counts)).to.deep.equal({ own: 0, rest: -1 / 3, repaired: 1, broken: 0.5, taken: 1 / 3 });
    expect(effectOn(2, counts).repaired).to.equal(null);
  });

  it('is a mean over what had errors to repair', () => {
    const of = (repaired: number | null): Effect => ({ own: 0, rest: 0, repaired, broken: 1, taken: 0 });
    expect(meanEffect([of(null), of(0.5), of(1)])).to.include({ repaired: 0.75, broken: 1 });
    expect(meanEffect([of(null)]).repaired).to.equal(null);
  });

  it('leaves one answer for all images where every neuron is off', () =>
    expectNoLeak(async () => {
      const network = untrained();
      const spectra = (await activityOf(network, data)).rowsOf.map(
        (_, label): ClassSpectrum => ({
          ...{ right: 1, wrong: 1 },
          activeRight: new Array(150).fill(0),
          activeWrong: new Array(150).fill(label),
        }),
      );
      const result = await ablate(
        network,
        null,
        { ...data, labels: data.labels.map((label) => label % 2), classes: 2 },
        { test: spectra.slice(0, 2), training: spectra.slice(0, 2) },
        { counts: [150], draws: 2, choices: CHOICES },
        () => {},
      );
      network.dispose();
      // Without a bias in the last layer all scores are 0: the first class.
      for (const { classes, choice } of result.ablations) expect(classes[0]?.repaired, choice).to.be.oneOf([1, null]);
    }));
});

const spectrum = (wrong: number, active: number): ClassSpectrum => ({
  right: 100 - wrong,
  wrong,
  // The first is silent for its class.
  activeRight: Array.from({ length: 30 }, (_, neuron) => (neuron % 10 === active ? 0 : 50)),
  activeWrong: Array.from({ length: 30 }, (_, neuron) => (neuron % 10 === active ? wrong : 0)),
});

const networkOf = (seed: number | null, suspicious: Effect, random: Effect): AblatedNetwork => {
  const around = (effect: Effect) =>
    Array.from({ length: 10 }, (_, label) => ({ ...effect, repaired: (effect.repaired ?? 0) + (label % 2) / 100 }));
  return {
    seed,
    accuracy: proportion(90, 100),
    ablations: CHOICES.flatMap((choice) =>
      [2, 3].map((count) => ({
        choice,
        count,
        classes: around(choice.startsWith('suspicious') ? suspicious : random),
        ...(!choice.startsWith('suspicious') && { draws: [random] }),
      })),
    ),
  };
};

const effect = (repaired: number, rest: number): Effect => ({ own: 0.05, rest, repaired, broken: 0, taken: 0.3 });

const resultOf = (suspicious: Effect, random: Effect, both: number): SuspicionResult => ({
  stamp: { profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '2026-01-01' },
  k: 3,
  layers: [
    { name: 'a', units: 20 },
    { name: 'b', units: 10 },
  ],
  test: Array.from({ length: 10 }, (_, label) => spectrum(10, label)),
  training: Array.from({ length: 10 }, (_, label) => spectrum(5, label)),
  stability: Array.from({ length: 10 }, () => ({
    training: both,
    resampled: { value: 2.5, interval: [2, 3] as const },
  })),
  resamples: 50,
  networks: [networkOf(null, suspicious, random), networkOf(1, suspicious, random)],
  cifar: {
    data: 'CIFAR-10 test',
    errors: Array.from({ length: 10 }, () => ({ right: 70, wrong: 30 })),
    layers: [
      {
        name: 'conv',
        convolution: true,
        k: 3,
        scores: new Array(10).fill([0.2, 0.5, 0.75, 1]),
        shared: new Array(10).fill(2),
      },
    ],
  },
});

describe('what is told of suspicious neurons', () => {
  const costly = resultOf(effect(0.8, -0.5), effect(0.2, -0.3), 1);

  it('they make the errors where they repair more than random ones, in part where the network errs more without them', () => {
    expect(makeErrors({ suspicion: costly }).verdict).to.equal('holds in part');
    expect(makeErrors({ suspicion: costly }).reason)
      .to.include('2 of 2 networks')
      .and.include('more errors, not fewer');
    expect(makeErrors({ suspicion: costly }).reason).not.to.include('no better');
    expect(noBetter(resultOf(effect(0.2, 0), effect(0.2, 0), 1))).to.deep.equal([2, 3]);
    expect(makeErrors({ suspicion: resultOf(effect(0.8, 0), effect(0.2, 0), 1) }).verdict).to.equal('holds');
    expect(makeErrors({ suspicion: resultOf(effect(0.2, -0.3), effect(0.2, -0.3), 1) }).verdict).to.equal(
      'does not hold',
    );
  });

  it('lists hold where training images name the same', () => {
    const verdict = (both: number) => findNeurons({ suspicion: resultOf(effect(0, 0), effect(0, 0), both) }).verdict;
    // Three of thirty, twice: .3 by chance.
    expect([3, 1, 0.5].map(verdict)).to.deep.equal(['holds', 'holds in part', 'does not hold']);
  });

  it('they are silent for their class', () => {
    expect(speaking(costly)?.own).to.equal(0);
    expect(speaking(costly)?.others).to.be.closeTo(50 / 90, 1e-9);
    // A tenth of the images win .05, the others lose .5.
    expect(totalOver(costly, 'suspicious', 3)?.mean).to.be.closeTo(0.1 * 0.05 - 0.9 * 0.5, 1e-9);
  });

  it('has tables, figures and a section; those of CIFAR-10 only where it was measured', () => {
    const { cifar: _, ...bare } = costly;
    for (const figure of [scoresFigure(costly), spectraFigure(costly), ablationFigure(costly), mapsFigure(costly)])
      expect(figure?.data.length, figure?.id).to.be.above(0);
    expect(mapsFigure(bare)).to.equal(undefined);
    expect(mapsTable(bare).rows).to.have.length(0);
    expect(listsTable(costly).rows).to.have.length(10);
    expect(ablationTable(costly).rows).to.have.length(10);
    expect(networksTable(costly).rows.map(([name]) => name)).to.deep.equal(['published', 'trained here, seed 1']);
    const results = { suspicion: costly } as StudyResults;
    const blocks = suspicionSection({ results, claims: [], findings: [], minutes: 0, take: () => [] });
    expect(renderMarkdown({ title: 'suspicion', blocks })).to.include('mostly silent where it is read right');
  });
});
