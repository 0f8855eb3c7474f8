import { proportion } from '../intervals.js';
import { BOARD_NORMS, type LeaderboardEntry } from './contracts.js';
import { Fields } from './fields.js';
import { doubtsOf, printedOf } from './figures.js';
import { boardRadius, isName } from './names.js';

const TEXTS = ['link', 'name', 'authors', 'dataset', 'venue', 'architecture', 'eps'] as const;
const PERCENTS = ['clean_acc', 'reported', 'autoattack_acc', 'external'] as const;
/** Two values that should be one differ at most by what a text of two decimals leaves out. */
const ROUNDING = 1e-9;

/** A share of the entry's rows. */
function checkShare(share: Fields, rows: number): number {
  const n = share.whole('n', 1);
  if (n !== rows) throw share.refusal('n', `the entry's ${rows} rows`);
  const correct = share.whole('correct', 0, n);
  const value = share.number('value', { from: 0, to: 1 });
  if (Math.abs(value - correct / n) > ROUNDING) throw share.refusal('value', `${correct} of ${n}`);
  share.interval('interval', proportion(correct, n).interval, ROUNDING);
  return correct;
}

function checkInfo(info: Fields): void {
  for (const name of TEXTS) info.text(name);
  if (!isName(info.text('dataset'))) throw info.refusal('dataset', 'a name of letters, digits and ._+-');
  info.flag('additional_data');
  info.flag('unreliable');
  info.whole('number_forward_passes', 1);
  if (info.has('footnote')) info.text('footnote');
  for (const name of PERCENTS) {
    if (name !== 'clean_acc' && !info.has(name)) continue;
    const text = info.text(name);
    if (!/^\d{1,3}(\.\d+)?$/.test(text) || Number(text) > 100) throw info.refusal(name, 'percent, such as "86.46"');
  }
}

function checkAttack(attack: Fields, rows: number): number {
  for (const name of ['id', 'name']) attack.text(name);
  attack.oneOf('kind', ['fixed', 'minimal']);
  attack.oneOf('access', ['gradients', 'scores', 'labels']);
  attack.inside('settings');
  for (const name of ['queries', 'gradients']) attack.whole(name, 0);
  attack.number('seconds', { from: 0 });
  return checkShare(attack, rows);
}

function checkBlock(block: Fields): void {
  block.oneOf('format', [1]);
  if (!isName(block.text('model'))) throw block.refusal('model', 'a name of letters, digits and ._+-');
  block.oneOf('norm', BOARD_NORMS);
  block.number('epsilon', { from: 0 });
  const rows = block.whole('rows', 1);
  const data = block.inside('data');
  for (const name of ['name', 'provenance']) data.text(name);
  block.whole('seed', 0);
  block.inside('versions');
  block.number('seconds', { from: 0 });
  for (const file of block.each('weights')) {
    file.text('file');
    if (!/^[0-9a-f]{64}$/.test(file.text('sha256'))) throw file.refusal('sha256', '64 hexadecimal digits');
  }
  for (const warning of block.each('warnings')) for (const name of ['id', 'saw', 'advice']) warning.text(name);
  const clean = checkShare(block.inside('clean'), rows);
  const attacks = block.each('attacks');
  if (!attacks.length) throw block.refusal('attacks', 'one attack or more');
  const left = attacks.map((attack) => checkAttack(attack, rows));
  const worst = block.inside('worstCase');
  const least = Math.min(clean, ...left);
  if (checkShare(worst, rows) > least)
    throw worst.refusal('correct', `at most ${least}, which the strongest attack leaves`);
  const proof = block.insideOrNull('certified');
  if (!proof) return;
  for (const name of ['by', 'description']) proof.text(name);
  proof.number('seconds', { from: 0 });
  checkShare(proof, rows);
}

/** RobustBench's fields must say what the block beside them says: else one of them was changed by hand. */
function checkAgreement(info: Fields, entry: LeaderboardEntry): void {
  const { advlab } = entry;
  const expected: Partial<LeaderboardEntry> = { eps: boardRadius(advlab.epsilon), ...printedOf(advlab) };
  for (const name of ['eps', 'clean_acc', 'autoattack_acc', 'external'] as const)
    if (entry[name] !== expected[name])
      throw info.refusal(name, `${JSON.stringify(expected[name]) ?? 'left out'}, which follows from advlab`);
  const doubts = doubtsOf(advlab);
  if (doubts.length && !entry.unreliable)
    throw info.refusal('unreliable', `true: advlab.warnings has ${doubts.join(', ')}`);
}

/**
 * What a leaderboard's file holds, once every field was looked at.
 * @throws DataError naming the file and the field that does not fit, and what was expected.
 */
export function checkEntry(value: unknown, file: string): LeaderboardEntry {
  const info = new Fields(file, '', value);
  checkInfo(info);
  checkBlock(info.inside('advlab'));
  const entry = value as LeaderboardEntry;
  checkAgreement(info, entry);
  return entry;
}
