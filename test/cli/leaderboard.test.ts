import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { digits } from '../../lib/data/index.js';
import type { Leaderboard, LeaderboardEntry } from '../../lib/evaluation/index.js';
import { writeSafetensors } from '../../lib/models/index.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, advlabEach, root } from './run.js';

const N = 8;
const EPSILON = 0.05;
const WIDTH = 784;

describe('advlab leaderboard', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  /** Of each class its mean image, twice, and minus the square of its length: the nearest mean has the highest score. */
  const weight = new Float32Array(10 * WIDTH);
  const bias = new Float32Array(10);
  const board = () => ['--board', folder('board')];
  const add = (epsilon: number, ...words: string[]) =>
    advlab([
      ...['leaderboard', 'add', '--model', folder('means.safetensors'), '--arch', folder('means.json')],
      ...['--data', 'digits', '--rows', String(N), '--epsilon', String(epsilon), ...board(), ...words],
    ]);
  const file = (name: string) => folder('board', 'digits', `linf-${EPSILON}`, `${name}.json`);
  const entryOf = (name: string): LeaderboardEntry => JSON.parse(readFileSync(file(name), 'utf8'));

  /** Rows whose smallest margin within the ball and [0, 1] is above 0: each pixel goes where it lowers it most. */
  async function unbreakable(): Promise<number> {
    const { images, labels } = await digits('test');
    return Array.from(labels.subarray(0, N)).filter((label, row) =>
      Array.from(bias.keys()).every((other) => {
        if (other === label) return true;
        let margin = bias[label] - bias[other];
        for (let i = 0; i < WIDTH; i++) {
          const slope = weight[label * WIDTH + i] - weight[other * WIDTH + i];
          const pixel = images[row * WIDTH + i];
          margin += slope * (slope > 0 ? Math.max(0, pixel - EPSILON) : Math.min(1, pixel + EPSILON));
        }
        return margin > 0;
      }),
    ).length;
  }

  before(async () => {
    const { images, labels } = await digits('train');
    for (let label = 0; label < 10; label++) {
      const rows = Array.from(labels.keys()).filter((row) => labels[row] === label);
      for (let i = 0; i < WIDTH; i++) {
        const mean = rows.reduce((sum, row) => sum + images[row * WIDTH + i], 0) / rows.length;
        weight[label * WIDTH + i] = 2 * mean;
        bias[label] -= mean ** 2;
      }
    }
    const layers = [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 10 }];
    writeFileSync(folder('means.json'), JSON.stringify({ input: [28, 28, 1], layers }));
    writeSafetensors(folder('means.safetensors'), {
      'fc.weight': { shape: [10, WIDTH], data: weight },
      'fc.bias': { shape: [10], data: bias },
    });
  });

  it('adds a linear model whose robust rows are known, in RobustBench’s form, and prints its board', async () => {
    const { code, out, err } = await add(
      EPSILON,
      '--certify',
      'ibp',
      '--paper',
      'Nearest means',
      '--venue',
      'ICML 1997',
    );
    expect(code, err).to.equal(0);
    const schema = JSON.parse(readFileSync(`${root}/lib/evaluation/leaderboard/entry.schema.json`, 'utf8'));
    const valid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const entry = entryOf('means');
    expect(valid(entry), JSON.stringify(valid.errors)).to.equal(true);
    const robust = await unbreakable();
    expect(robust).to.be.within(1, N - 1);
    const { advlab: block } = entry;
    // Bounds of a linear model are exact, and so are attacks that go to a corner of the ball.
    expect([block.worstCase.correct, block.certified?.correct]).to.deep.equal([robust, robust]);
    expect(entry.autoattack_acc).to.equal(((100 * robust) / N).toFixed(2));
    expect([entry.name, entry.venue, entry.eps, entry.dataset]).to.deep.equal([
      ...['Nearest means', 'ICML 1997', String(EPSILON), 'digits'],
    ]);
    expect(block.attacks.map(({ name }) => name)).to.deep.equal([
      ...['fgsm', 'pgd', 'autoattack', 'square', 'hopskipjump'],
    ]);
    const sha256 = createHash('sha256')
      .update(readFileSync(folder('means.safetensors')))
      .digest('hex');
    expect(block.weights.find((one) => one.file === 'means.safetensors')?.sha256).to.equal(sha256);
    expect(out).to.include('means').and.include('HopSkipJump (1,000 queries)').and.include(`n = ${N}`);
  });

  it('leaves an entry alone unless it is forced, and writes nothing where it fails', async () => {
    const before = readFileSync(file('means'), 'utf8');
    const again = await add(EPSILON);
    expect(again.code).to.equal(2);
    expect(again.err).to.include('is there already').and.include('--force');
    expect(readFileSync(file('means'), 'utf8')).to.equal(before);
    const failing = await add(EPSILON, '--name', 'other', '--input-size', '14x14');
    expect(failing.code).to.be.above(0);
    expect(readdirSync(folder('board', 'digits', `linf-${EPSILON}`))).to.deep.equal(['means.json']);
    // The same entry in the place of itself, of a ball in which little is left to attack.
    const large = folder('board', 'digits', 'linf-0.3');
    mkdirSync(large);
    const moved = { ...entryOf('means'), eps: '0.3' };
    writeFileSync(join(large, 'means.json'), JSON.stringify({ ...moved, advlab: { ...moved.advlab, epsilon: 0.3 } }));
    const forced = await add(0.3, '--force', '--seed', '1', '--rows', '2', '--json');
    expect(forced.code, forced.err).to.equal(0);
    const written: LeaderboardEntry = JSON.parse(readFileSync(join(large, 'means.json'), 'utf8'));
    expect([written.advlab.seed, written.advlab.rows]).to.deep.equal([1, 2]);
    const [printed]: Leaderboard[] = JSON.parse(forced.out);
    expect(printed.entries).to.deep.equal([written]);
  });

  it('takes data of one’s own, with the options that say how they are read', async () => {
    const { images, labels } = await digits('test');
    const header = ['digit', ...Array.from({ length: WIDTH }, (_, i) => `p${i}`)].join(',');
    const rows = Array.from(labels.subarray(0, N), (label, row) =>
      [label, ...images.subarray(row * WIDTH, (row + 1) * WIDTH)].join(','),
    );
    writeFileSync(folder('mine.csv'), [header, ...rows, ''].join('\n'));
    const data = ['--data', folder('mine.csv'), '--label', 'digit', '--shape', '28,28,1'];
    const own = ['--classes', '0,1,2,3,4,5,6,7,8,9'];
    const { code, err } = await add(EPSILON, ...data, ...own, '--name', 'Own');
    expect(code, err).to.equal(0);
    const written = folder('board', 'mine.csv', `linf-${EPSILON}`, 'Own.json');
    const entry: LeaderboardEntry = JSON.parse(readFileSync(written, 'utf8'));
    expect(entry.advlab.worstCase.n).to.equal(N);
    // The same rows as the data set's own, so the same verdict.
    expect(entry.autoattack_acc).to.equal(((100 * (await unbreakable())) / N).toFixed(2));
  });

  it('refuses images of another source before it attacks, and prints only the board of the very radius', async () => {
    const other = folder('board', 'digits', 'linf-0.1');
    mkdirSync(other);
    const { advlab: block, ...info } = entryOf('means');
    const data = { name: 'digits', provenance: 'images of the folder digits, 20 images in 10 classes (rows 0 to 7)' };
    const foreign = { ...info, eps: '0.1', advlab: { ...block, data, model: 'foreign', epsilon: 0.1 } };
    writeFileSync(join(other, 'foreign.json'), JSON.stringify(foreign));
    const refused = await add(0.1);
    expect(refused.code, refused.err).to.equal(1);
    expect(refused.err).to.include('foreign.json').and.include('is of other data: digits, images of the folder');
    expect(readdirSync(other)).to.deep.equal(['foreign.json']);
    const near = await advlab(['leaderboard', 'show', ...board(), '--epsilon', '0.1000001']);
    expect(near.code).to.equal(2);
    expect(near.err).to.include('has no such board');
    rmSync(other, { recursive: true });
  });

  it('prints boards of another radius apart, and names what is broken', async () => {
    const show = (...words: string[]) => advlab(['leaderboard', 'show', ...board(), ...words]);
    expect((await show()).out.split('Leaderboard of digits').length - 1).to.equal(2);
    const csv = await show('--format', 'csv');
    expect(csv.code).to.equal(2);
    expect(csv.err).to.include('--epsilon');
    expect((await show('--format', 'csv', '--epsilon', '.3')).out.trim().split('\n')).to.have.length(2);
    writeFileSync(file('means'), readFileSync(file('means'), 'utf8').replace(`"rows": ${N}`, `"rows": "${N}"`));
    const broken = await show();
    expect(broken.code).to.equal(1);
    expect(broken.err).to.include('means.json').and.include(`advlab.rows must be a whole number from 1, got "${N}"`);
  });
});

