// reports/bench-cascade.md
const line = (cells) => `| ${cells.join(' | ')} |`;
const grid = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const whole = (value) => Math.round(value).toLocaleString('en-US');
const list = (rows) => (rows.length ? rows.join(', ') : 'none');
const found = (members) =>
  Object.entries(members)
    .filter(([, rows]) => rows)
    .map(([name, rows]) => `${name} ${rows}`)
    .join(', ');

/** "906 of 1,000 (90.6 %)" */
const standing = (left, rows) => `${whole(left)} (${((100 * left) / rows).toFixed(1)} %)`;

export function markdown(results, date = new Date()) {
  return `# The cascade beside AutoAttack

MNIST, the first test images, L∞; ${date.toISOString().slice(0, 10)}. Written by \`npm run bench:cascade -- --publish\`.

${grid(
  ['network', 'ε', 'rows', 'AutoAttack leaves', 'cascade leaves', 'passes a row', 'ratio', 'tuned on'],
  results.map((one) => [
    `${one.id}: ${one.says}`,
    one.epsilon,
    whole(one.rows),
    standing(one.left.autoattack, one.rows),
    standing(one.left.cascade, one.rows),
    `${whole(one.forwardPerRow.autoattack)} and ${whole(one.forwardPerRow.cascade)}`,
    `**${one.ratio.toFixed(1)}**`,
    one.tuned ? 'yes' : 'no',
  ]),
)}

How to read it. Both are our own: AutoAttack at its authors' settings, and \`cascade\`. Rows left are unbroken, not
shown to be robust; wrong from the start counts as broken. Passes are forward-equivalents, AutoAttack's first: a query
is one, a gradient three (its backward pass counts two). The cascade's budgets and order were decided on the networks
that it was tuned on, and then tried once on the others.

Rows (of the test images, from 0) on which they disagree:

${grid(
  ['network', 'broken by AutoAttack alone', 'broken by the cascade alone'],
  results.map((one) => [one.id, list(one.onlyAutoattack), list(one.onlyCascade)]),
)}

Which attack broke rows, and what the audit of the cascade found: FAB and Square on rows drawn from those left.

${grid(
  ['network', 'AutoAttack', 'cascade', 'audit'],
  results.map((one) => [
    one.id,
    found(one.foundBy.autoattack),
    found(one.foundBy.cascade),
    one.sampled ? `${one.sampled.broken} of ${one.sampled.rows} broke` : 'nothing to draw from',
  ]),
)}
`;
}
