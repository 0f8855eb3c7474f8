import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { createVae, initialVae } from '../../../lib/defences/index.js';
import { createNetwork, initialWeights, predictLabels } from '../../../lib/models/index.js';
import { textOf } from '../../../lib/report/index.js';
import { articleNetwork } from '../../../lib/studies/clearbox-digits/article.js';
import { accuracyFigure } from '../../../lib/studies/clearbox-digits/parts/purification/accuracy-figure.js';
import { KINDS } from '../../../lib/studies/clearbox-digits/parts/purification/defences.js';
import { detected, inOrder } from '../../../lib/studies/clearbox-digits/parts/purification/facts.js';
import { closestIsRight, eliminates } from '../../../lib/studies/clearbox-digits/parts/purification/finding.js';
import { heldOut, purifyFor } from '../../../lib/studies/clearbox-digits/parts/purification/network.js';
import { purificationPlan } from '../../../lib/studies/clearbox-digits/parts/purification/plan.js';
import {
  ATTACKED,
  type Attacked,
  type Defended,
  type Of,
  type PurificationResult,
  type PurifiedNetwork,
} from '../../../lib/studies/clearbox-digits/parts/purification/result.js';
import { detectionTable, purifiedTable } from '../../../lib/studies/clearbox-digits/parts/purification/tables.js';
import { thresholdAt } from '../../../lib/studies/clearbox-digits/threshold-at.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

const plan = { ...purificationPlan({ comparable: false }), rows: 4, held: 3, shown: 1, pgdSteps: 3 };

describe('purification of one network', () => {
  it('purifies all images of all sets by every purifier', async () => {
    const images = (n: number, seed: number): Dataset => ({
      name: 'noise',
      images: keyedUniform(n * 784, 0, 1, seed),
      labels: new Int32Array(n),
      indices: Int32Array.from({ length: n }, (_, i) => i),
      shape: [28, 28, 1],
      classes: 10,
      provenance: 'noise',
    });
    const quick = { ...plan, search: { ...plan.search, steps: 1 } };
    await expectNoLeak(async () => {
      const network = createNetwork(articleNetwork, initialWeights(articleNetwork, 0));
      const shape = { shape: [28, 28, 1], classes: 10, hidden: 6, latent: 2 } as const;
      const vae = createVae(shape, initialVae(shape, 0));
      const noise = images(4, 1);
      // Half of the rows are read right as they are.
      const answers = await predictLabels(network, noise);
      const clean = { ...noise, labels: answers.map((answer, row) => (row < 2 ? answer : (answer + 1) % 10)) };
      const held = await heldOut(vae, images(3, 2), quick, () => {});
      const result = await purifyFor(network, 'a network', { vae, plan: quick, clean, held }, () => {});
      expect(result.defences[0].right.clean).to.deep.equal([1, 1, 0, 0]);
      expect(result.carliniWagnerL2.n).to.equal(2);
      expect(result.defences.map(({ id }) => id)).to.include.members(['projection-affine', 'nearest-l2', 'jpeg']);
      for (const { right } of result.defences)
        for (const attacked of ATTACKED) expect(right[attacked]).to.have.length(4);
      expect(result.shown.map(({ row }) => row)).to.deep.equal([0]);
      network.dispose();
      vae.dispose();
    });
  });
});

const N = 40;
const rights = (share: number) => Array.from({ length: N }, (_, row) => Number(row < share * N));
const of = <T>(clean: T, fgsm: T, pgd: T, carliniWagner: T): Of<T> => ({ clean, fgsm, pgd, carliniWagner });
const defence = (id: string, kind: Defended['kind'], shares: Of<number>): Defended => ({
  id,
  name: id,
  kind,
  right: of(...(ATTACKED.map((attacked) => rights(shares[attacked])) as [number[], number[], number[], number[]])),
});

