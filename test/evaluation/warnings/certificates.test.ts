import { expect } from 'chai';
import { fgsm } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { withBounds } from '../../../lib/defences/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { certificateBroken } from '../../../lib/evaluation/robustness/warnings/certificate-broken.js';
import { createNetwork, type Network } from '../../../lib/models/index.js';
import { robustnessText } from '../../../lib/report/index.js';
import type { Tensor4D } from '../../../lib/tensor/index.js';
import { itemsOf } from '../checklist/items.js';
import { evidenceOf, rightOf, theWarning } from './evidence.js';
import * as planted from './planted.js';
import { soundModel, testRows } from './sound.js';

describe('Warnings about certificates', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  before(async () => {
    // Without hidden layers: its bounds are exact.
    base = await soundModel(0);
    data = await testRows(60);
  });
  after(() => base.dispose());

  it('certified rows that an attack breaks are named, by their place in the data', async () => {
    const attacks = [fgsm({ epsilon: 0.02 })];
    const shifted = { ...data, indices: data.indices.map((index) => index + 1000) };
    const evidence = await evidenceOf(planted.falselyCertified(base), shifted, attacks);
    const { attack, saw } = await theWarning(certificateBroken, evidence, 'certificate-broken');
    expect(attack).to.equal(null);
    const fallen = Array.from(data.labels.keys()).filter(
      (row) => evidence.runs[0].broken[row] || evidence.predicted[row] !== data.labels[row],
    );
    expect(fallen.length).to.be.greaterThan(60 - rightOf(evidence));
    expect(saw).to.include(`${fallen.length} of 60 rows that believer certifies at linf ε 0.02`);
    expect(saw)
      .to.include('fgsm linf ε 0.02')
      .and.to.include(`row${fallen.length > 1 ? 's' : ''} ${shifted.indices[fallen[0]]}`);
  });

  it('also where a smaller radius, or an attack in another norm, breaks them', async () => {
    const evidence = await evidenceOf(planted.falselyCertified(base), data, [
      fgsm({ epsilon: 0.001 }),
      fgsm({ epsilon: 0.02 }),
      fgsm({ epsilon: 0.3, norm: 'l2' }),
    ]);
    const [tiny, larger, other] = evidence.runs;
    // Right from the start, so that an attack has to break them.
    const right = evidence.predicted.map((answer, row) => Number(answer === data.labels[row]));
    const proofs = evidence.proofs?.map((proof) => ({ ...proof, certified: Uint8Array.from(right) })) ?? [];
    expect(proofs.map(({ norm, epsilon }) => `${norm} ${epsilon}`)).to.deep.equal([
      'linf 0.001',
      'linf 0.02',
      'l2 0.3',
    ]);
    const idle = { ...larger, broken: larger.broken.map(() => 0) };
    const alone = { ...other, broken: other.broken.map(() => 0) };
    const far = { ...proofs[1], epsilon: 0.3 };
    // At .3 in L∞ lies all that was broken at .02, and all of L2 .3.
    for (const runs of [
      [tiny, larger, alone],
      [tiny, idle, other],
    ]) {
      const { saw } = await theWarning(certificateBroken, { ...evidence, runs, proofs: [far] }, 'certificate-broken');
      expect(saw).to.include('linf ε 0.3');
    }
    expect(await certificateBroken({ ...evidence, runs: [idle, alone], proofs })).to.deep.equal([]);
    // What is broken further away than the proof reaches refutes nothing.
    const near = { ...proofs[0], epsilon: 0.0001 };
    expect(await certificateBroken({ ...evidence, runs: [larger], proofs: [near] })).to.deep.equal([]);
  });

  it('no sound proof is accused by an image that is further away than epsilon, as far as the audit accepts', async () => {
    const accused: boolean[] = [];
    const certified: (number | undefined)[] = [];
    for (const beyond of [2.6e-6, 1e-5]) {
      // Logits 0 and x − t: of a pixel at .5 the answer changes at a distance of .3 and that much.
      const edge = createNetwork(
        {
          name: 'edge',
          input: [1, 1, 1],
          initializer: 'torch',
          layers: [{ type: 'flatten' }, { type: 'linear', weights: 'out', units: 2 }],
        },
        {
          'out.weight': { shape: [1, 2], data: Float32Array.of(0, 1) },
          'out.bias': { shape: [2], data: Float32Array.of(0, -0.8 - beyond) },
        },
      );
      const pixel: Dataset = {
        name: 'pixel',
        images: Float32Array.of(0.5),
        labels: Int32Array.of(0),
        indices: Int32Array.of(0),
        shape: [1, 1, 1],
        classes: 2,
        provenance: 'made for tests',
      };
      const attack = planted.attackBy(
        { epsilon: 0.3, name: 'over the edge' },
        (images) => images.add(0.30000347) as Tensor4D,
      );
      for (const method of ['ibp', 'crown'] as const) {
        const evidence = await evidenceOf(withBounds(edge, { method }), pixel, [attack]);
        accused.push((await certificateBroken(evidence)).length > 0);
        expect(evidence.runs[0].broken[0], 'the audit accepts it').to.equal(Number(beyond < 5e-6));
        certified.push(evidence.proofs?.[0].certified[0]);
      }
      edge.dispose();
    }
    expect(accused).to.deep.equal([false, false, false, false]);
    expect(certified).to.deep.equal([0, 0, 1, 1]);
  });

  it('are in the report, its text and its checklist; a sound proof has none', async () => {
    const attacks = [fgsm({ epsilon: 0.02 })];
    const { report } = await evaluate(planted.falselyCertified(base), data, attacks as never);
    expect(report.warnings.map(({ id }) => id)).to.include('certificate-broken');
    expect(robustnessText(report)).to.include('contradict each other: see certificate-broken');
    const item = async (model: Parameters<typeof itemsOf>[0]) =>
      (await itemsOf(model, data, attacks)).get('provable-bound');
    expect(await item(planted.falselyCertified(base))).to.deep.include({
      status: 'fail',
      warnings: ['certificate-broken'],
    });
    const bounded = withBounds(base, { method: 'crown' });
    const sound = await evaluate(bounded, data, attacks as never);
    expect(sound.report.warnings.map(({ id }) => id)).to.not.include('certificate-broken');
    const certified = sound.report.certified?.[0].correct ?? 0;
    expect(certified).to.be.within(1, sound.report.worstCase[0].correct);
    const answer = await item(bounded);
    expect(answer?.status).to.equal('pass');
    expect(answer?.evidence).to.include(`${((100 * certified) / 60).toFixed(1)} % at linf ε 0.02 (crown), of 60 rows`);
    expect((await item(base))?.status).to.equal('by-hand');
  });
});
