import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { digits, takeRows } from '../../../lib/data/index.js';
import { proportion, type TransferCell } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, type Network } from '../../../lib/models/index.js';
import { articleNetwork } from '../../../lib/studies/clearbox-digits/article.js';
import type { Study } from '../../../lib/studies/clearbox-digits/contracts.js';
import { openTrees, treeRecipeOf } from '../../../lib/studies/clearbox-digits/kept-trees.js';
import { besideNoise, likenesses } from '../../../lib/studies/clearbox-digits/parts/transfer/compare.js';
import { transferFindings } from '../../../lib/studies/clearbox-digits/parts/transfer/finding.js';
import { measureTransfer } from '../../../lib/studies/clearbox-digits/parts/transfer/measure.js';
import { treeRecipes } from '../../../lib/studies/clearbox-digits/parts/transfer/plan.js';
import type { Kind, TransferResult } from '../../../lib/studies/clearbox-digits/parts/transfer/result.js';
import { transferSection } from '../../../lib/studies/clearbox-digits/parts/transfer/section.js';
import {
  allCellsTable,
  likenessTable,
  lostCellsTable,
  runsTable,
  subjectsTable,
} from '../../../lib/studies/clearbox-digits/parts/transfer/tables.js';
import { expectNoLeak, temporaryFolder, withEnvironment } from '../../helpers.js';

const ROWS = 40;
const KINDS: Readonly<Record<string, Kind>> = {
  MLP: 'dense',
  'MLP 2': 'dense',
  LeNet: 'convolutional',
  LightGBM: 'trees',
  XGBoost: 'trees',
};
const SQUARE = 'confident-square-linf-0.2';
const stamp = {
  profile: 'digits',
  comparable: false,
  data: 'rows made for tests',
  seeds: [0],
  versions: {},
  started: '2026-01-01',
} as const;

/** The first `lost` of 40 rows as lost. */
const first = (lost: number): number[] => Array.from({ length: ROWS }, (_, row) => Number(row < lost));

/** A result in which images cost a target so many rows, by source and target; every model reads every row right. */
function toy(lost: (source: string, target: string) => number, noise = 0): TransferResult {
  const names = Object.keys(KINDS);
  const base = { kind: 'fixed', norm: 'linf', settings: {}, sizes: { linf: 0.2, l2: 1, l1: 1, l0: 1 } } as const;
  return {
    stamp,
    subjects: names.map((name) => ({
      name,
      kind: KINDS[name],
      description: 'made for tests',
      noise: [{ epsilon: 0.2, wrong: proportion(noise, ROWS), rows: first(noise) }],
    })),
    matrix: {
      data: '40 rows',
      n: ROWS,
      seed: 0,
      models: names.map((name) => ({ name, scores: 'logits', clean: proportion(ROWS, ROWS) })),
      common: first(ROWS),
      runs: names.map((source) => ({
        ...{ ...base, attack: SQUARE, source, name: 'confident-square', access: 'scores', epsilon: 0.2 },
        ...{ queries: 10, gradients: 0 },
      })),
      cells: names.flatMap((source) =>
        names.map((target): TransferCell => {
          const count = source === target ? ROWS : lost(source, target);
          const share = proportion(count, ROWS);
          return { attack: SQUARE, source, target, wrong: share, transferred: share, rows: first(count) };
        }),
      ),
    },
  };
}

const verdict = (result: TransferResult, id: string) => transferFindings(result).find((one) => one.id === id)?.verdict;

