import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { hopSkipJump, pgd } from '../../../lib/attacks/index.js';
import { DataError, type Dataset } from '../../../lib/data/index.js';
import {
  type Evaluation,
  evaluate,
  type LeaderboardEntry,
  leaderboardAttacks,
  leaderboardEntry,
  proportion,
  rankEntries,
  readLeaderboards,
  weightsFileOf,
  writeLeaderboardEntry,
} from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, weightsOf, writeSafetensors } from '../../../lib/models/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { temporaryFolder } from '../../helpers.js';
import { entryWith } from './entries.js';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../lib/evaluation/leaderboard/entry.schema.json'), 'utf8'),
);
const valid = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const ROWS = 60;
const EPSILON = 8 / 255;

describe('an entry of a leaderboard', () => {
  const model = linearModel();
  const { pixels, labels, row } = interior(model, ROWS);
  const data: Dataset = {
    ...{ name: 'interior', images: pixels, labels, shape: [2, 3, 1], classes: 2 },
    ...{ indices: Int32Array.from(labels.keys()), provenance: 'grey images made for tests' },
  };
  const about = { model: 'linear', dataset: 'grey', architecture: 'linear', paper: 'Lines' };
  const ball = { norm: 'linf', epsilon: EPSILON } as const;
  let evaluation: Evaluation;

  before(async () => {
    const attacks = [pgd({ epsilon: EPSILON }), hopSkipJump({ norm: 'linf', queries: 60 })];
    evaluation = await evaluate(model, data, attacks, { seed: 3 });
  });

  it('has the figures of a linear model, as RobustBench writes them', () => {
    const entry = leaderboardEntry(evaluation, { ...about, reported: 0.5, footnote: 'Made for tests.' }, ball);
    expect(valid(JSON.parse(JSON.stringify(entry))), JSON.stringify(valid.errors)).to.equal(true);
    // An attacker in L∞ moves the margin by epsilon times the L1 norm of the weights, and no further.
    const reach = EPSILON * model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
    const robust = Array.from(labels.keys()).filter((i) => Math.abs(model.margin(row(i))) > reach).length;
    expect(robust).to.be.within(1, ROWS - 1);
    expect(entry.advlab.worstCase).to.deep.equal(proportion(robust, ROWS));
    expect(entry.advlab.clean).to.deep.equal(proportion(ROWS, ROWS));
    expect(entry.advlab.attacks[0].correct).to.equal(robust);
    expect(entry.advlab.attacks[1].queries).to.be.within(ROWS, 60 * ROWS);
    expect([entry.eps, entry.clean_acc, entry.reported]).to.deep.equal(['8/255', '100.00', '50.00']);
    // AutoAttack was not among the attacks: the worst case is an evaluation beside it.
    expect(entry.autoattack_acc).to.equal(undefined);
    expect(entry.external).to.equal(((100 * robust) / ROWS).toFixed(2));
    expect([entry.advlab.seed, entry.advlab.rows, entry.advlab.certified]).to.deep.equal([3, ROWS, null]);
  });

  it('is marked unreliable by warnings that make its figures doubtful, and by no others', () => {
    const warned = (id: string): LeaderboardEntry => {
      const warnings = [{ id, attack: null, saw: 'Seen.', advice: 'Do.' }];
      return leaderboardEntry({ ...evaluation, report: { ...evaluation.report, warnings } }, about, ball);
    };
    expect(warned('few-rows').unreliable).to.equal(false);
    for (const id of ['not-converged', 'success-falls-with-epsilon']) expect(warned(id).unreliable, id).to.equal(true);
    const doubtful = warned('zero-gradients');
    expect(doubtful.unreliable).to.equal(true);
    expect(doubtful.footnote).to.include('zero-gradients');
  });

  it('refuses what was not measured, or was measured without a look at pitfalls', () => {
    const make = (more: object, other: object = {}) =>
      leaderboardEntry(evaluation, { ...about, ...more }, { ...ball, ...other });
    expect(() => make({}, { epsilon: 0.3 })).to.throw(RangeError, 'needs attacks read there');
    expect(() => make({}, { norm: 'l2' })).to.throw(RangeError, 'needs attacks read there');
    expect(() => make({}, { norm: 'l1' })).to.throw(RangeError, 'linf and l2');
    expect(() => make({ model: '../linear' })).to.throw(RangeError, 'letters, digits');
    expect(() => make({ dataset: '' })).to.throw(RangeError, 'letters, digits');
    expect(() => make({ reported: 50 })).to.throw(RangeError, 'share in [0, 1]');
    expect(() => make({ forwardPasses: 0 })).to.throw(RangeError, 'whole number from 1');
    expect(() => leaderboardEntry({ ...evaluation, looked: false }, about, ball)).to.throw(RangeError, 'warnings');
  });

  it('is measured by what the model shows of itself', () => {
    const names = (scores: 'logits' | 'labels', gradients: boolean) => {
      const { logits, ...black } = model;
      return leaderboardAttacks({ ...(gradients ? { ...black, logits } : black), scores }, ball).map(
        ({ name }) => name,
      );
    };
    expect(names('logits', true)).to.deep.equal(['fgsm', 'pgd', 'autoattack', 'square', 'hopskipjump']);
    expect(names('logits', false)).to.deep.equal(['square', 'hopskipjump']);
    expect(names('labels', false)).to.deep.equal(['hopskipjump']);
    for (const attack of leaderboardAttacks(model, { norm: 'l2', epsilon: 2 })) expect(attack.norm).to.equal('l2');
  });
});

