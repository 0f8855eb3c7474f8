import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { certifyBounds } from '../../../lib/defences/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { type Architecture, createNetwork, initialWeights, type Network } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { certifiedFigure } from '../../../lib/studies/defences/parts/certified/figure.js';
import {
  provesMost,
  provesNothingElsewhere,
  staysProved,
} from '../../../lib/studies/defences/parts/certified/finding.js';
import { measureCertified } from '../../../lib/studies/defences/parts/certified/measure.js';
import { NETWORKS } from '../../../lib/studies/defences/parts/certified/networks.js';
import { type CertifiedPlan, certifiedPlan } from '../../../lib/studies/defences/parts/certified/plan.js';
import type { Bracket, CertifiedResult } from '../../../lib/studies/defences/parts/certified/result.js';
import { certifiedSection } from '../../../lib/studies/defences/parts/certified/section.js';
import { attacksOn, tryToBreak } from '../../../lib/studies/defences/parts/certified/tries.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak, temporaryFolder } from '../../helpers.js';

const WIDTH = 6;
const architecture: Architecture = {
  ...{ name: 'linear', input: [2, 3, 1], initializer: 'torch' },
  layers: [{ type: 'flatten' }, { type: 'linear', weights: 'out', units: 3 }],
};

/** Logits x W, of which the third class never has the largest: what a ball does to it is known in closed form. */
function linearNetwork(seed: number): { network: Network; margin: (image: Float32Array) => number; reach: number } {
  const weights = { ...initialWeights(architecture, seed) };
  const matrix = Float32Array.from(weights['out.weight'].data);
  for (let i = 0; i < WIDTH; i++) matrix[3 * i + 2] = 0;
  const difference = Float32Array.from({ length: WIDTH }, (_, i) => matrix[3 * i + 1] - matrix[3 * i]);
  // The boundary of the first two classes runs through the grey image.
  const bias = Float32Array.of(
    difference.reduce((sum, d) => sum + d / 2, 0),
    0,
    -50,
  );
  const network = createNetwork(architecture, {
    'out.weight': { shape: [WIDTH, 3], data: matrix },
    'out.bias': { shape: [3], data: bias },
  });
  return {
    network,
    margin: (image) => difference.reduce((sum, d, i) => sum + d * image[i], -bias[0]),
    reach: difference.reduce((sum, d) => sum + Math.abs(d), 0),
  };
}

const N = 40;
const { network, margin, reach } = linearNetwork(1);
const images = keyedUniform(N * WIDTH, 0.3, 0.7, 7);
const image = (row: number) => images.subarray(row * WIDTH, (row + 1) * WIDTH);
const rows: Dataset = {
  ...{ name: 'toy', images, classes: 3, shape: [2, 3, 1], provenance: 'toy images' },
  labels: Int32Array.from({ length: N }, (_, row) => Number(margin(image(row)) > 0)),
  indices: Int32Array.from({ length: N }, (_, row) => row),
};
/** How large a ball has to be for some image of it to be misread; no ball used here meets the box. */
const distanceOf = (row: number) => Math.abs(margin(image(row))) / reach;
const within = (epsilon: number) =>
  Array.from({ length: N }, (_, row) => row).filter((row) => distanceOf(row) < epsilon);
const some = (chosen: readonly number[]): Dataset => ({
  ...rows,
  images: Float32Array.from(chosen.flatMap((row) => [...image(row)])),
  labels: Int32Array.from(chosen, (row) => rows.labels[row]),
  indices: Int32Array.from(chosen),
});

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};
const plan: CertifiedPlan = {
  ...{ epsilons: [0.02, 0.05], rows: N, crownRows: 10, pgdSteps: 20, strongest: 'APGD-CE' },
  tries: { least: 200, pgdSteps: 3, marginRuns: 1, apgdSteps: 5, squareQueries: 10, noise: 5 },
};

const planted = (certified: number, attacked: number, refuted = 0): Bracket => ({
  ...{ epsilon: 0.3, certified: proportion(certified, 100), crown: proportion(0, 10), pgd: proportion(attacked, 100) },
  ...{ strongestRows: 5, attacked: proportion(attacked, 100), refuted },
});

/** A result with these brackets of the three networks, 96 of 100 rows right clean. */
const resultOf = (brackets: readonly Bracket[], broken = 0): CertifiedResult => ({
  ...{ stamp, plan: certifiedPlan({ comparable: true, epsilon: 0.3 }) },
  networks: NETWORKS.map((described, i) => ({
    ...described,
    ...{
      clean: proportion(96, 100),
      brackets: [brackets[i]],
      milliseconds: { ibp: 1, crown: 20 },
      trainingSeconds: 90,
    },
  })),
  whole: { clean: proportion(97, 100), certified: [{ epsilon: 0.3, share: proportion(88, 100) }] },
  tries: {
    ...{ epsilon: 0.3, rows: 88, total: 880, broken, atMost: 0.0034 },
    attacks: [{ attack: 'PGD-40, cross-entropy', runs: 10, tries: 880, broken, seconds: 3 }],
  },
});
const good = [planted(88, 90), planted(0, 92), planted(0, 0)];