/** A network whose projections leave these shares right. */
const planted = (projected: Of<number>): PurifiedNetwork => ({
  name: 'a network',
  carliniWagnerL2: { median: 1, interval: null, n: N },
  defences: [
    defence('undefended', 'none', of(0.9, 0, 0, 0)),
    defence('threshold', 'trivial', of(0.9, 0.5, 0.6, 0.9)),
    defence('projection-l2', 'autoencoder', projected),
    defence('projection-l1', 'autoencoder', of(0.1, 0.1, 0.1, 0.1)),
    defence('nearest-l2', 'answer', projected),
  ],
  detectors: [
    {
      id: 'projection',
      threshold: 2.5,
      // Rows past nine of ten are misread as they are: no attack on them counts, however large its error.
      errors: of(
        Array.from({ length: N }, () => 1),
        rights(1).map((_, row) => (row < 0.9 * N ? 3 : 0)),
        rights(1).map((_, row) => (row < 0.45 * N ? 3 : 2)),
        rights(1),
      ),
    },
  ],
  shown: [],
});
const resultOf = (network: PurifiedNetwork): PurificationResult => ({
  stamp: { profile: 'mnist', comparable: true, data: 'toy', seeds: [0], versions: {}, started: '2026-01-01' },
  plan,
  data: 'toy',
  rows: Array.from({ length: N }, (_, i) => i),
  labels: new Array(N).fill(0),
  autoencoder: { parameters: 1, latent: 1, epochs: 1, loss: 1, seconds: 1 },
  networks: [network, network],
});

describe('what the purification part says', () => {
  it('judges by the attacks that are gone', () => {
    const verdicts = (projected: Of<number>) => {
      const purification = resultOf(planted(projected));
      return [eliminates({ purification }).verdict, closestIsRight({ purification }).verdict];
    };
    expect(verdicts(of(1, 1, 1, 1))).to.deep.equal(['holds', 'holds']);
    expect(verdicts(of(0.9, 0.3, 0.4, 1))).to.deep.equal(['holds in part', 'holds in part']);
    // Nine of ten of so few images are surely no nine tenths.
    expect(verdicts(of(0.9, 0.9, 0.9, 0.9))[1]).to.equal('does not hold');
    expect(verdicts(of(0.9, 0.1, 0.1, 0.2))).to.deep.equal(['does not hold', 'does not hold']);
  });

  it('chooses the threshold that lets no more alarms through', () => {
    const errors = Array.from({ length: 40 }, (_, i) => i + 1);
    const threshold = thresholdAt(errors, 0.05);
    expect(errors.filter((error) => error > threshold)).to.have.length(2);
    expect(thresholdAt([3, 1, 2], 0.05)).to.equal(3);
  });

  it('counts alarms among images that needed an attack', () => {
    const network = planted(of(0.9, 0.3, 0.4, 0.9));
    const told = new Map<Attacked, ReturnType<typeof detected>[number]>(
      detected(network, network.detectors[0]).map((one) => [one.attacked, one]),
    );
    expect(told.get('fgsm')?.alarms).to.include({ correct: 36, n: 36 });
    expect(told.get('pgd')?.alarms).to.include({ correct: 18, n: 36 });
    expect(told.get('pgd')?.auc.value).to.equal(1);
    // Equal errors tell nothing.
    expect(told.get('carliniWagner')?.auc.value).to.equal(0.5);
  });

  it('prints every defence of every network with its interval', () => {
    const result = resultOf(planted(of(0.9, 0.3, 0.4, 0.9)));
    const { rows, caption } = purifiedTable(result);
    expect(caption).to.include(`n = ${N}`);
    expect(rows).to.have.length(10);
    expect(textOf(rows[0][3])).to.match(/^0\.000\u202f% \[0\.00, 8\.76\]$/);
    expect(detectionTable(result).rows).to.have.length(1 + 3 + 3);
    const order = inOrder(result.networks[0]).map(({ kind }) => KINDS.indexOf(kind));
    expect(order).to.deep.equal([...order].sort());
    expect(accuracyFigure('figure', result, result.networks[0]).data).to.have.length(ATTACKED.length);
  });
});
