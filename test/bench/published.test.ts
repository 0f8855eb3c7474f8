import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { machine } from '../../bench/machine.mjs';
import { instructionSets, kindOf, physicalCores, thisProcessor } from '../../bench/processor.mjs';
import { keepRun, keptRuns } from '../../bench/published.mjs';
import { markdown } from '../../bench/report.mjs';
import { sameNetwork } from '../../bench/same-network.mjs';
import { worseRatios } from '../../bench/worse.mjs';
import { temporaryFolder } from '../helpers.js';

/** As Linux writes them, with what does not matter left out. */
const ZEN5 = `processor	: 0
model name	: AMD EPYC
physical id	: 0
core id		: 0
flags		: fpu sse sse2 ssse3 fma sse4_1 sse4_2 avx f16c avx2 avx512f avx512dq avx_vnni avx512_bf16 avx512_vnni
power management:

processor	: 1
model name	: AMD EPYC
physical id	: 0
core id		: 1
flags		: fpu sse sse2 ssse3 fma sse4_1 sse4_2 avx f16c avx2 avx512f avx512dq avx_vnni avx512_bf16 avx512_vnni
`;
const ZEN4 = ZEN5.replaceAll('avx_vnni ', '');
/** Two threads of one core. */
const SAPPHIRE_RAPIDS = [0, 1]
  .map(
    (thread) => `processor	: ${thread}
model name	: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
physical id	: 0
core id		: 0
flags		: fpu sse4_2 fma avx avx2 avx512f avx512_vnni avx512_bf16 amx_bf16 amx_tile amx_int8
vmx flags	: vnmi preemption_timer
`,
  )
  .join('\n');
const GRAVITON = `processor	: 0
BogoMIPS	: 2100.00
Features	: fp asimd evtstrm aes crc32 sve asimdfhm i8mm bf16
CPU implementer	: 0x41
`;

describe('bench: kinds of processors', () => {
  it('reads instruction sets of /proc/cpuinfo', () => {
    expect(instructionSets(ZEN5)).to.have.members([
      'SSE4.2',
      'AVX',
      'AVX2',
      'FMA',
      'AVX-VNNI',
      'AVX-512',
      'AVX-512 VNNI',
      'AVX-512 BF16',
    ]);
    expect(instructionSets(SAPPHIRE_RAPIDS)).to.include.members(['AVX-512', 'AMX', 'AMX INT8', 'AMX BF16']);
    expect(instructionSets(GRAVITON)).to.have.members(['NEON', 'SVE', 'I8MM', 'BF16']);
    // avx512_vnni is no plain AVX-512, and names are whole words.
    expect(instructionSets('flags\t: sse4_1 avx512_vnni\n')).to.deep.equal(['AVX-512 VNNI']);
    expect(instructionSets('')).to.deep.equal([]);
  });

  it('counts cores, not threads', () => {
    expect(physicalCores(ZEN5)).to.equal(2);
    expect(physicalCores(SAPPHIRE_RAPIDS)).to.equal(1);
    expect(physicalCores(GRAVITON)).to.equal(undefined);
  });

  for (const [model, instructions, kind] of [
    ['AMD EPYC', instructionSets(ZEN4), 'amd-epyc-avx512'],
    ['AMD EPYC', instructionSets(ZEN5), 'amd-epyc-avx512-avxvnni'],
    ['AMD EPYC 7763 64-Core Processor', ['SSE4.2', 'AVX', 'AVX2', 'FMA'], 'amd-epyc-7763-avx2'],
    [
      'Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz',
      instructionSets(SAPPHIRE_RAPIDS),
      'intel-xeon-platinum-8481c-amx',
    ],
    ['Apple M2', ['NEON'], 'apple-m2-neon'],
    ['unknown processor', instructionSets(GRAVITON), 'unknown-sve'],
    ['Intel(R) Core(TM) i5-4258U CPU @ 2.40GHz', [], 'intel-core-i5-4258u-x64'],
  ] as [string, string[], string][])
    it(`calls ${model} with ${instructions.at(-1) ?? 'nothing known'} ${kind}`, () => {
      expect(kindOf({ model, instructions }, 'x64')).to.equal(kind);
    });

  it('says model, instructions, cores and threads', () => {
    const said = machine({ model: 'Some CPU', instructions: ['AVX', 'AVX2'], cores: 4, threads: 8 });
    expect(said).to.match(/^Some CPU \(AVX, AVX2\), 4 cores and 8 threads, \d+ GB of memory$/);
    expect(machine({ model: 'M', instructions: [], cores: undefined, threads: 8 })).to.match(/^M, 8 threads, /);
    expect(thisProcessor().threads).to.be.at.least(1);
  });
});

