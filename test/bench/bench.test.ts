import { expect } from 'chai';
import { parse, UsageError } from '../../bench/arguments.mjs';
import { shareOfOthers } from '../../bench/machine.mjs';
import { attackOf } from '../../bench/our-attacks.mjs';
import { interleaved } from '../../bench/pairs.mjs';
import { attackNames, benchRows } from '../../bench/rows.mjs';
import { speedNetworks } from '../../bench/speed-networks.mjs';
import { median, ratioOfPairs } from '../../bench/statistics.mjs';
import { pool, rules, summarize } from '../../bench/verdicts.mjs';
import { startWorker } from '../../bench/worker.mjs';
import * as advlab from '../../lib/index.js';
import { expectRejects } from '../helpers.js';

/** Three rows: wrong from the start, broken at distance 1, and standing. */
const run = (change: Record<string, number[]> = {}, epsilon: number | null = null) =>
  summarize({
    labels: [0, 1, 2],
    clean: [5, 1, 2],
    epsilon,
    judged: {
      predicted: [5, 4, 2],
      l2: [9, 1, 3],
      linf: [0.1, 0.1, 0.1],
      low: [0, 0, 0],
      high: [1, 1, 1],
      blank: [0, 0, 0],
      ...change,
    },
  });

describe('bench: statistics', () => {
  it('median of odd and even numbers of values, in any order', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([10, 1, 2, 4])).to.equal(3);
    expect(() => median([])).to.throw(RangeError, 'at least one');
  });

  it('takes the ratio within each pair, not of the medians', () => {
    // The machine slows down by ten in the second pair: both sides suffer, the ratio does not.
    const pairs = [
      { ours: 1, peer: 2 },
      { ours: 10, peer: 20 },
      { ours: 1, peer: 3 },
    ];
    expect(ratioOfPairs(pairs)).to.deep.equal({ median: 2, lowest: 2, highest: 3 });
  });

  it('refuses a run that took no time', () => {
    expect(() => ratioOfPairs([{ ours: 0, peer: 1 }])).to.throw(RangeError, 'above 0');
  });
});