describe('the leaderboards of a folder', () => {
  const folder = temporaryFolder();

  it('name weights by the SHA-256 of the file that holds them', () => {
    const architecture = {
      ...{ name: 'line', input: [2, 3, 1] as const, initializer: 'torch' as const },
      layers: [{ type: 'flatten' as const }, { type: 'linear' as const, weights: 'out', units: 2 }],
    };
    const network = createNetwork(architecture, initialWeights(architecture, 5));
    const file = folder('weights.safetensors');
    writeSafetensors(file, weightsOf(network));
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(weightsFileOf('weights.safetensors', network)).to.deep.equal({ file: 'weights.safetensors', sha256 });
    network.dispose();
  });

  it('rank by the worst case: equal shares share a place', () => {
    const entries = [
      entryWith('low', { worst: 10 }),
      entryWith('first', { worst: 50 }),
      entryWith('proved', { worst: 50, certified: 40 }),
      entryWith('clean', { worst: 50, clean: 99 }),
    ];
    expect(rankEntries(entries).map(({ rank, entry }) => [rank, entry.advlab.model])).to.deep.equal([
      ...[
        [1, 'proved'],
        [1, 'clean'],
        [1, 'first'],
      ],
      [4, 'low'],
    ]);
  });

  it('rank entries of the rows that most share, and give others no place', () => {
    const first = entryWith('elsewhere', { worst: 90 });
    const elsewhere = {
      ...first,
      advlab: { ...first.advlab, data: { name: 'mnist-test', provenance: 'MNIST test (rows 100 to 199)' } },
    };
    const ranked = rankEntries([elsewhere, entryWith('low', { worst: 10 }), entryWith('high', { worst: 50 })]);
    expect(ranked.map(({ rank, entry }) => [rank, entry.advlab.model])).to.deep.equal([
      [1, 'high'],
      [2, 'low'],
      [null, 'elsewhere'],
    ]);
  });

  it('keep radii apart that round to one text', () => {
    const boards = folder('close');
    const at = (epsilon: number) => {
      const entry = entryWith('one', {});
      return { ...entry, eps: String(epsilon), advlab: { ...entry.advlab, epsilon } };
    };
    const radii = [1.23451, 1.23549];
    for (const epsilon of radii) writeLeaderboardEntry(boards, at(epsilon));
    expect(readLeaderboards(boards).map(({ epsilon, entries }) => [epsilon, entries.length])).to.deep.equal(
      radii.map((epsilon) => [epsilon, 1]),
    );
    // Written as a fraction only where it is that fraction.
    expect(writeLeaderboardEntry(boards, { ...at(8 / 255), eps: '8/255' })).to.include('linf-8_255');
    expect(writeLeaderboardEntry(boards, at(0.0313725))).to.include('linf-0.0313725');
  });

  it('refuse images of another source, and take other rows of the same one', () => {
    const boards = folder('sources');
    const of = (model: string, provenance: string, name = 'mnist-test') => {
      const entry = entryWith(model, {});
      return { ...entry, advlab: { ...entry.advlab, data: { name, provenance } } };
    };
    const one = of('one', 'MNIST test, 10,000 images (rows 0 to 99)');
    writeLeaderboardEntry(boards, one);
    writeLeaderboardEntry(boards, of('two', 'MNIST test, 10,000 images (rows 100 to 199)'));
    const others = [
      of('three', 'images of the folder mnist, 10 images (rows 0 to 99)'),
      of('three', one.advlab.data.provenance, 'x'),
    ];
    for (const other of others)
      expect(() => writeLeaderboardEntry(boards, other), other.advlab.data.name)
        .to.throw('is of other data: mnist-test, MNIST test, 10,000 images')
        .with.property('message')
        .that.includes('one.json');
    expect(readLeaderboards(boards)[0].entries).to.have.length(2);
    // A model that names its classes numbers them its own way; the rows are the same. Other classes are other rows.
    const numbered = (table: string) => `pets.csv, 9 images; label → class: ${table} (rows 0 to 8)`;
    const pets = folder('pets');
    writeLeaderboardEntry(pets, of('one', numbered('cat → 0, dog → 1, in the order of their names')));
    writeLeaderboardEntry(pets, of('two', numbered('cat → 3, dog → 5, by the names of the classes')));
    const cows = of('three', numbered('cat → 0, cow → 1, in the order of their names'));
    expect(() => writeLeaderboardEntry(pets, cows)).to.throw('is of other data');
    expect(rankEntries(readLeaderboards(pets)[0].entries).map(({ rank }) => rank)).to.deep.equal([1, 1]);
    // An entry that is alone may be measured anew on other data.
    const alone = folder('alone');
    writeLeaderboardEntry(alone, one);
    writeLeaderboardEntry(alone, of('one', 'images of the folder mnist, 10 images'), { force: true });
  });

  it('come by norm and radius, whatever their folders are called', () => {
    const boards = folder('order');
    const at = (norm: 'linf' | 'l2', epsilon: number, eps: string) => {
      const entry = entryWith('one', {});
      return { ...entry, eps, advlab: { ...entry.advlab, norm, epsilon } };
    };
    const entries = [at('l2', 2, '2'), at('linf', 0.3, '0.3'), at('l2', 10, '10'), at('linf', EPSILON, '8/255')];
    for (const entry of entries) writeLeaderboardEntry(boards, entry);
    expect(readLeaderboards(boards).map(({ norm, epsilon }) => [norm, epsilon])).to.deep.equal([
      ...[
        ['linf', EPSILON],
        ['linf', 0.3],
      ],
      ...[
        ['l2', 2],
        ['l2', 10],
      ],
    ]);
  });

  it('pass over a link that leads nowhere, follow one to a folder, and name what cannot be read', () => {
    const boards = folder('links');
    const file = writeLeaderboardEntry(boards, entryWith('one', {}));
    symlinkSync(folder('nowhere'), join(boards, 'dangling'));
    expect(readLeaderboards(boards)).to.have.length(1);
    mkdirSync(folder('links-2'));
    symlinkSync(join(boards, 'mnist'), join(folder('links-2'), 'mnist'));
    expect(readLeaderboards(folder('links-2'))).to.deep.equal(readLeaderboards(boards));
    mkdirSync(join(dirname(file), 'x.json'));
    expect(() => readLeaderboards(boards))
      .to.throw(DataError, 'cannot be read as an entry (EISDIR')
      .with.property('file', join(dirname(file), 'x.json'));
  });

  it('are read as they were written, by data, norm and radius, and never mixed', () => {
    const boards = folder('boards');
    const one = entryWith('one', {});
    const { advlab } = entryWith('two', { certified: 20 });
    const two = { ...entryWith('two', {}), eps: '8/255', advlab: { ...advlab, epsilon: EPSILON } };
    const file = writeLeaderboardEntry(boards, one);
    expect(file).to.equal(join(boards, 'mnist', 'linf-0.3', 'one.json'));
    writeLeaderboardEntry(boards, two);
    writeFileSync(join(boards, 'README.md'), 'No entry.');
    expect(readLeaderboards(boards)).to.deep.equal([
      { dataset: 'mnist', norm: 'linf', epsilon: EPSILON, entries: [two] },
      { dataset: 'mnist', norm: 'linf', epsilon: 0.3, entries: [one] },
    ]);
    expect(() => writeLeaderboardEntry(boards, one)).to.throw('is there already');
    const changed = { ...one, venue: 'ICML 2019' };
    writeLeaderboardEntry(boards, changed, { force: true });
    expect(readLeaderboards(boards)[1].entries).to.deep.equal([changed]);
  });

  it('refuse a broken file by its name and field', () => {
    const boards = folder('broken');
    const file = writeLeaderboardEntry(boards, entryWith('one', { certified: 20 }));
    const text = readFileSync(file, 'utf8');
    type Broken = Record<string, unknown>;
    const broken = (change: (entry: Broken, block: Broken) => void): string => {
      const entry = JSON.parse(text) as Broken;
      change(entry, entry.advlab as Broken);
      writeFileSync(file, JSON.stringify(entry));
      try {
        readLeaderboards(boards);
      } catch (error) {
        return (error as Error).message;
      }
      return 'was read';
    };
    expect(broken(() => {})).to.equal('was read');
    const cases: readonly (readonly [(entry: Broken, block: Broken) => void, string])[] = [
      [(entry) => delete entry.venue, 'venue must be a text'],
      [(entry) => Object.assign(entry, { clean_acc: 98 }), 'clean_acc must be a text'],
      [(entry) => Object.assign(entry, { clean_acc: '97.00' }), 'clean_acc must be "98.00"'],
      [(entry) => Object.assign(entry, { autoattack_acc: '70.00' }), 'autoattack_acc must be "50.00"'],
      [(entry) => delete entry.autoattack_acc, 'autoattack_acc must be "50.00"'],
      [(entry) => Object.assign(entry, { external: '50.00' }), 'external must be left out'],
      [
        // Rows that AutoAttack left and another attack broke: the worst case is an evaluation beside it.
        (_, block) => Object.assign(block, { worstCase: proportion(40, 100), certified: null }),
        'external must be "40.00"',
      ],
      [
        (_, block) =>
          Object.assign(block, { warnings: [{ id: 'zero-gradients', attack: null, saw: 'Seen.', advice: 'Do.' }] }),
        'unreliable must be true: advlab.warnings has zero-gradients',
      ],
      [
        // Around the share, but far too narrow for 100 rows.
        (_, block) => Object.assign(block, { clean: { ...proportion(98, 100), interval: [0.979, 0.981] } }),
        'advlab.clean.interval must be Wilson',
      ],
      [(entry) => Object.assign(entry, { eps: '0.1' }), 'eps must be "0.3"'],
      [(entry) => Object.assign(entry, { additional_data: 'no' }), 'additional_data must be true or false'],
      [(entry) => Object.assign(entry, { advlab: [] }), 'advlab must be an object'],
      [(_, block) => Object.assign(block, { format: 2 }), 'advlab.format must be 1'],
      [(_, block) => Object.assign(block, { norm: 'l1' }), 'advlab.norm must be "linf" or "l2"'],
      [(_, block) => Object.assign(block, { attacks: [] }), 'advlab.attacks must be one attack or more'],
      [(_, block) => Object.assign(block, { certified: undefined }), 'advlab.certified must be an object'],
      [(_, block) => Object.assign(block, { rows: 200 }), "advlab.clean.n must be the entry's 200 rows"],
      [
        (_, block) => Object.assign(block, { worstCase: proportion(60, 100) }),
        'advlab.worstCase.correct must be at most 50',
      ],
      [
        (_, block) => Object.assign(block, { clean: { ...proportion(98, 100), value: 0.99 } }),
        'advlab.clean.value must be 98 of 100',
      ],
      [
        (_, block) => Object.assign(block, { clean: { ...proportion(98, 100), interval: [0.99, 1] } }),
        'advlab.clean.interval must be Wilson',
      ],
      [
        (_, block) => Object.assign(block, { weights: [{ file: 'one.pth', sha256: 'short' }] }),
        'advlab.weights[0].sha256 must be 64 hexadecimal digits',
      ],
      [(_, block) => Object.assign(block, { model: 'other' }), 'differ from where it lies'],
    ];
    for (const [change, said] of cases) expect(broken(change)).to.include(file).and.include(said);
    writeFileSync(file, text.slice(0, 100));
    expect(() => readLeaderboards(boards)).to.throw('is no JSON');
    mkdirSync(folder('empty'));
    expect(readLeaderboards(folder('empty'))).to.deep.equal([]);
    expect(() => readLeaderboards(folder('none'))).to.throw('is no folder of leaderboards');
  });
});
