import { BUSY } from './machine.mjs';
import { speedNetworks } from './speed-networks.mjs';
import { rowName, worseRatios } from './worse.mjs';

const speed = (value) =>
  value === undefined ? '' : value >= 100 ? Math.round(value).toLocaleString('en-US') : `${value}`;
const PEERS = {
  torch: 'plain torch loop',
  art: 'ART',
  foolbox: 'Foolbox',
  torchattacks: 'torchattacks',
  pyautoattack: "the authors' code",
};
const side = (key) => PEERS[key] ?? key;

/** One side's verdicts in words: robust accuracy with its interval, or the mean norm of a minimal-norm attack. */
function verdict({ robustAccuracy, interval, right, broken, meanL2 }, epsilon) {
  if (epsilon === null) return `${broken} of ${right} broken, mean L2 ${meanL2 === null ? '–' : meanL2.toFixed(3)}`;
  return `${robustAccuracy.toFixed(3)} [${interval.map((edge) => edge.toFixed(3)).join(', ')}]`;
}

/** For a terminal. */
export function table(results) {
  const cells = results.map((row) => [
    rowName(row),
    `${row.ratioToFastestPeer.toFixed(2)}× ${side(row.fastestPeer)}`,
    `[${row.ratioSpread.map((ratio) => ratio.toFixed(2)).join(', ')}]`,
    `ours ${speed(row.ours)}/s`,
    Object.entries(row.peers)
      .map(([peer, value]) => `${side(peer)} ${speed(value)}/s`)
      .join(', '),
    row.verdictsAgree ? 'verdicts agree' : 'VERDICTS DIFFER',
  ]);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return `${cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

const line = (cells) => `| ${cells.join(' | ')} |`;
const grid = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

function speeds(results) {
  const peers = Object.keys(PEERS).filter((peer) => results.some((row) => row.peers[peer] !== undefined));
  return grid(
    ['attack', 'ratio to the fastest peer', 'spread', 'pairs', 'images', 'ours', ...peers.map(side)],
    results.map((row) => [
      rowName(row),
      `**${row.ratioToFastestPeer.toFixed(2)}** (${side(row.fastestPeer)})`,
      row.ratioSpread.map((ratio) => ratio.toFixed(2)).join(' to '),
      row.pairs,
      row.n,
      ...['ours', ...peers].map((key) => {
        const value = key === 'ours' ? row.ours : row.peers[key];
        return value === undefined ? '' : `${speed(value)} (${row.batches[key]})`;
      }),
    ]),
  );
}

function verdicts(results) {
  return grid(
    ['attack', 'images × runs', 'ours', 'peers', 'rule', 'agree'],
    results.map((row) => {
      const { ours, ...peers } = row.verdicts;
      return [
        rowName(row),
        `${row.n} × ${row.pairs}`,
        verdict(ours, row.epsilon),
        Object.entries(peers)
          .map(([peer, found]) => `${side(peer)}: ${verdict(found, row.epsilon)}`)
          .join('; '),
        row.rule,
        row.verdictsAgree ? 'yes' : '**no**',
      ];
    }),
  );
}

function leftOut(results) {
  const lines = results.flatMap((row) =>
    row.excluded.map(
      ({ peer, why, speed: rate }) => `- ${rowName(row)}, ${side(peer)}: ${why}${rate ? ` (${speed(rate)}/s)` : ''}.`,
    ),
  );
  return lines.length ? `\nPeers whose result does not count:\n\n${lines.join('\n')}\n` : '';
}

/** The short table: a mark counts on the worse ratio. @param {ReturnType<typeof worseRatios>} rows */
function overKinds(rows, kinds) {
  return grid(
    ['attack', 'images', 'the worse ratio', 'on', ...kinds, 'verdicts agree'],
    rows.map(({ of, ratios, worse, agree }) => [
      rowName(of),
      of.n,
      `**${worse.ratio.toFixed(2)}**`,
      worse.kind,
      ...kinds.map((kind) => ratios[kind]?.toFixed(2) ?? ''),
      agree ? 'yes' : '**no**',
    ]),
  );
}

function settings(results) {
  const words = (of) =>
    Object.entries(of)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ') || 'its defaults';
  return results
    .map((row) => {
      const { ours, ...peers } = row.settings;
      const groups = new Map();
      for (const [peer, of] of Object.entries(peers))
        groups.set(words(of), [...(groups.get(words(of)) ?? []), side(peer)]);
      const theirs = [...groups].map(([of, who]) => `${who.join(', ')}: ${of}`);
      return `- ${rowName(row)}. Ours: ${words(ours)}. ${theirs.join('. ')}.`;
    })
    .join('\n');
}

/** Says that the machine was not ours alone; nothing where it was. Loaded, torch's threads lose far more than ours. */
export function disturbance(results) {
  const worst = Math.max(...results.map(({ othersTook }) => othersTook));
  return worst > BUSY
    ? `Other programs took up to ${Math.round(100 * worst)} % of the processors: these ratios say nothing. Run it on a quiet machine.\n`
    : '';
}

const NAMES = { node: 'Node', tensorflow: 'TensorFlow', art: 'ART', foolbox: 'Foolbox' };

function kindSection({ kind, machine, date, commit, minutes, threads, versions, results }) {
  const stack = Object.entries(versions).map(([library, version]) => `${NAMES[library] ?? library} ${version}`);
  return `## ${kind}

${machine}. ${date}${commit ? `, commit ${commit}` : ''}, ${minutes} minutes. ${stack.join(', ')}; ${threads} threads for each side.

Examples per second, in brackets the batch size that was each side's best.

${speeds(results)}

${verdicts(results)}
${leftOut(results)}`;
}

/** The cascade beside torchattacks' AutoAttack, by `npm run bench:cascade-time`. */
function verdictTime({ network, epsilon, rows, pairs, ratio, spread, processorRatio, seconds, left, batches, ...run }) {
  const share = (side) => {
    const [value, low, high] = [run.robustAccuracy[side], ...run.intervals[side]].map((part) =>
      (100 * part).toFixed(1),
    );
    return `${left[side]} of ${rows * pairs}: ${value} % [${low}, ${high}]`;
  };
  return `
## Time to AutoAttack's verdict

\`cascade\` beside torchattacks' AutoAttack at its own ten steps: ${network}, L∞ ε ${epsilon}, MNIST's first ${rows} test images, ${pairs} interleaved pairs
(\`npm run bench:cascade-time\`); batches of ${batches.ours} and ${batches.torchattacks}; ${run.machine}, ${run.threads} threads for each side.

${grid(
  ['ratio', 'spread', 'ratio of processor time', 'seconds, ours', 'torchattacks', 'left by ours', 'by torchattacks'],
  [
    [
      `**${ratio.toFixed(1)}**`,
      spread.map((value) => value.toFixed(1)).join(' to '),
      processorRatio.toFixed(1),
      seconds.ours.toFixed(1),
      seconds.torchattacks.toFixed(1),
      share('ours'),
      share('torchattacks'),
    ],
  ],
)}
`;
}