const result = (attack: string, ratioToFastestPeer: number, more = {}) => ({
  attack,
  network: 'lenet',
  norm: 'linf',
  epsilon: 0.1,
  verdictsAgree: true,
  ours: 200,
  peers: { torch: 100 },
  ratioToFastestPeer,
  pairs: 3,
  n: 50,
  fastestPeer: 'torch',
  ratioSpread: [ratioToFastestPeer - 0.1, ratioToFastestPeer + 0.1],
  othersTook: 0.01,
  rule: 'a rule',
  batches: { ours: 50, torch: 25 },
  verdicts: {
    ours: { robustAccuracy: 0.5, interval: [0.4, 0.6] },
    torch: { robustAccuracy: 0.5, interval: [0.4, 0.6] },
  },
  excluded: [],
  settings: { ours: { steps: 10 }, torch: { steps: 10 } },
  ...more,
});
const run = (kind: string, results: ReturnType<typeof result>[]) => ({
  kind,
  processor: { model: kind, instructions: ['AVX2'], cores: 2, threads: 2 },
  machine: `the machine of ${kind}`,
  date: '2026-01-02',
  minutes: 12,
  threads: 2,
  versions: { node: '20.0.0', torch: '2.13.0' },
  results,
});

describe('bench: the worse ratio over kinds', () => {
  const runs = [
    run('a-avx2', [result('fgsm', 1.2), result('pgd', 1.4), result('cw', 5)]),
    run('b-avx512', [result('fgsm', 0.9), result('pgd', 1.6, { verdictsAgree: false })]),
  ];

  it('is the smaller one of each row, with the kind that it was measured on', () => {
    const rows = worseRatios(runs);
    expect(rows.map(({ of, worse, agree }) => [of.attack, worse.ratio, worse.kind, agree])).to.deep.equal([
      ['fgsm', 0.9, 'b-avx512', true],
      ['pgd', 1.4, 'a-avx2', false],
      ['cw', 5, 'a-avx2', true],
    ]);
    expect(rows[0].ratios).to.deep.equal({ 'a-avx2': 1.2, 'b-avx512': 0.9 });
  });

  for (const [what, change] of Object.entries({
    settings: { settings: { ours: { steps: 10 }, torch: { steps: 100 } } },
    'numbers of images': { n: 51 },
    networks: { network: 'lenet5' },
  }))
    it(`compares nothing over different ${what}`, () => {
      const rows = worseRatios([run('a', [result('pgd', 2)]), run('b', [result('pgd', 1, change)])]);
      expect(rows.map(({ ratios }) => ratios)).to.deep.equal([{ a: 2 }, { b: 1 }]);
    });

  it('the report has the worse ratios first, then one table for each kind', () => {
    const text = markdown(runs);
    const lines = text.split('\n');
    expect(lines).to.include('| fgsm L∞ ε 0.1 | 50 | **0.90** | b-avx512 | 1.20 | 0.90 | yes |');
    expect(lines).to.include('| pgd L∞ ε 0.1 | 50 | **1.40** | a-avx2 | 1.40 | 1.60 | **no** |');
    expect(lines).to.include('| cw L∞ ε 0.1 | 50 | **5.00** | a-avx2 | 5.00 |  | yes |');
    const heads = lines.filter((line) => line.startsWith('## '));
    expect(heads).to.deep.equal([
      '## The worse ratio over 2 kinds of processor',
      '## a-avx2',
      '## b-avx512',
      '## Settings',
    ]);
    expect(text).to.include('the machine of b-avx512. 2026-01-02, 12 minutes.');
    expect(markdown([{ ...runs[0], commit: '0a1b2c3d' }])).to.include('2026-01-02, commit 0a1b2c3d, 12 minutes.');
    const timed = {
      ...{ network: 'a network', epsilon: 0.3, rows: 50, pairs: 2, ratio: 9, spread: [8, 10], processorRatio: 11 },
      ...{ seconds: { ours: 2, torchattacks: 18 }, left: { ours: 80, torchattacks: 82 }, machine: 'one', threads: 2 },
      ...{ batches: { ours: 50, torchattacks: 10 }, robustAccuracy: { ours: 0.8, torchattacks: 0.82 } },
      intervals: { ours: [0.67, 0.89], torchattacks: [0.69, 0.9] },
    };
    expect(markdown(runs, timed).split('\n')).to.include(
      '| **9.0** | 8.0 to 10.0 | 11.0 | 2.0 | 18.0 | 80 of 100: 80.0 % [67.0, 89.0] | 82 of 100: 82.0 % [69.0, 90.0] |',
    );
  });
});

describe('bench: publishing', () => {
  const folder = temporaryFolder();

  it("replaces only its own kind's file", () => {
    const kept = folder('bench');
    keepRun(kept, run('a-avx2', [result('fgsm', 1)]));
    keepRun(kept, run('b-avx512', [result('fgsm', 2)]));
    const before = readFileSync(join(kept, 'a-avx2.json'), 'utf8');
    keepRun(kept, run('b-avx512', [result('fgsm', 3)]));
    expect(readdirSync(kept)).to.have.members(['a-avx2.json', 'b-avx512.json']);
    expect(readFileSync(join(kept, 'a-avx2.json'), 'utf8')).to.equal(before);
    expect(keptRuns(kept).map(({ kind, results }) => [kind, results[0].ratioToFastestPeer])).to.deep.equal([
      ['a-avx2', 1],
      ['b-avx512', 3],
    ]);
  });
});

describe('bench: both sides attack one network', () => {
  it('takes rounding, and refuses more', () => {
    expect(() => sameNetwork('net', [[1, 2]], [[1.0005, 2]])).not.to.throw();
    expect(() => sameNetwork('net', [[1, 2]], [[1, 2.1]])).to.throw('net: our logits');
    expect(() => sameNetwork('net', [[Number.NaN]], [[Number.NaN]])).to.throw('net: our logits');
  });
});
