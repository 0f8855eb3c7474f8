import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at } from '../../scripts/setup/shell.mjs';
import { machine } from '../machine.mjs';
import { givenNumbers } from './arguments.mjs';
import { NORM_NAMES, optimalityFigure, securityCurvesFigure } from './figures.mjs';
import { networks } from './networks.mjs';

export const LIBRARIES = {
  ours: 'ours',
  foolbox: 'Foolbox',
  art: 'ART',
  torchattacks: 'torchattacks',
  adv_lib: 'adv-lib',
  original: "authors' code",
};

const hundred = (share) => (Number.isFinite(share) ? (100 * share).toFixed(1) : '–');
const between = ([low, high]) => `[${hundred(low)}, ${hundred(high)}]`;
const titleOf = (name) => networks.find((network) => network.name === name).title;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const line = (cells) => `| ${cells.join(' | ')} |`;
const grid = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** For a terminal: each norm's attacks, the best first. */
export const table = ({ norms, asked }) =>
  norms
    .map(({ norm, table: rows, difference, intervals }) => {
      const width = Math.max(...rows.map(({ attack }) => attack.id.length));
      const lines = rows.map(({ attack, score, perNetwork }) =>
        [
          hundred(score).padStart(5),
          attack.id.padEnd(width),
          ...perNetwork.map((one) => hundred(one).padStart(5)),
        ].join('  '),
      );
      const gap = intervals
        ? [`ours less the best peer's: ${hundred(difference)} ${between(intervals.difference)}`]
        : [];
      return `${[`${NORM_NAMES[norm]}: optimality × 100, and on ${asked.networks.join(', ')}`, ...lines, ...gap].join('\n')}\n`;
    })
    .join('\n');

const wordsOf = (settings) =>
  Object.entries(settings ?? {})
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');

function standing({ norm, table: rows }, { asked, resultOf }) {
  const spent = (attack, which) =>
    Math.round(mean(asked.networks.map((network) => mean(resultOf(network, attack)[which]))));
  return `## ${NORM_NAMES[norm]}

${grid(
  ['', 'attack', 'of', 'optimality × 100', 'against the peers alone', ...asked.networks, 'forward', 'backward'],
  rows.map(({ attack, score, withoutOurs, perNetwork }, i) => [
    i + 1,
    attack.library === 'ours' ? `**${attack.name}**` : attack.name,
    LIBRARIES[attack.library],
    `**${hundred(score)}**`,
    hundred(withoutOurs),
    ...perNetwork.map(hundred),
    spent(attack, 'forwards'),
    spent(attack, 'backwards'),
  ]),
)}
`;
}

function remarks({ norms, asked, resultOf }) {
  const lines = norms.flatMap(({ table: rows }) =>
    rows.flatMap(({ attack }) =>
      asked.networks.flatMap((network) => {
        const { failed, lost } = resultOf(network, attack);
        return [
          ...(failed ? [`- ${attack.id} on ${network} ended with ${failed}`] : []),
          ...(lost ? [`- ${attack.id} on ${network}: torch does not call ${lost} of its images errors.`] : []),
        ];
      }),
    ),
  );
  return lines.length ? `\nWhat did not go as it should; what was found before counts:\n\n${lines.join('\n')}\n` : '';
}

const ENDINGS = { above: 'ours is ahead', below: 'the peer is ahead', even: 'undecided' };
const ending = ([low, high]) => (low > 0 ? 'above' : high < 0 ? 'below' : 'even');

/** Of ours that are one attack, not several in turn, the best. */
function single(all) {
  const { attack, score } = all.find(({ attack: { attacks } }) => attacks?.length === 1);
  return `${attack.name}, ${hundred(score)}`;
}

