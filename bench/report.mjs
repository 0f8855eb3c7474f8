import { BUSY, machine } from './machine.mjs';

const speed = (value) =>
  value === undefined ? '' : value >= 100 ? Math.round(value).toLocaleString('en-US') : `${value}`;
const name = ({ attack, norm, epsilon }) =>
  `${attack} ${norm === 'linf' ? 'L∞' : norm.toUpperCase()}${epsilon === null ? '' : ` ε ${epsilon}`}`;
const SIDES = { torch: 'plain torch loop', art: 'ART', foolbox: 'Foolbox', torchattacks: 'torchattacks', ours: 'ours' };
const side = (key) => SIDES[key] ?? key;

/** One side's verdicts in words: robust accuracy with its interval, or the mean norm of a minimal-norm attack. */
function verdict({ robustAccuracy, interval, right, broken, meanL2 }, epsilon) {
  if (epsilon === null) return `${broken} of ${right} broken, mean L2 ${meanL2 === null ? '–' : meanL2.toFixed(3)}`;
  return `${robustAccuracy.toFixed(3)} [${interval.map((edge) => edge.toFixed(3)).join(', ')}]`;
}

/** For a terminal. */
export function table(results) {
  const cells = results.map((row) => [
    name(row),
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
  const peers = ['torch', 'art', 'foolbox', 'torchattacks'];
  return grid(
    ['attack', 'ratio to the fastest peer', 'spread', 'pairs', 'images', 'ours', ...peers.map(side)],
    results.map((row) => [
      name(row),
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
        name(row),
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
      ({ peer, why, speed: rate }) => `- ${name(row)}, ${side(peer)}: ${why}${rate ? ` (${speed(rate)}/s)` : ''}.`,
    ),
  );
  return lines.length ? `\nPeers whose result does not count:\n\n${lines.join('\n')}\n` : '';
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
      return `- ${name(row)}. Ours: ${words(ours)}. ${theirs.join('. ')}.`;
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

/** reports/bench.md */
export function markdown({ results, versions, threads, minutes, date = new Date() }) {
  const stack = [
    machine(),
    `Node ${process.versions.node}`,
    `TensorFlow ${versions.tensorflow} (tfjs ${versions.tfjs})`,
    `torch ${versions.torch}`,
    `ART ${versions.art}`,
    `Foolbox ${versions.foolbox}`,
    `torchattacks ${versions.torchattacks}`,
    `${threads} threads for each side`,
  ];
  return `# Speed against the Python peers

The study's LeNet, MNIST test images; ${date.toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes. ${stack.join(', ')}.
Written by \`npm run bench -- --publish\`.

Examples per second, in brackets the batch size that was each side's best.

${speeds(results)}

How to read it. A ratio above 1 means that ours is faster. Each side runs in a process of its own, one at a time, and
what is timed goes from images to verdicts: the model's answers to the images, the attack, and its answers to what
the attack made of them. A first round times every peer once at every batch size; the fastest one, or two that are
close, then go through interleaved pairs with ours. Each pair gives one ratio; the table has their median and, as
spread, their extremes. Where two peers went through the pairs, the ratio is the worse of the two. Peers' figures
without pairs are single timings. Pairs during which other programs took more than ${Math.round(100 * BUSY)} % of the processors are
repeated where time allows, and the least disturbed kept, whoever won them. A report is written only where
other programs took less than ${Math.round(100 * BUSY)} % of the processors: beside them torch's threads lose far more than ours.
pgd-throughput runs all forty steps on both sides; in the other two pgd rows ours leaves an image alone once it is
broken and the peers do not. torchattacks' AutoAttack takes 10 steps in each part where its authors take 100, so the
autoattack row compares 10 with 10, and autoattack-standard our hundred, which break more, with the same ten.

${verdicts(results)}

Verdicts are torch's own on the images that each side returned, over the pairs' runs. Of a fixed ε: robust accuracy
with its 95 % interval over images, however often each was attacked; images outside the ball or the pixel range count as failures. Of a minimal-norm attack:
rows that were right from the start and are now wrong; blank images, which are how Foolbox's Carlini-Wagner says that
it found nothing, are failures.
${leftOut(results)}
Settings:

${settings(results)}
`;
}
