import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type Attack,
  attackData,
  fitUniversal,
  knownAttacks,
  perturbationNorms,
  universalAttack,
} from '../../lib/attacks/index.js';
import { type Dataset, openData, tableValues, takeRows } from '../../lib/data/index.js';
import { evaluate } from '../../lib/evaluation/index.js';
import { argmaxRows, type OpenedModel, openModel, predictScores } from '../../lib/models/index.js';
import { acceptedRadius, type Norm } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, temporaryFolder } from '../helpers.js';
import { makeTables, type Said, wineAnswer, wineNetwork } from './fixture.js';

const ROWS = 30;
const IMMUTABLE = ['alcohol', 'hue'];
const WHOLE = ['magnesium', 'proline'];

describe('wine as a table, under every attack there is', () => {
  const inFolder = temporaryFolder();
  let said: Said;
  let whole: Dataset;
  let data: Dataset;
  let opened: OpenedModel;
  before(async () => {
    said = makeTables(inFolder());
    const { architecture, write } = wineNetwork(said);
    write(inFolder('wine.safetensors'));
    writeFileSync(inFolder('wine.arch.json'), JSON.stringify(architecture));
    whole = await openData(inFolder('wine.csv'), { features: { immutable: IMMUTABLE } });
    const { mean, std } = said.wine;
    opened = await openModel(inFolder('wine.safetensors'), {
      ...{ arch: inFolder('wine.arch.json'), input: whole.shape, features: whole.features },
      preprocess: { mean, std },
    });
    expect(
      largestDifference(softmax(await predictScores(opened.model, whole)), said.wine.probabilities.flat()),
    ).to.be.below(1e-5);
    // Every sixth: all three classes.
    data = takeRows(
      whole,
      Array.from({ length: ROWS }, (_, i) => i * 6 - (i % 2)),
    );
  });
  after(() => opened?.dispose());

  const softmax = (scores: Float32Array) =>
    Float32Array.from(scores, (_, i) => {
      const row = Array.from(scores.subarray(i - (i % 3), i - (i % 3) + 3));
      return Math.exp(scores[i]) / row.reduce((sum, score) => sum + Math.exp(score), 0);
    });

  it('has whole numbers where the file has no others', () => {
    const { features = [] } = data;
    expect(features.filter(({ whole }) => whole).map(({ name }) => name)).to.deep.equal(WHOLE);
    expect(features.filter(({ immutable }) => immutable).map(({ name }) => name)).to.deep.equal(IMMUTABLE);
    expect(data.provenance).to.include('whole numbers: magnesium, proline; never changed: alcohol, hue');
  });

  const radius: Readonly<Record<Norm, number>> = { linf: 0.25, l2: 0.6, l1: 1.5, l0: 4 };
  const brief: Readonly<Record<string, number>> = { steps: 20, queries: 200 };
  for (const known of knownAttacks)
    for (const norm of known.norms)
      it(`${known.name} in ${norm}: immutable features stay, whole numbers are whole, the table’s own rows are wrong`, () =>
        expectNoLeak(async () => {
          const { features = [], labels } = data;
          const options = Object.fromEntries(Object.entries(brief).filter(([key]) => key in known.options));
          const fixed = known.kind === 'fixed' ? { epsilon: radius[norm] } : {};
          const attack = known.create({ norm, ...fixed, ...options });
          const { images, success, wrongFromStart, predicted } = await attackData(attack, opened.model as never, data);
          const width = features.length;
          let broken = 0;
          labels.forEach((label, row) => {
            const [given, original] = [images, data.images].map((all) => all.subarray(row * width, (row + 1) * width));
            features.forEach(({ name, immutable, whole, low, high }, at) => {
              if (immutable) expect(given[at], `${name} of row ${row}`).to.equal(original[at]);
              const value = low + given[at] * (high - low);
              if (whole) expect(Math.abs(value - Math.round(value)), `${name} of row ${row}`).to.be.below(1e-3);
            });
            if (attack.epsilon !== undefined)
              expect(perturbationNorms(given, original)[norm]).to.be.at.most(acceptedRadius(attack.epsilon));
            if (!success[row] || wrongFromStart[row]) return;
            broken++;
            const answer = wineAnswer(said, tableValues(features, given));
            expect(answer, `row ${row}`).to.equal(predicted[row]).and.not.equal(label);
          });
          expect(broken, 'rows broken').to.be.above(ROWS / 5);
        }));

  it('under one change for all rows: none of immutable features, and whole numbers are whole', () =>
    expectNoLeak(async () => {
      const { features = [] } = whole;
      const measured = new Set(data.indices);
      const others = Array.from(whole.labels.keys()).filter((row) => !measured.has(whole.indices[row]));
      const fitOn = takeRows(whole, others);
      const { delta } = await fitUniversal(opened.model as never, fitOn, { epsilon: 0.25, epochs: 5 });
      features.forEach(({ name, immutable }, at) => {
        if (immutable) expect(delta[at], name).to.equal(0);
        else expect(Math.abs(delta[at]), name).to.be.above(0);
      });
      const attacks = [universalAttack({ epsilon: 0.25, epochs: 5, target: 'best' })];
      const { report, evidence } = await evaluate(opened.model, data, attacks, { fitOn, warnings: false });
      expect(evidence.runs[0].audit.rules).to.deep.equal([]);
      expect(report.attacks[0].successes).to.be.above(0);
      const ranged = { ...fitOn, features: features.map((one, at) => ({ ...one, high: one.high + Number(at === 3) })) };
      await expectRejects(() => evaluate(opened.model, data, attacks, { fitOn: ranged }), RangeError, 'other ranges');
    }));

  it('counts no row that an attack of one’s own made impossible', async () => {
    const careless: Attack = {
      ...{
        name: 'careless',
        kind: 'fixed',
        norm: 'linf',
        epsilon: 0.5,
        settings: {},
        access: 'labels',
        iterative: false,
      },
      run: async (_, { labels }) => ({
        images: data.images.map((value) => (value < 0.5 ? value + 0.5 : value - 0.5)),
        predicted: labels,
        ...{ success: new Uint8Array(ROWS), wrongFromStart: new Uint8Array(ROWS) },
        ...{ queries: new Int32Array(ROWS), gradients: new Int32Array(ROWS) },
      }),
    };
    const { report, evidence } = await evaluate(opened.model, data, [careless]);
    expect(evidence.runs[0].audit.rules).to.have.length(ROWS);
    expect(report.attacks[0].successes).to.equal(0);
    expect(report.warnings.find(({ id }) => id === 'failed-audit')?.saw).to.include('30 change immutable features');
    const free = { ...data, features: undefined };
    expect(
      (await evaluate(opened.model, free, [careless], { warnings: false })).report.attacks[0].successes,
    ).to.be.above(0);
  });

  it('is answered as before where nothing is changed', async () => {
    const scores = argmaxRows(await predictScores(opened.model, data), 3);
    data.labels.forEach((_, row) => {
      const values = tableValues(data.features ?? [], data.images.subarray(row * 13, (row + 1) * 13));
      expect(wineAnswer(said, values)).to.equal(scores[row]);
    });
  });
});
