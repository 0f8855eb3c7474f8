import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { fgsm, fmn, pgd } from '../../../lib/attacks/index.js';
import { type Dataset, digits, takeRows } from '../../../lib/data/index.js';
import { withBounds } from '../../../lib/defences/index.js';
import { type Evaluation, evaluate, proportion } from '../../../lib/evaluation/index.js';
import { type Architecture, createNetwork, initialWeights, type Network, train } from '../../../lib/models/index.js';
import { Interrupted } from '../../../lib/tensor/index.js';
import { interior, linearModel, WIDTH } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { testRows } from '../warnings/sound.js';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../lib/evaluation/robustness/report.schema.json'), 'utf8'),
);

const RADII = [0.02, 0.05, 0.1, 0.2];
const ROWS = 60;

/** The linear model as a network: logit 0 for class 0, its margin for class 1. */
function linearNetwork(): { network: Network; data: Dataset; robustAt(epsilon: number): number[] } {
  const model = linearModel();
  const { difference } = model;
  const { pixels, labels, row } = interior(model, ROWS);
  const architecture: Architecture = {
    name: 'linear',
    input: [2, 3, 1],
    initializer: 'torch',
    layers: [{ type: 'flatten' }, { type: 'linear', weights: 'out', units: 2 }],
  };
  const network = createNetwork(architecture, {
    'out.weight': {
      shape: [WIDTH, 2],
      data: Float32Array.from({ length: 2 * WIDTH }, (_, i) => (i % 2) * difference[i >> 1]),
    },
    'out.bias': { shape: [2], data: Float32Array.from([0, model.margin(new Float32Array(WIDTH))]) },
  });
  // One row is wrong from the start.
  const given = labels.map((label, i) => (i === 7 ? 1 - label : label));
  const data: Dataset = {
    name: 'interior',
    images: pixels,
    labels: given,
    indices: Int32Array.from({ length: ROWS }, (_, i) => 100 + i),
    shape: [2, 3, 1],
    classes: 2,
    provenance: 'grey images made for tests',
  };
  // An attacker in L∞ moves the margin by epsilon times the L1 norm of the weights, and no further.
  const reach = difference.reduce((sum, d) => sum + Math.abs(d), 0);
  const robustAt = (epsilon: number) =>
    Array.from({ length: ROWS }, (_, i) => Number(i !== 7 && Math.abs(model.margin(row(i))) > epsilon * reach));
  return { network, data, robustAt };
}