describe('the part on what bounds prove', () => {
  after(() => network.dispose());
  const folder = temporaryFolder();

  it('tries at least as often as it is asked to, with every attack', () => {
    const { tries } = certifiedPlan({ comparable: true, epsilon: 0.3 });
    for (const proved of [1, 7, 889, 20_000]) {
      const total = attacksOn(proved, 0.3, tries).reduce((sum, { runs }) => sum + runs * proved, 0);
      expect(total).to.be.at.least(10_000);
      for (const { attack, runs, name } of attacksOn(proved, 0.3, tries)) {
        expect(runs, name).to.be.at.least(1);
        expect(attack.epsilon, name).to.equal(0.3);
      }
    }
  });

  it('breaks nothing where a linear network cannot be broken, and tells the exact limit', () =>
    expectNoLeak(async () => {
      const near = within(0.05);
      const safe = Array.from({ length: N }, (_, row) => row).filter((row) => !near.includes(row));
      const held = await tryToBreak(network, some(safe), 0.05, plan.tries);
      expect(held.broken).to.equal(0);
      expect(held.total).to.be.at.least(200);
      expect(held.total).to.equal(held.attacks.reduce((sum, { tries }) => sum + tries, 0));
      // Where p is the share, none of n tries breaks with probability (1 − p)ⁿ.
      expect((1 - held.atMost) ** held.total).to.be.closeTo(0.05, 1e-9);
      // Rows that a ball of half the radius breaks: gradient attacks break every one, in every run.
      const open = within(0.025);
      expect(open.length).to.be.above(2);
      const lost = await tryToBreak(network, some(open), 0.05, { ...plan.tries, pgdSteps: 20 });
      for (const { attack, tries, broken } of lost.attacks.slice(0, 4)) expect(broken, attack).to.equal(tries);
      expect(lost.atMost).to.be.above(0.5);
    }));

  it('has no tries where nothing is proved', async () => {
    const none = await tryToBreak(network, some([]), 0.05, plan.tries);
    expect(none).to.include({ rows: 0, total: 0, broken: 0, atMost: 1 });
  });

  it('proves of a linear network exactly what cannot be broken, and attacks break the rest', async () => {
    const study = {
      ...(await openStudy({ profile: 'digits', folder: folder('linear'), say: () => {} })),
      ...{ test: rows, sample: () => rows },
      trained: async () => ({ network, metadata: { seconds: 1 } as never }),
    };
    await expectNoLeak(async () => {
      const { networks, whole, tries } = await measureCertified(study, () => {}, plan);
      expect(networks.map(({ id }) => id)).to.deep.equal(['ibp', 'madry', 'standard-half']);
      plan.epsilons.forEach((epsilon, i) => {
        const left = N - within(epsilon).length;
        expect(left).to.be.below(N);
        for (const { brackets, clean } of networks) {
          expect(clean.correct).to.equal(N);
          expect(brackets[i].certified.correct).to.equal(left);
          expect(brackets[i].attacked.correct).to.equal(left);
          expect(brackets[i].crown.correct).to.equal(10 - within(epsilon).filter((row) => row < 10).length);
          expect(brackets[i].refuted).to.equal(0);
        }
        expect(whole.certified[i].share.correct).to.equal(left);
      });
      expect(tries).to.include({ rows: N - within(0.05).length, broken: 0 });
    });
  });

  /** Measures the linear network, in the place of all three, with such a plan and such proofs. */
  const measuredBy = async (name: string, of: Partial<CertifiedPlan>, proving?: typeof certifyBounds) => {
    const study = {
      ...(await openStudy({ profile: 'digits', folder: folder(name), say: () => {} })),
      ...{ test: rows, sample: () => rows },
      trained: async () => ({ network, metadata: { seconds: 1 } as never }),
    };
    return measureCertified(study, () => {}, { ...plan, ...of }, proving);
  };

  it('gives the strongest attack the rows of the first network that PGD leaves unproved, which all break', async () => {
    const [first, ...others] = (await measuredBy('strongest', { pgdSteps: 1 })).networks;
    first.brackets.forEach(({ epsilon, certified, pgd, strongestRows, attacked, refuted }) => {
      const left = N - within(epsilon).length;
      expect(certified.correct).to.equal(left);
      expect(strongestRows)
        .to.equal(pgd.correct - left)
        .and.to.be.above(0);
      expect([attacked.correct, refuted]).to.deep.equal([left, 0]);
    });
    for (const { brackets } of others)
      for (const { pgd, strongestRows, attacked } of brackets) {
        expect(strongestRows).to.equal(0);
        expect(attacked.correct).to.equal(pgd.correct);
      }
  });

  it('refutes false proofs, a row once, of whichever method they are', async () => {
    /** Of these methods all rows are called proved. */
    const lying =
      (...methods: readonly string[]): typeof certifyBounds =>
      (of, options) => {
        const honest = certifyBounds(of, options);
        const certify: typeof honest.certify = async (shown, labels) => ({
          ...(await honest.certify(shown, labels)),
          certified: new Uint8Array(labels.length).fill(1),
        });
        return methods.includes(options.method) ? { ...honest, certify } : honest;
      };
    const both = await measuredBy('both', {}, lying('ibp', 'crown'));
    const crown = await measuredBy('crown', {}, lying('crown'));
    plan.epsilons.forEach((epsilon, i) => {
      const broken = within(epsilon);
      expect(broken.filter((row) => row < plan.crownRows)).to.have.length.above(0);
      for (const { brackets } of both.networks) expect(brackets[i].refuted).to.equal(broken.length);
      for (const { brackets } of crown.networks)
        expect(brackets[i].refuted).to.equal(broken.filter((row) => row < plan.crownRows).length);
    });
    expect(both.tries).to.include({ rows: N });
    expect(both.tries.broken).to.be.above(0);
    expect(staysProved({ certified: crown }).verdict).to.equal('does not hold');
  });

  it('counts what is proved by either method, a row once, as what is refuted', () => {
    const at = { ...planted(40, 90), crown: proportion(10, 10) };
    const { reason } = staysProved({ certified: resultOf([at, { ...at, certified: proportion(0, 100) }, good[2]]) });
    expect(reason).to.include('break 0 of at least 50 that are proved');
  });

  it('judges bounds of other networks in the largest ball, and tells what they prove in the smallest', () => {
    const result = resultOf(good);
    const small = { ...planted(0, 95), epsilon: 0.02, crown: proportion(8, 10) };
    const networks = result.networks.map((one) => ({ ...one, brackets: [small, ...one.brackets] }));
    const { verdict, reason } = provesNothingElsewhere({ certified: { ...result, networks } });
    expect(verdict).to.equal('holds');
    expect(reason).to.match(/At ε 0\.3:.*At ε 0\.02, the smallest:.*CROWN 80\.0/);
    expect(reason).to.include('CROWN with intermediate bounds from intervals, n = 10;');
  });

  it('judges by proofs, by what is open between, and by what refutes them', () => {
    const most = (brackets: readonly Bracket[]) => provesMost({ certified: resultOf(brackets) }).verdict;
    expect(most(good)).to.equal('holds');
    expect(most([planted(88, 95), ...good.slice(1)])).to.equal('holds in part');
    expect(most([planted(80, 82), ...good.slice(1)])).to.equal('does not hold');
    const nothing = (brackets: readonly Bracket[]) => provesNothingElsewhere({ certified: resultOf(brackets) }).verdict;
    expect(nothing(good)).to.equal('holds');
    expect(nothing([good[0], planted(20, 92), good[2]])).to.equal('holds in part');
    expect(nothing([good[0], planted(20, 92), planted(20, 30)])).to.equal('does not hold');
    const stays = (brackets: readonly Bracket[], broken = 0) =>
      staysProved({ certified: resultOf(brackets, broken) }).verdict;
    expect(stays(good)).to.equal('holds');
    expect(stays(good, 1)).to.equal('does not hold');
    expect(stays([planted(88, 87, 1), ...good.slice(1)])).to.equal('does not hold');
    for (const judge of [provesMost, provesNothingElsewhere, staysProved])
      expect(judge({}).verdict).to.equal('unchecked');
  });

  it('tells both ends, what was tried, and how many rows', () => {
    const context = { results: { certified: resultOf(good) }, claims: [], findings: [], minutes: 1, take: () => [] };
    const text = renderMarkdown({ title: 'certified', blocks: certifiedSection(context) });
    expect(text).to.include('n = 100');
    expect(text).to.include('2.0 points are open');
    expect(text).to.include('0 of 880 further tries');
    expect(text).to.include('at most 0.34 %');
    expect(text).not.to.include('stands for it');
  });

  it('draws both ends of each network, and names its data', () => {
    const { data, caption } = certifiedFigure(resultOf(good));
    expect(caption).to.include('MNIST test');
    const ends = (of: string) => data.filter(({ name }) => String(name).endsWith(of)).map(({ y }) => y);
    expect(ends('proved by intervals')).to.deep.equal([
      [0.96, 0.88],
      [0.96, 0],
      [0.96, 0],
    ]);
    expect(ends('left by attacks')).to.deep.equal([
      [0.96, 0.9],
      [0.96, 0.92],
      [0.96, 0],
    ]);
    // The shade reaches from the trace before: what is proved.
    data.forEach((trace, i) => {
      if (trace.fill) expect(String(data[i - 1].name)).to.include('proved by intervals');
    });
  });
});
