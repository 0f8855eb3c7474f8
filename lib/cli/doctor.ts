import { type Command, UsageError } from './command.js';
import { type AssetState, assetStates, checkMirror, summarizeAssets } from './doctor/assets.js';
import { checkBackend } from './doctor/backend.js';
import { checkBrowser } from './doctor/browser.js';
import { checkKernel } from './doctor/kernel.js';
import { checkNode, checkPackages } from './doctor/node.js';
import type { Part } from './doctor/part.js';
import { checkPython } from './doctor/python.js';
import { checkCompiler } from './doctor/tools.js';

async function examine(): Promise<{ parts: Part[]; assets: AssetState[] }> {
  const mirror = checkMirror();
  const assets = mirror.ok ? await assetStates() : [];
  const parts = [
    checkNode(),
    checkPackages(),
    await checkBackend(),
    ...(await checkPython()),
    checkKernel(),
    await checkCompiler(),
    await checkBrowser(),
    mirror,
    ...(mirror.ok ? [summarizeAssets(assets)] : []),
  ];
  return { parts, assets };
}

const GREEN = '32';
const RED = '31';
const YELLOW = '33';

function table(parts: readonly Part[], assets: readonly AssetState[], color: boolean): string {
  const paint = (code: string, word: string) => (color ? `\x1b[${code}m${word}\x1b[0m` : word);
  const mark = ({ ok, required }: Part) =>
    ok ? paint(GREEN, 'ok     ') : required ? paint(RED, 'BROKEN ') : paint(YELLOW, 'absent ');
  const width = Math.max(...parts.map(({ part }) => part.length));
  const lines = parts.flatMap((part) => [
    `${mark(part)} ${part.part.padEnd(width)}  ${part.found}`,
    ...(part.mend === undefined ? [] : [`${' '.repeat(width + 10)}to mend it: ${part.mend}`]),
  ]);
  const files = assets.map(
    ({ path, source, from, sha256 }) =>
      `  ${source.padEnd(11)}  SHA-256 ${sha256.padEnd(8)}  ${source === 'download' ? from : path}`,
  );
  return [...lines, ...(files.length ? ['', 'Data files', ...files] : [])].join('\n');
}

export const command: Command = {
  name: 'doctor',
  summary: 'Looks at every part of the laboratory and says how to mend what is broken',
  usage: '[--json]',
  options: {},
  async run(_values, positionals, io) {
    if (positionals.length) throw new UsageError(`doctor takes no words, got "${positionals[0]}".`);
    const { parts, assets } = await examine();
    const failed = parts.filter(({ ok, required }) => required && !ok);
    io.result({ ok: failed.length === 0, parts, assets }, () => table(parts, assets, io.color));
    if (failed.length) throw new Error(`broken: ${failed.map(({ part }) => part).join(', ')}.`);
  },
};