describe('what is certified beside what is attacked', function () {
  this.timeout(60_000);

  describe('on a linear model, where both are known', () => {
    const { network, data, robustAt } = linearNetwork();
    let evaluation: Evaluation;
    before(async () => {
      const attacks = RADII.map((epsilon) => fgsm({ epsilon }));
      evaluation = await evaluate(withBounds(network, { method: 'crown' }), data, attacks as never);
    });
    after(() => network.dispose());

    it('they are equal at every radius, row by row', () => {
      const { report, evidence } = evaluation;
      const expected = RADII.map((epsilon) => robustAt(epsilon).reduce((a, b) => a + b));
      expect(new Set(expected).size, 'radii that tell').to.equal(RADII.length);
      expect(report.worstCase.map(({ correct }) => correct)).to.deep.equal(expected);
      expect(report.certified?.map(({ correct }) => correct)).to.deep.equal(expected);
      RADII.forEach((epsilon, i) => {
        expect(Array.from(evidence.proofs?.[i].certified ?? [])).to.deep.equal(robustAt(epsilon));
      });
    });

    it('say by what, with Wilson’s interval, and follow the schema', () => {
      const { report } = evaluation;
      const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
      validate(JSON.parse(JSON.stringify(report)));
      expect(validate.errors).to.equal(null);
      report.certified?.forEach((one, i) => {
        expect(one).to.deep.include({ norm: 'linf', epsilon: RADII[i], by: 'crown' });
        const { value, interval } = proportion(one.correct, ROWS);
        expect([one.accuracy, one.interval]).to.deep.equal([value, interval]);
        expect(one.description).to.include('CROWN').and.to.include(String(RADII[i]));
      });
      expect(validate({ ...report, certified: [{ ...report.certified?.[0], by: 1 }] })).to.equal(false);
      expect(report.warnings.map(({ id }) => id)).to.not.include('certificate-broken');
    });

    it('also at radii that are asked for alone, in the norms of the attacks', async () => {
      const bounded = withBounds(network, { method: 'ibp' });
      const { report } = await evaluate(bounded, data, [fmn({ norm: 'l2' }), fmn({ norm: 'linf' })] as never, {
        epsilons: [0.05],
        warnings: false,
      });
      expect(report.certified?.map(({ norm, epsilon, by }) => [norm, epsilon, by])).to.deep.equal([
        ['linf', 0.05, 'ibp'],
      ]);
      const plain = await evaluate(network, data, [fgsm({ epsilon: 0.05 })] as never, { warnings: false });
      expect([plain.report.certified, plain.evidence.proofs]).to.deep.equal([undefined, undefined]);
    });

    it('refuses a certifier of another ball before the first query, and one that leaves rows out', async () => {
      const attacks = [fgsm({ epsilon: 0.05 })] as never;
      const asked: number[] = [];
      const base = {
        ...withBounds(network, { method: 'ibp' }),
        predict: async (images: Parameters<Network['predict']>[0]) => {
          asked.push(images.shape[0]);
          return network.predict(images);
        },
      };
      const certifier = base.certify?.({ norm: 'linf', epsilon: 0.01 });
      if (!certifier) throw new Error('no certifier');
      const smaller = { ...base, certify: () => certifier };
      await expectRejects(() => evaluate(smaller, data, attacks), RangeError, 'linf ε 0.05', 'linf ε 0.01');
      expect(asked).to.deep.equal([]);
      const short = {
        ...certifier,
        epsilon: 0.06,
        certify: async () => ({ certified: new Uint8Array(1), margins: new Float32Array(1) }),
      };
      await expectNoLeak(() =>
        expectRejects(
          () => evaluate({ ...base, certify: () => short }, data, attacks),
          RangeError,
          '1 values of certified',
        ),
      );
    });

    it('stops between rows', async () => {
      const controller = new AbortController();
      const bounded = withBounds(network, { method: 'ibp' });
      const seen: string[] = [];
      await expectNoLeak(() =>
        expectRejects(
          () =>
            evaluate(bounded, data, [fgsm({ epsilon: 0.05 })] as never, {
              signal: controller.signal,
              onProgress: (what, done) => {
                seen.push(`${what} ${done}`);
                if (what.startsWith('certifying')) controller.abort(new Interrupted());
              },
            }),
          Interrupted,
        ),
      );
      expect(seen.at(-1)).to.equal('certifying by ibp linf ε 0.05 0');
    });
  });

  it('on a network: what intervals prove CROWN proves too, and no attack breaks', async () => {
    const architecture: Architecture = {
      name: 'small',
      input: [28, 28, 1],
      initializer: 'torch',
      layers: [
        { type: 'avgPool2d', size: 4 },
        { type: 'flatten' },
        { type: 'linear', weights: 'a', units: 16 },
        { type: 'relu' },
        { type: 'linear', weights: 'b', units: 12 },
        { type: 'relu' },
        { type: 'linear', weights: 'c', units: 10 },
      ],
    };
    const network = createNetwork(architecture, initialWeights(architecture, 4));
    const all = await digits('train');
    const rows = takeRows(
      all,
      Array.from({ length: 600 }, (_, i) => i),
    );
    const optimizer = { kind: 'adam', learningRate: 5e-3 } as const;
    await train(network, rows, { epochs: 10, batchSize: 32, optimizer, seed: 4 });
    const radii = [0.01, 0.03, 0.06];
    const attacks = radii.map((epsilon) => pgd({ epsilon, steps: 20 }));
    const data = await testRows(40);
    const run = (method: 'ibp' | 'crown') => evaluate(withBounds(network, { method }), data, attacks as never);
    const [ibp, crown] = [await run('ibp'), await run('crown')];
    const counts = [ibp.report.certified, crown.report.certified, crown.report.worstCase].map((ends) =>
      ends?.map(({ correct }) => correct),
    );
    radii.forEach((_, i) => {
      const [loose, tight] = [ibp, crown].map(({ evidence }) => Array.from(evidence.proofs?.[i].certified ?? []));
      const broken = crown.evidence.runs[i].broken;
      tight.forEach((certified, row) => {
        expect(certified, `row ${row}`).to.be.at.least(loose[row]);
        expect(certified && broken[row], `row ${row}`).to.equal(0);
      });
    });
    // The three differ somewhere: a test of numbers that are all equal would say nothing.
    expect(counts[0], JSON.stringify(counts)).to.not.deep.equal(counts[1]);
    expect(counts[1], JSON.stringify(counts)).to.not.deep.equal(counts[2]);
    expect(Math.max(...(counts[0] ?? []))).to.be.greaterThan(0);
    for (const { report } of [ibp, crown])
      expect(report.warnings.map(({ id }) => id)).to.not.include('certificate-broken');
    network.dispose();
  });
});
