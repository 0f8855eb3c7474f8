import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { UsageError } from '../../bench/arguments.mjs';
import { givenNumbers, parse } from '../../bench/attackbench/arguments.mjs';
import { areaUnderCurve, envelope, optimality, overNetworks } from '../../bench/attackbench/optimality.mjs';
import { NORMS, pool } from '../../bench/attackbench/pool.mjs';
import { standings } from '../../bench/attackbench/standings.mjs';
import { chunksOf, joined, keysOf } from '../../bench/attackbench/store.mjs';
import { bootstrapIntervals, parseAttacks } from '../../lib/index.js';

const NEVER = Number.POSITIVE_INFINITY;

describe('bench:attacks: optimality', () => {
  it('the area is that of rectangles, and a row without an error keeps it whole', () => {
    // 1 up to .5, then 1/2 up to 2, then 0: as drawn on paper.
    expect(areaUnderCurve([2, 0.5], 3)).to.be.closeTo(0.5 + 0.5 * 1.5, 1e-12);
    expect(areaUnderCurve([NEVER, 0.5], 3)).to.be.closeTo(0.5 + 0.5 * 2.5, 1e-12);
    expect(areaUnderCurve([4, 4], 3)).to.equal(3);
  });

  it('is 1 for the envelope itself, 0 for an attack that finds nothing, and one half half way', () => {
    expect(optimality([1, 3], [1, 3])).to.equal(1);
    expect(optimality([NEVER, NEVER], [1, 3])).to.equal(0);
    // The envelope takes 2 off, the attack 1: one row at once, the other never.
    expect(optimality([1, NEVER], [1, 1])).to.be.NaN;
    expect(optimality([1, NEVER], [1, 3])).to.equal(1);
    expect(optimality([2, NEVER], [1, 3])).to.be.closeTo(0.5, 1e-12);
  });

  it('a row that counts twice is as two rows, and one that counts 0 times as none', () => {
    const [own, best] = [
      [2, 3, NEVER, 1],
      [1.5, 3, 2, 0],
    ];
    const twice = (values: number[]) => [values[0], values[0], values[2], values[3]];
    expect(optimality(own, best, { weights: Uint16Array.of(2, 0, 1, 1) })).to.be.closeTo(
      optimality(twice(own), twice(best)),
      1e-12,
    );
  });

  it('is what attackbenchlib says of the same distances, to 1e-9', () => {
    const fixture = JSON.parse(readFileSync(`${__dirname}/../fixtures/attackbench.json`, 'utf8'));
    const distances = (network: string, name: string): number[] =>
      fixture.distances[network][name].map((value: number | null) => value ?? NEVER);
    const names = Object.keys(fixture.optimality);
    const networks = Object.keys(fixture.distances);
    const best = networks.map((network) => envelope(names.map((name) => distances(network, name))));
    for (const name of names) {
      const { mean, networks: each } = fixture.optimality[name];
      const pairs = networks.map((network, k) => ({ distances: distances(network, name), best: best[k] }));
      expect(overNetworks(pairs), name).to.be.closeTo(mean, 1e-9);
      networks.forEach((network, k) => {
        expect(optimality(distances(network, name), best[k]), `${name}, ${network}`).to.be.closeTo(each[network], 1e-9);
      });
    }
  });
});

describe('bench:attacks: standings', () => {
  const attacks = [
    { id: 'a', library: 'ours', name: 'a' },
    { id: 'b', library: 'peer', name: 'b' },
    { id: 'c', library: 'peer', name: 'c' },
  ];
  const found: Record<string, (number | null)[]> = {
    a: [1, 2, 3, 4],
    b: [1, 2.5, 3, 5],
    c: [null, 2, null, 6],
  };
  const made = standings(attacks, ['one', 'two'], (_, { id }) => ({ distances: found[id] }), bootstrapIntervals);

  it('ranks by the mean over networks, names the best of both sides, and pairs their rows', () => {
    expect(made.table.map(({ attack }) => attack.id)).to.deep.equal(['a', 'b', 'c']);
    expect([made.ours?.attack.id, made.peer?.attack.id]).to.deep.equal(['a', 'b']);
    const [low, high] = made.intervals?.difference ?? [Number.NaN, Number.NaN];
    expect(made.difference).to.be.within(low, high);
    // Ours is nowhere farther, whichever rows are drawn.
    expect(low).to.be.at.least(0);
  });

  it('against the peers alone, ours may not lower the mark', () => {
    expect(made.bestOfPeers?.[0]).to.deep.equal([1, 2, 3, 5]);
    expect(made.ours?.withoutOurs).to.equal(1);
    expect(made.peer?.withoutOurs).to.be.greaterThan(made.peer?.score ?? 1);
  });
});