describe('bench: pairs beside other programs', () => {
  const sides = [
    { side: 'ours', batch: 1 },
    { side: 'peer', batch: 2 },
  ];
  const disturbedIn = async (disturbed: readonly number[], wanted = 3) => {
    const asked: string[] = [];
    const pairs = await interleaved(wanted, sides, async (side, batch, seed) => {
      asked.push(`${side}${batch}`);
      return { seconds: 1 + seed, othersTook: disturbed.includes(seed) && side === 'peer' ? 0.5 : 0 };
    });
    return { asked, seeds: pairs.map((pair) => (pair as Record<string, { seconds: number }>).ours.seconds - 1) };
  };

  it('runs both sides side by side, each first in turn, with its own batch size', async () => {
    expect((await disturbedIn([])).asked).to.deep.equal(['ours1', 'peer2', 'peer2', 'ours1', 'ours1', 'peer2']);
  });

  it('repeats disturbed pairs and keeps the quiet ones', async () => {
    expect((await disturbedIn([0, 2])).seeds).to.have.members([1, 3, 4]);
  });

  it('gives up after as many again', async () => {
    const { asked, seeds } = await disturbedIn([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(asked).to.have.length(2 * 6);
    expect(seeds).to.have.length(3);
  });

  it('what others took is what was busy without us', () => {
    expect(shareOfOthers(3, 2, 4)).to.equal(0.25);
    expect(shareOfOthers(1.9, 2, 4)).to.equal(0);
  });
});

describe('bench: what counts as success', () => {
  it('rows wrong from the start are broken, and stay out of norms', () => {
    expect(run()).to.deep.equal({ n: 3, right: 2, broken: 1, standing: 1, outside: 0, meanL2: 1 });
    expect(pool([run(), run()]).robustAccuracy).to.be.closeTo(1 / 3, 1e-12);
  });

  it('a blank image is a failure, whatever the model calls it', () => {
    expect(run({ blank: [0, 1, 0] })).to.include({ broken: 0, standing: 2, meanL2: null });
  });

  const bad: Record<string, Record<string, number[]>> = {
    'outside the ball': { linf: [0, 0.1002, 0] },
    'below the pixel range': { low: [0, -0.01, 0] },
    'above the pixel range': { high: [1, 1.01, 1] },
    'not a number': { linf: [0, Number.NaN, 0] },
  };
  for (const [what, change] of Object.entries(bad))
    it(`an image ${what} is a failure and is counted`, () => {
      expect(run(change, 0.1)).to.include({ broken: 0, standing: 2, outside: 1 });
    });

  it('lets a border be overstepped by rounding only', () => {
    expect(run({ linf: [0, 0.1 + 1e-7, 0] }, 0.1)).to.include({ broken: 1, outside: 0 });
  });

  it('pools the mean norm over rows, not over runs', () => {
    const one = { n: 4, right: 4, broken: 1, standing: 3, outside: 0, meanL2: 4 };
    const three = { n: 4, right: 4, broken: 3, standing: 1, outside: 0, meanL2: 8 };
    expect(pool([one, three])).to.include({ meanL2: 7, robustAccuracy: 0.5 });
    expect(pool([{ ...one, broken: 0, standing: 4, meanL2: null }]).meanL2).to.equal(null);
  });
});

describe('bench: when verdicts agree', () => {
  const of = (robustAccuracy: number, more = {}) => ({
    n: 1000,
    right: 1000,
    broken: 1000 - 1000 * robustAccuracy,
    standing: 1000 * robustAccuracy,
    outside: 0,
    meanL2: 1,
    robustAccuracy,
    ...more,
  });

  it('equal: within the tolerance on both sides, and inside the ball', () => {
    const { agrees } = rules.equal({ tolerance: 0.001 });
    expect([0.299, 0.3, 0.301].map((a) => agrees(of(a), of(0.3)))).to.deep.equal([true, true, true]);
    expect([0.298, 0.302].map((a) => agrees(of(a), of(0.3)))).to.deep.equal([false, false]);
    expect(agrees(of(0.3, { outside: 1 }), of(0.3))).to.equal(false);
  });

  it('notWeaker: stronger is fine, weaker is not', () => {
    const { agrees } = rules.notWeaker({ tolerance: 0 });
    expect([0.1, 0.3, 0.301].map((a) => agrees(of(a), of(0.3)))).to.deep.equal([true, true, false]);
  });

  it('minimal: every row, at most 1 % farther than the peer', () => {
    const { agrees, counts } = rules.minimal({});
    const at = (meanL2: number) => of(0, { meanL2 });
    expect([1.5, 1.616, 1.62].map((l2) => agrees(at(l2), at(1.6)))).to.deep.equal([true, true, false]);
    expect(agrees(of(0.001, { meanL2: 0.1 }), at(1.6))).to.equal(false);
    expect(counts(of(0.46))).to.equal('breaks 540 of 1000');
    expect(counts(at(9))).to.equal(undefined);
  });

  it('minimal with a target: both sides have to reach it', () => {
    const { agrees, counts } = rules.minimal({ target: 1.4 });
    const at = (meanL2: number) => of(0, { meanL2 });
    expect(agrees(at(1.4), at(1.3))).to.equal(true);
    expect(agrees(at(1.41), at(1.41))).to.equal(false);
    expect(counts(at(2.55))).to.match(/2\.550, above 1\.4/);
  });
});

describe('bench: words and processes', () => {
  it('reads its words', () => {
    expect(parse(['--only', 'fgsm, pgd', '--limit', '50', '--json'], attackNames)).to.include({
      limit: 50,
      json: true,
      publish: false,
    });
    expect(parse(['--only', 'fgsm, pgd'], attackNames).only).to.deep.equal(['fgsm', 'pgd']);
  });

  for (const [words, says] of [
    [['--only', 'fgsm,pdg'], '"pdg"'],
    [['--limit', '0'], '"0"'],
    [['--limit', 'ten'], '"ten"'],
    [['--publish', '--limit', '5'], '--limit'],
    [['--quick'], '--quick'],
  ] as [string[], string][])
    it(`refuses ${words.join(' ')}`, () => {
      expect(() => parse(words, attackNames)).to.throw(UsageError, says);
    });

  it('every row of the bench names an attack that the package has, with settings that it takes', () => {
    for (const row of benchRows) {
      const attack = attackOf(advlab, row.asked ?? row.attack, row.ours);
      expect(attack.norm, row.attack).to.equal(row.norm);
      expect(attack.epsilon ?? null, row.attack).to.equal(row.epsilon);
      expect(row.pairs, row.attack).to.be.at.least(3);
    }
  });

  it('takes as many steps on our side as on the peers', () => {
    // What they take unasked: torchattacks' AutoAttack ten, the authors' and ours a hundred.
    const unasked: Record<string, number> = { torchattacks: 10, pyautoattack: 100, ours: 100 };
    const stepwise = benchRows.filter(({ attack }) => /^(pgd|autoattack)/.test(attack));
    expect(stepwise).to.have.length.above(5);
    for (const { attack, peers, ours } of stepwise)
      for (const [peer, { steps = unasked[peer] }] of Object.entries(peers as Record<string, { steps?: number }>))
        expect(steps, `${attack}: ${peer}`).to.equal(ours.steps ?? unasked.ours);
  });

  it('every row is on a network that there is', () => {
    for (const { network = 'lenet' } of benchRows) expect(speedNetworks).to.have.property(network);
  });

  it('says which function is missing', () => {
    expect(() => attackOf({}, 'square', {})).to.throw('exports no square');
  });

  const worker = (script: string) => startWorker('the peer', process.execPath, ['-e', script]);
  const READY = 'console.log(JSON.stringify({ ready: true, versions: {} }));';

  it('a process that dies is one error with its last words', async () => {
    const dying = await worker(
      `${READY} process.stdin.on('data', () => { console.error('no memory'); process.exit(3); })`,
    );
    await expectRejects(() => dying.ask({ attack: 'fgsm' }), Error, 'the peer', 'ended with 3', 'no memory');
    await expectRejects(() => dying.ask({ attack: 'fgsm' }), Error, 'ended with 3');
  });

  it('a process that fails says why and goes on', async () => {
    const failing = await worker(
      `${READY} process.stdin.on('data', (line) => console.log(JSON.stringify(JSON.parse(line).attack ? { error: 'no' } : { seconds: 1 })))`,
    );
    await expectRejects(() => failing.ask({ attack: 'fgsm' }), Error, 'the peer: no');
    expect(await failing.ask({})).to.deep.equal({ seconds: 1 });
    failing.stop();
  });

  it('a program that is not there is one error', async () => {
    await expectRejects(
      () => startWorker('the peer', 'no-such-program', []),
      Error,
      'the peer',
      'could not be started',
    );
  });
});
