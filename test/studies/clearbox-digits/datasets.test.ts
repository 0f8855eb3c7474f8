import { expect } from 'chai';
import { proportion, type TransferMatrix } from '../../../lib/evaluation/index.js';
import { reachedBy } from '../../../lib/studies/clearbox-digits/parts/datasets/likeness.js';
import { measureDatasets } from '../../../lib/studies/clearbox-digits/parts/datasets/measure.js';
import { NETWORKS } from '../../../lib/studies/clearbox-digits/parts/datasets/networks.js';
import { datasets } from '../../../lib/studies/clearbox-digits/parts/datasets/part.js';
import type { DatasetsResult, MeasuredSet } from '../../../lib/studies/clearbox-digits/parts/datasets/result.js';
import { openSet } from '../../../lib/studies/clearbox-digits/parts/datasets/sets.js';
import { lostOnItself, measuredSets, overCommon } from '../../../lib/studies/clearbox-digits/parts/datasets/words.js';
import { findStudy } from '../../../lib/studies/index.js';
import { temporaryFolder, withEnvironment } from '../../helpers.js';

const ATTACK = 'pgd-linf-0.1';
const names = NETWORKS.map(({ name }) => name);
const MLPS = names.filter((name) => name.startsWith('MLP'));

/** Every network is reached by images of its own kind on the first half of the rows, by others on none. */
function matrixOf(rows: number): TransferMatrix {
  const half = Array.from({ length: rows }, (_, row) => Number(row < rows / 2));
  const cells = names.flatMap((source) =>
    names.map((target) => {
      const alike = MLPS.includes(source) === MLPS.includes(target);
      const lost = alike ? half : half.map(() => 0);
      return { attack: ATTACK, source, target, wrong: proportion(0, rows), transferred: null, rows: lost };
    }),
  );
  const models = names.map((name) => ({ name, scores: 'logits' as const, clean: proportion(rows, rows) }));
  return { data: 'rows made for tests', n: rows, seed: 0, models, common: half.map(() => 1), runs: [], cells };
}

describe('what reaches a network from networks like it', () => {
  it('is told from what others do, row by row', () => {
    const reached = reachedBy(matrixOf(100), ATTACK);
    expect(reached.map(({ target }) => target)).to.deep.equal(names);
    for (const { target, sources, sameKind, otherKind, difference, retrained } of reached) {
      expect(sources.map(({ source }) => source)).to.deep.equal(names.filter((name) => name !== target));
      expect([sameKind.mean, otherKind.mean, difference.mean], target).to.deep.equal([0.5, 0, 0.5]);
      // 100 rows of which half are lost: ½ ± 1.96 · √(¼ · 100 / 99) / 10.
      expect(difference.interval[0], target).to.be.closeTo(0.4015, 5e-4);
      expect(retrained?.mean, target).to.equal(target.startsWith('MLP 32') ? 0.5 : undefined);
    }
  });

  it('leaves something open where no row is lost', () => {
    const [{ otherKind }] = reachedBy(matrixOf(100), ATTACK);
    // Wilson's interval of 0 of 100.
    expect(otherKind.interval[0]).to.equal(0);
    expect(otherKind.interval[1]).to.be.closeTo(0.037, 1e-3);
  });

  it('is nothing where no row is read right by all', () => {
    expect(reachedBy({ ...matrixOf(10), common: new Array(10).fill(0) }, ATTACK)).to.deep.equal([]);
  });
});

describe('what is counted over which images', () => {
  /** 100 images, 80 of which a network reads right as they are; the attack on it leaves 90 not right. */
  const matrix = matrixOf(100);
  const planted = {
    matrix: {
      ...matrix,
      models: matrix.models.map((model) => ({ ...model, clean: proportion(80, 100) })),
      runs: names.map((source) => ({ attack: ATTACK, source, name: 'pgd' })),
      cells: matrix.cells.map((cell) => ({
        ...{ ...cell, wrong: proportion(90, 100) },
        transferred: proportion(cell.source === cell.target ? 25 : 5, 25),
      })),
    },
    reached: reachedBy(matrix, ATTACK),
  } as unknown as MeasuredSet;

  it('leaves out what was misread before the attack', () => {
    const found = lostOnItself(planted, 'pgd');
    expect(found.map(({ target }) => target)).to.deep.equal(names);
    for (const { lost } of found) expect([lost.correct, lost.n]).to.deep.equal([70, 80]);
    expect(lostOnItself(planted, 'fgsm')).to.deep.equal([]);
  });

  it('is one set of images for every cell of the matrix, whichever of them the source lost', () => {
    for (const { source, target, transferred } of overCommon(planted).cells) {
      const alike = MLPS.includes(source) === MLPS.includes(target);
      const lost = source === target ? 25 : alike ? 50 : 0;
      expect([transferred?.correct, transferred?.n], `${source} to ${target}`).to.deep.equal([lost, 100]);
    }
  });
});

describe('the part on other data', function () {
  this.timeout(120_000);
  const inFolder = temporaryFolder();
  let result: DatasetsResult;
  const open = () => findStudy('clearbox-digits').open({ profile: 'digits', folder: inFolder('run') });

  before(async () => {
    result = await measureDatasets((await open()) as Parameters<typeof measureDatasets>[0]);
  });

  it('trains five networks on the fallback and attacks each', () => {
    const [set] = measuredSets(result);
    expect(set.networks.map(({ name }) => name)).to.deep.equal(names);
    for (const { clean, name } of set.networks) expect(clean.interval[0], name).to.be.above(0.5);
    const itself = set.matrix.cells.filter(({ source, target }) => source === target);
    expect(itself).to.have.length(10);
    for (const { transferred, attack, source } of itself)
      expect(transferred?.value, `${attack} on ${source}`).to.equal(1);
  });

  it('finds no fewer errors in a larger ball', () => {
    for (const { radii, network } of measuredSets(result)[0].whiteBox)
      for (const [i, { lost }] of radii.entries())
        if (i) expect(lost.correct, network).to.be.at.least(radii[i - 1].lost.correct);
  });

  it('has every table, the one figure of the fallback, and a section that takes it', () => {
    const context = { results: { datasets: result }, claims: [] } as never;
    for (const make of Object.values(datasets.tables ?? {})) expect(make(context).rows).not.to.have.length(0);
    const drawn = Object.values(datasets.figures ?? {}).map((draw) => draw({ datasets: result } as never)?.id);
    expect(drawn).to.deep.equal(['datasets-mnist', undefined, undefined]);
    const taken: string[] = [];
    datasets.section?.({
      ...(context as object),
      take: (...ids: string[]) => {
        taken.push(...ids);
        return [];
      },
    } as never);
    expect(taken).to.include('datasets-mnist');
  });

  it('says why a set is missing, and tells what was tried', async () => {
    const said: string[] = [];
    const study = {
      ...((await open()) as Parameters<typeof openSet>[0]),
      say: (message: string) => said.push(message),
    };
    const plan = { id: 'cifar10', rows: 10, epsilon: 0.03, epochs: { wide: 1, convolutional: 1 } } as const;
    const found = await withEnvironment({ ADVLAB_MIRROR: inFolder() }, () => openSet(study, plan));
    expect(found).to.have.property('missing').that.includes('mirror');
    expect(said.join()).to.include('cifar10-jpeg.zip');
  });
});