/** reports/attackbench/report.md */
export function markdown(run, date = new Date()) {
  const { norms, asked, versions, resultOf } = run;
  const { rows, offset, budget } = asked;
  const stack = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const pooled = norms.flatMap(({ table: all }) => all.map(({ attack }) => attack));
  const settings = pooled.map((attack) => {
    const given =
      attack.library === 'ours' ? wordsOf(resultOf(asked.networks[0], attack).settings) : wordsOf(attack.settings);
    return `- ${attack.id}${given ? `: ${given}` : ''}`;
  });
  return `# Minimal-norm attacks by AttackBench's optimality

MNIST test images ${offset} to ${offset + rows - 1} on ${asked.networks.map(titleOf).join('; ')}. At most ${budget} forward and ${budget} backward passes for each row.
${date.toISOString().slice(0, 10)}; ${machine()}; ${stack.join(', ')}. Written by \`npm run bench:attacks -- ${['--publish', givenNumbers(asked)].join(' ').trim()}\`.

${grid(
  [
    'norm',
    'our best',
    'optimality × 100',
    'our best single attack',
    'best peer',
    'optimality × 100',
    'ours less theirs',
    '',
  ],
  norms.map(({ norm, table: all, ours, peer, difference, intervals }) => [
    NORM_NAMES[norm],
    ours.attack.name,
    `${hundred(ours.score)} ${between(intervals.ours)}`,
    single(all),
    `${peer.attack.name} (${LIBRARIES[peer.attack.library]})`,
    `${hundred(peer.score)} ${between(intervals.peer)}`,
    `**${hundred(difference)}** ${between(intervals.difference)}`,
    ENDINGS[ending(intervals.difference)],
  ]),
)}

![Optimality of the attacks in each norm](figs/attackbench-optimality.png)

![Security curves of the best attacks](figs/attackbench-curves.png)

How to read it. Optimality is AttackBench's (Cinà et al., 2025, arXiv 2404.19460) as attackbenchlib ${versions.attackbenchlib} computes it: of what the
nearest errors that any attack of the pool found take off a network's security curve, the share that the attack takes
off by itself; 1 is as near as the best of the pool in every row. The figure of an attack is the mean over networks.
The pool is frozen and listed below: another pool gives other figures. *Against the peers alone* measures with the
pool without ours. Brackets are 95 % bootstrap intervals over rows, the same rows drawn for both sides and all
networks (2,000 times); of both sides the attack that came out best is compared, so that each carries its own luck.

How it was measured. A peer attacks a wrapped network that books each pass on its row, clips to [0, 1], and past the budget
answers with the row's own label and without gradient. The nearest error of a row over all its passes counts, whether
the attack returned it or not, as in attackbenchlib; a gradient of zeros is no backward pass. Ours runs under the budget of
its engine, where a gradient (one forward and one backward pass) and a query (one forward pass) count 1 each of the
same ${budget}; what it returns counts, the nearest of its own iterates, judged by torch. Ours whose name has
a + are several attacks in turn under the one budget (\`suite\` of the package), the nearest of each row kept; peers' are single attacks, as their libraries
offer them. Rows that are wrong from the start are at distance 0 for all.
Peers' settings are those that attackbenchlib's authors gave them for their leaderboard; where the list below names some,
these are in their place.

${norms.map((norm) => standing(norm, run)).join('\n')}${remarks(run)}
## The pool

${settings.join('\n')}
`;
}

/** Distances as they were measured, and what follows from them. */
const results = ({ norms, asked, versions, resultOf }) => ({
  rows: asked.rows,
  offset: asked.offset,
  budget: asked.budget,
  networks: asked.networks,
  versions,
  norms: norms.map(({ norm, table: all, difference, intervals, ours, peer }) => ({
    norm,
    best: { ours: ours.attack.id, peer: peer.attack.id, difference, intervals },
    attacks: all.map(({ attack, score, withoutOurs, perNetwork }) => ({
      id: attack.id,
      optimality: score,
      againstPeers: withoutOurs,
      perNetwork,
      distances: asked.networks.map((network) =>
        resultOf(network, attack).distances.map((value) => value && Number(value.toPrecision(6))),
      ),
    })),
  })),
});

/**
 * Writes reports/attackbench/: report.md, results.json and the figures; answers the files' names.
 * @param advlab the package
 */
export async function publish(run, advlab) {
  const folder = at('reports', 'attackbench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(at('reports', 'attackbench', 'report.md'), markdown(run));
  writeFileSync(at('reports', 'attackbench', 'results.json'), `${JSON.stringify(results(run))}\n`);
  const figures = [optimalityFigure(run, LIBRARIES), securityCurvesFigure(run, LIBRARIES)];
  const { files, message } = await advlab.exportFigures(figures, at('reports', 'attackbench', 'figs'), {
    formats: ['svg', 'png'],
  });
  if (message) throw new Error(message);
  return ['report.md', 'results.json', ...files];
}