describe('advlab leaderboard, called wrongly', () => {
  const missing = '/no/such/board';
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [[], 2, 'add, show'],
    [['show', '--board', missing], 1, 'is no folder of leaderboards'],
    [['show', '--rows', '5'], 2, '--rows belongs to leaderboard add'],
    [['add', '--epsilon', '.3'], 2, '--model'],
    [['add', '--model', 'x.pth'], 2, '--epsilon .3 or 8/255'],
    [['add', '--model', 'x.pth', '--epsilon', '.1,.3'], 2, 'has one radius'],
    [['add', '--model', 'x.pth', '--epsilon', '.3', '--norm', 'l1'], 2, 'norm of a leaderboard'],
    [['add', '--model', 'x.pth', '--epsilon', '.3', '--rows', '0'], 2, '--rows takes a whole number from 1'],
    [['add', '--model', 'x.pth', '--epsilon', '.3', '--name', '../x'], 2, 'letters, digits'],
    [['add', '--model', 'x.pth', '--epsilon', '.3', '--norm', 'l2', '--certify', 'ibp'], 2, 'proves in linf'],
  ];
  const ended = advlabEach(cases.map(([words]) => ['leaderboard', ...words]));

  cases.forEach(([words, code, said], i) => {
    it(`refuses "${words.join(' ')}"`, async () => {
      const { code: got, err } = await ended(i);
      expect(err).to.include(said);
      expect(got).to.equal(code);
      expect(existsSync(missing)).to.equal(false);
    });
  });
});