describe('what carries over, read', () => {
  it('holds a target’s own kind against the others on the same rows', () => {
    const found = likenesses(toy((source, target) => (KINDS[source] === KINDS[target] ? 30 : 10)));
    // LeNet is alone of its kind.
    expect(found.map(({ target }) => target)).to.deep.equal(['MLP', 'MLP 2', 'LightGBM', 'XGBoost']);
    for (const { byAlike, byOthers, difference, interval, n } of found) {
      expect([byAlike, byOthers, difference, n]).to.deep.equal([0.75, 0.25, 0.5, ROWS]);
      // Half of the rows differ by 1, half by 0: a deviation of √(n/(n−1))/2, and 1.96 of it over √n.
      const half = (1.96 * Math.sqrt(ROWS / (ROWS - 1))) / 2 / Math.sqrt(ROWS);
      expect(interval[0]).to.be.closeTo(0.5 - half, 1e-4);
      expect(interval[1]).to.be.closeTo(0.5 + half, 1e-4);
    }
  });

  it('says that likeness helps where it does everywhere, in part, or nowhere', () => {
    const alike = (source: string, target: string) => KINDS[source] === KINDS[target];
    expect(
      verdict(
        toy((s, t) => (alike(s, t) ? 30 : 10)),
        'transfer-similar',
      ),
    ).to.equal('holds');
    expect(
      verdict(
        toy((s, t) => (alike(s, t) && KINDS[t] === 'trees' ? 30 : 10)),
        'transfer-similar',
      ),
    ).to.equal('holds in part');
    expect(
      verdict(
        toy(() => 20),
        'transfer-similar',
      ),
    ).to.equal('does not hold');
    expect(
      verdict(
        toy((s, t) => (alike(s, t) ? 10 : 30)),
        'transfer-similar',
      ),
    ).to.equal('does not hold');
  });

  it('says that trees carry over to the network where images do more than noise of their size', () => {
    const result = toy(() => 30, 10);
    const { onlyFirst, onlySecond, neither } = besideNoise(result, 'confident-square', 'XGBoost', 'MLP')[0].test;
    expect([onlyFirst, onlySecond, neither]).to.deep.equal([0, 20, 10]);
    expect(verdict(result, 'transfer-trees')).to.equal('holds');
    expect(
      verdict(
        toy(() => 12),
        'transfer-trees',
      ),
    ).to.equal('holds in part');
    expect(
      verdict(
        toy(() => 30, 30),
        'transfer-trees',
      ),
    ).to.equal('does not hold');
  });

  it('says that one attack fits all where it can be made on each and breaks most rows of each', () => {
    const result = toy(() => 20);
    expect(verdict(result, 'transfer-same-attack')).to.equal('holds');
    const few = result.matrix.runs.filter(({ source }) => KINDS[source] !== 'trees');
    expect(verdict({ ...result, matrix: { ...result.matrix, runs: few } }, 'transfer-same-attack')).to.equal(
      'holds in part',
    );
  });

  it('tells in its section what carried over beside what noise does', () => {
    const context = { results: { transfer: toy(() => 30, 10) }, take: () => [] } as unknown as Parameters<
      typeof transferSection
    >[0];
    const said = JSON.stringify(transferSection(context)).replace(/\u202f/g, ' ');
    expect(said).to.include('the images cost the network 75.0 %, and noise of the same size, made on no model, 25.0 %');
    expect(said).to.not.match(/undefined|NaN/);
  });

  it('says of HopSkipJump when it was stopped, and that what carries best is largest where it is', () => {
    const result = toy((source) => (source === 'LeNet' ? 30 : 10));
    const said = (l2: (source: string) => number) => {
      const runs = result.matrix.runs.map((run) => ({
        ...{ ...run, name: 'hopskipjump', epsilon: null, settings: { queries: 300 } },
        sizes: { ...run.sizes, l2: l2(run.source) },
      }));
      const transfer = { ...result, matrix: { ...result.matrix, runs } };
      const context = { results: { transfer }, take: () => [] } as unknown as Parameters<typeof transferSection>[0];
      return JSON.stringify(transferSection(context)).replace(/\u202f/g, ' ');
    };
    expect(said((source) => (source === 'LeNet' ? 5 : 1)))
      .to.include('after 300 queries')
      .and.to.include('Images made on LeNet carry best, to 75.0 %')
      .and.to.include('mostly one of size');
    expect(said((source) => (source === 'MLP' ? 5 : 1)))
      .to.include('the largest are those made on MLP (L2 5)')
      .and.to.not.include('mostly one of size');
  });

  it('names data and n in every table', () => {
    const result = toy(() => 20);
    for (const { caption } of [
      ...[subjectsTable(result), likenessTable(result), runsTable(result)],
      ...[allCellsTable(result), lostCellsTable(result)],
    ])
      expect(caption).to.include('40 rows');
  });
});

describe('the transfer part', () => {
  const inFolder = temporaryFolder();

  it('attacks networks and boosted trees, and leaves no tensors', async function () {
    this.timeout(120_000);
    const [train, test] = [await digits('train'), await digits('test')];
    const network = createNetwork(articleNetwork, initialWeights(articleNetwork, 0), 'article');
    const study = {
      ...{ comparable: false, retrain: false, stamp, train, test },
      network: async (): Promise<Network> => network,
      lenet: async (): Promise<Network> => network,
      sample: (n: number) =>
        takeRows(
          test,
          Int32Array.from({ length: Math.min(n, 6) }, (_, row) => row),
        ),
    } as unknown as Study;
    const { subjects, matrix } = await expectNoLeak(() => measureTransfer(study));
    network.dispose();
    const names = ['MLP', 'MLP 2', 'LeNet', 'LGBM', 'XGBoost', 'sklearn'];
    expect(subjects.map(({ name }) => name)).to.deep.equal(names);
    expect(matrix.runs.map(({ name }) => name).filter((name) => name === 'pgd')).to.have.length(2 * 3);
    expect(matrix.runs.map(({ name }) => name).filter((name) => name === 'hopskipjump')).to.have.length(6);
    for (const { noise } of subjects)
      for (const { rows, wrong } of noise)
        expect([rows.length, rows.filter(Boolean).length]).to.deep.equal([6, wrong.correct]);
  });

  it('keeps the trees of the fallback that its plan names, and checks their bytes', async () => {
    const study = { comparable: false, retrain: false, train: await digits('train') } as const;
    for (const recipe of treeRecipes(study)) {
      const trees = await openTrees(recipe, study);
      expect(trees.model).to.deep.include({ name: recipe.family, classes: 10, scores: 'probabilities' });
      expect(existsSync(trees.files[0])).to.equal(true);
      trees.dispose();
    }
  });

  it('takes trees from the cache by the hash of their recipe, and trains none that are there', async () => {
    const study = { comparable: false, retrain: false, train: await digits('train') } as const;
    const [recipe] = treeRecipes(study);
    const kept = await openTrees(recipe, study);
    kept.dispose();
    // No training would take such a setting; and in that project there is no Python.
    const other = { ...recipe, settings: { no_such_setting: 1 } };
    await withEnvironment({ ADVLAB_ROOT: inFolder('project') }, async () => {
      const file = inFolder('project', '.cache', 'trees', `${recipe.name}-${treeRecipeOf(other)}.onnx`);
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(kept.files[0], file);
      const found = await openTrees(other, study);
      expect(found.files).to.deep.equal([file]);
      found.dispose();
    });
  });
});