describe('bench:attacks: rows in pieces', () => {
  it('are cut at the same places whatever is asked for, so that a longer run takes over a shorter one', () => {
    expect(chunksOf({ rows: 60, offset: 0 })).to.deep.equal([
      [0, 25],
      [25, 50],
      [50, 60],
    ]);
    expect(chunksOf({ rows: 30, offset: 40 })).to.deep.equal([
      [40, 50],
      [50, 70],
    ]);
  });

  it('are measured anew where the attack, its code or the weights are others', () => {
    const attack = { id: 'l2/ours/ddn', library: 'ours' };
    const code = { ours: 'a', peers: 'b' };
    const key = (weights: string, of = code, library = 'ours') =>
      keysOf({ lenet: weights }, of)('lenet', { ...attack, library });
    expect(key('one')).to.equal(key('one', { ...code, peers: 'c' }));
    const others = [key('two'), key('one', { ...code, ours: 'c' }), key('one', code, 'art'), key('two', code, 'art')];
    expect(new Set([key('one'), ...others]).size).to.equal(5);
  });

  it('are put together in order; one that failed says so', () => {
    const part = (distance: number | null, failed: string | null) => ({
      ...{ settings: {}, distances: [distance], forwards: [1], backwards: [2], failed, lost: 1 },
    });
    expect(joined([part(3, null), part(null, 'Error: no')])).to.include({ failed: 'Error: no', lost: 2 });
    expect(joined([part(3, null), part(null, null)]).distances).to.deep.equal([3, null]);
  });
});

describe('bench:attacks: pool and words', () => {
  it('every attack has an id of its own, and each norm has ours and peers', () => {
    expect(new Set(pool.map(({ id }) => id)).size).to.equal(pool.length);
    for (const norm of NORMS) {
      const libraries = pool.filter((attack) => attack.norm === norm).map(({ library }) => library);
      expect(libraries).to.include.members(['ours', 'foolbox', 'adv_lib']);
    }
  });

  it('ours are attacks that the command line knows, in their norm', () => {
    for (const { attacks, norm, id } of pool.filter(({ library }) => library === 'ours'))
      for (const text of attacks)
        expect(parseAttacks(text, { norms: [norm], epsilons: [] })[0], id).to.include({ norm, kind: 'minimal' });
  });

  it('refuses what it does not know, and to publish a part', () => {
    const bad: [string[], string][] = [
      [['--rows', '0'], '--rows takes a whole number from 2, got "0"'],
      [['--rows', '20', '--offset', '9990'], 'reach row 10010'],
      [['--norms', 'l3'], '--norms names "l3", which the bench does not know: l0, l1, l2, linf'],
      [['--networks', 'lenet,vgg'], '--networks names "vgg"'],
      [['--only', 'l2/ours/nothing'], '--only names "l2/ours/nothing"'],
      [['--budget', '1.5'], '--budget takes a whole number'],
      [['--publish', '--norms', 'l2'], '--publish writes the whole bench'],
      [['--frobnicate'], '--frobnicate'],
    ];
    for (const [words, message] of bad) expect(() => parse(words), words.join(' ')).to.throw(UsageError, message);
    expect(parse(['--norms', 'l2, l0'])).to.include({ rows: 100, offset: 0, budget: 1000, publish: false });
  });

  it('tells the numbers that are not the defaults', () => {
    expect(givenNumbers(parse(['--publish']))).to.equal('');
    const words = ['--rows', '50', '--offset', '5000', '--budget', '40'];
    expect(givenNumbers(parse(words))).to.equal(words.join(' '));
  });
});