/**
 * reports/bench.md, out of the kept runs of all kinds of processors.
 * @param {import('./published.mjs').KeptRun[]} runs
 * @param {object} [timed] what bench/cascade/time.mjs published last
 */
export function markdown(runs, timed) {
  const kinds = runs.map(({ kind }) => kind);
  const rows = worseRatios(runs);
  const networks = [...new Set(rows.map(({ of }) => of.network))].map((name) => speedNetworks[name]?.says ?? name);
  return `# Speed against the Python peers

Written by \`npm run bench -- --publish\`. Networks: ${networks.join('; ')}.
Rows that name no network are on the study's LeNet; images are MNIST's test images, ResNet-18's those of CIFAR-10.

## The worse ratio over ${kinds.length} ${kinds.length === 1 ? 'kind' : 'kinds'} of processor

A ratio is our speed over the fastest peer's: above 1 ours is faster. It is one processor's, for each side has kernels
for some instruction sets only; a kind is a model with its widest instructions and those that tell its generation, and
each run replaces its own kind's, so that kinds may have measured different states of the code.

${overKinds(rows, kinds)}

How to read it. Each side runs in a process of its own, one at a time, and what is timed goes from images to verdicts: the model's answers to the images, the attack, and its answers to what
the attack made of them. A first round times every peer once at every batch size; the fastest one, or two that are
close, then go through interleaved pairs with ours. Each pair gives one ratio; the tables have their median and, as
spread, their extremes. Where two peers went through the pairs, the ratio is the worse of the two. Peers' figures
without pairs are single timings. Pairs during which other programs took more than ${Math.round(100 * BUSY)} % of the processors are
repeated where time allows, and the least disturbed kept, whoever won them. A report is written only where
other programs took less than ${Math.round(100 * BUSY)} % of the processors: beside them torch's threads lose far more than ours.

The pgd-throughput rows run all steps on both sides; in the other two pgd rows ours leaves an image alone once it is
broken and the peers do not. ResNet-18's weights are random, and the same on both sides: what a step takes does not
depend on them; its labels are its own answers, so that every image is right. Before anything is timed both sides'
logits of a network must agree to .001. AutoAttack is compared step for step: the autoattack row has the ten steps in
each part that torchattacks calls standard, ours like its own; autoattack-standard the hundred of the authors on all
sides: torchattacks' four parts set to a hundred, and the authors' own code (fra31/auto-attack), which PyPI has as
pyautoattack, with the checks that it makes of the model.

Verdicts are torch's own on the images that each side returned, over the pairs' runs. Of a fixed ε: robust accuracy
with its 95 % interval over images, however often each was attacked; images outside the ball or the pixel range count as failures. Of a minimal-norm attack:
rows that were right from the start and are now wrong; blank images, which are how Foolbox's Carlini-Wagner says that
it found nothing, are failures.

${runs.map(kindSection).join('\n')}${timed ? verdictTime(timed) : ''}
## Settings

${settings(rows.map(({ of }) => of))}
`;
}
