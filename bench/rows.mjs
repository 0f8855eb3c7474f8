// What is compared: the rows of the bench, in the order they are run.
import { rules } from './verdicts.mjs';

const everyGradientPeer = ['torch', 'art', 'foolbox', 'torchattacks'];
const alike = (peers, settings) => Object.fromEntries(peers.map((peer) => [peer, settings]));

const pgdOf = (epsilon) => ({ epsilon, steps: 40, stepSize: epsilon / 10 });

/** Forty steps each, to the end, from the image itself: the same number of gradients on rows that are right. */
const throughput = {
  attack: 'pgd-throughput',
  norm: 'linf',
  epsilon: 0.3,
  n: 1000,
  // Rows wrong from the start are skipped by ours and not by the peers: without them both do the same work.
  onlyRight: true,
  pairs: 7,
  rule: rules.equal({ tolerance: 0.001 }),
  asked: 'pgd',
  peers: alike(everyGradientPeer, pgdOf(0.3)),
  ours: { ...pgdOf(0.3), randomStart: false, earlyStop: false, skipCycles: false },
};

/** The same on another network, beside the two peers that add least to the gradients. */
const throughputOn = (network, { epsilon, steps, n }) => {
  const settings = { epsilon, steps, stepSize: epsilon / 10 };
  return {
    ...throughput,
    network,
    epsilon,
    n,
    pairs: 5,
    peers: alike(['torch', 'torchattacks'], settings),
    ours: { ...throughput.ours, ...settings },
  };
};

/** Time to the same verdicts: ours stops on a row once it is broken, the peers do all forty steps. */
const toVerdicts = (epsilon) => ({
  attack: 'pgd',
  norm: 'linf',
  epsilon,
  n: 1000,
  pairs: 5,
  rule: rules.notWeaker({ tolerance: 0.001 }),
  peers: alike(everyGradientPeer, pgdOf(epsilon)),
  ours: { ...pgdOf(epsilon), randomStart: false },
});

/** The cheapest that reaches the target: 9 × 200 from 0.001, a common setting, costs twice as much. */
const foolboxSearch = { searchSteps: 5, steps: 100, learningRate: 0.1, initialConst: 1 };

/**
 * @typedef {object} BenchRow
 * @property {string} attack name in the output
 * @property {string} [network] of speed-networks.mjs, default the study's LeNet
 * @property {string} [asked] the attack that is run, where that is not the name
 * @property {'linf' | 'l2'} norm
 * @property {number | null} epsilon
 * @property {number} n test images
 * @property {boolean} [onlyRight] only images that the model gets right
 * @property {number} pairs interleaved pairs
 * @property {number[]} [batches] batch sizes to try
 * @property {boolean} [seeded] each pair has a seed of its own
 * @property {object} rule of verdicts.mjs
 * @property {Record<string, object>} peers settings of each
 * @property {Record<string, unknown>} ours options of our function
 */

/** APGD-CE, APGD-T, FAB-T and Square with 5,000 queries, each on what still stands. */
const autoattack = (row) => ({
  asked: 'autoattack',
  norm: 'linf',
  epsilon: 0.1,
  pairs: 3,
  seeded: true,
  rule: rules.notWeaker({ tolerance: 0 }),
  ...row,
});

/** @type {BenchRow[]} */
export const benchRows = [
  {
    attack: 'fgsm',
    norm: 'linf',
    epsilon: 0.3,
    n: 5000,
    pairs: 9,
    rule: rules.equal({ tolerance: 0.001 }),
    peers: alike(everyGradientPeer, { epsilon: 0.3 }),
    ours: { epsilon: 0.3 },
  },
  throughput,
  toVerdicts(0.3),
  toVerdicts(0.1),
  {
    attack: 'cw',
    norm: 'l2',
    epsilon: null,
    n: 100,
    pairs: 3,
    batches: [100],
    rule: rules.minimal({ target: 1.4 }),
    peers: { foolbox: foolboxSearch },
    ours: { steps: 50, binarySearchSteps: 2 },
  },
  {
    attack: 'deepfool',
    norm: 'l2',
    epsilon: null,
    n: 500,
    pairs: 5,
    rule: rules.minimal({}),
    peers: alike(['foolbox', 'art', 'torchattacks'], { steps: 50, overshoot: 0.02 }),
    ours: { steps: 50, overshoot: 0.02 },
  },
  {
    attack: 'square',
    norm: 'linf',
    epsilon: 0.1,
    n: 200,
    pairs: 5,
    seeded: true,
    rule: rules.notWeaker({ tolerance: 0.01 }),
    peers: alike(['torchattacks', 'art'], { epsilon: 0.1, queries: 1000 }),
    ours: { epsilon: 0.1, queries: 1000 },
  },
  // torchattacks calls ten steps of each part its standard, so the same ten are ours here.
  autoattack({
    attack: 'autoattack',
    n: 250,
    batches: [250],
    peers: { torchattacks: { epsilon: 0.1 } },
    ours: { epsilon: 0.1, steps: 10 },
  }),
  // A hundred steps of each part on all sides, which is the authors' standard; the second peer is their own code. All
  // are equally strong: by its seed alone each side breaks one image of the hundred more or less.
  autoattack({
    attack: 'autoattack-standard',
    n: 100,
    batches: [100],
    rule: rules.notWeaker({ tolerance: 0.01 }),
    peers: { torchattacks: { epsilon: 0.1, steps: 100 }, pyautoattack: { epsilon: 0.1 } },
    ours: { epsilon: 0.1 },
  }),
  // Readers of the JSON tell rows apart by attack and ε; at this one no image is left to the last bit of a logit.
  throughputOn('lenet5', { epsilon: 0.4, steps: 40, n: 500 }),
  throughputOn('cifar-resnet18', { epsilon: 0.03, steps: 20, n: 24 }),
];

export const attackNames = [...new Set(benchRows.map(({ attack }) => attack))];
