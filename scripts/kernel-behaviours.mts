// Runs the promises of test/kernel/behaviours.ts on the project's notebook kernel and on the stock one, measures both,
// and writes docs/kernel.json and docs/kernel.md:
//   npx tsx scripts/kernel-behaviours.mts [--keep-times|--keep-promises] && npx biome check --write docs
// Wall-clock times mean something on an idle machine alone; the kernel's own processor time stands beside them. On a busy
// one --keep-times leaves both as they were measured last; --keep-promises leaves these, and measures the times alone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject, writeWhole } from '../lib/data/index.js';
import { behaviours } from '../test/kernel/behaviours.js';
import { Kernel, type KernelName } from '../test/kernel/client.js';

const NAMES = ['own', 'stock'] as const;
/** Clock ticks of Linux's /proc per second. */
const TICKS = 100;
const CELLS = 60;
const REPEATS = 30;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Processor seconds and resident megabytes of a process, from /proc. */
function usage({ child: { pid } }: Kernel) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { seconds: (user + system) / TICKS, megabytes: resident / 1024 };
}

async function keeps(name: KernelName): Promise<Record<string, boolean>> {
  const kept: Record<string, boolean> = {};
  const folder = mkdtempSync(join(tmpdir(), 'advlab-kernel-table-'));
  const notebooks = join(folder, 'notebooks');
  mkdirSync(notebooks);
  let kernel: Kernel | undefined;
  for (const { id, says, holds } of behaviours) {
    kernel ??= await Kernel.start(name, notebooks);
    kept[id] = await holds(kernel, folder).catch(() => false);
    say(`${name}: ${kept[id] ? 'yes' : 'no '} ${says}`);
    // What a broken promise leaves running must not disturb the next one.
    if (!kept[id]) {
      kernel.stop();
      kernel = undefined;
    }
  }
  kernel?.stop();
  rmSync(folder, { recursive: true, force: true });
  return kept;
}

async function measure(name: KernelName) {
  const start = performance.now();
  const kernel = await Kernel.start(name);
  await kernel.execute('1 + 1');
  const first = { wall: performance.now() - start, cpu: usage(kernel).seconds * 1000 };
  const before = usage(kernel);
  const trivial: number[] = [];
  for (let i = 0; i < REPEATS; i++) trivial.push((await kernel.execute(`${i} + 1`)).milliseconds);
  const cell = { wall: median(trivial), cpu: ((usage(kernel).seconds - before.seconds) / REPEATS) * 1000 };
  for (let i = 0; i < CELLS; i++) await kernel.execute(`const value${i} = { count: ${i}, name: 'v' }`);
  const asked = usage(kernel);
  const completions: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const begin = performance.now();
    await kernel.request('complete_request', { code: 'value5', cursor_pos: 6 });
    completions.push(performance.now() - begin);
  }
  const completion = { wall: median(completions), cpu: ((usage(kernel).seconds - asked.seconds) / REPEATS) * 1000 };
  kernel.stop();
  say(`${name}: ${JSON.stringify({ first, cell, completion })}`);
  return { first, cell, completion };
}

async function times() {
  const figures = { own: await measure('own'), stock: await measure('stock') };
  const machine = { cpus: cpus().length, load: Number(loadavg()[0].toFixed(1)), node: process.versions.node };
  return { machine, figures };
}

interface Last extends Awaited<ReturnType<typeof times>> {
  readonly kept: Readonly<Record<KernelName, Readonly<Record<string, boolean>>>>;
}
const last = (): Last => JSON.parse(readFileSync(inProject('docs', 'kernel.json'), 'utf8'));
const { machine, figures } = process.argv.includes('--keep-times') ? last() : await times();
const kept = process.argv.includes('--keep-promises')
  ? last().kept
  : { own: await keeps('own'), stock: await keeps('stock') };

const mark = (holds: boolean) => (holds ? 'yes' : 'no');
const ms = (value: number) => `${value.toFixed(0)} ms`;
const rows = behaviours.map(({ id, says }) => `| ${says} | ${NAMES.map((name) => mark(kept[name][id])).join(' | ')} |`);
const count = (name: KernelName) => Object.values(kept[name]).filter(Boolean).length;
const timed = (['first', 'cell', 'completion'] as const).map((what) => {
  const says = {
    first: 'first result after the start',
    cell: 'a trivial cell, median',
    completion: `a completion after ${CELLS} cells, median`,
  };
  const cells = NAMES.map((name) => `${ms(figures[name][what].wall)} (${ms(figures[name][what].cpu)})`);
  return `| ${says[what]} | ${cells.join(' | ')} |`;
});
const page = `# The notebook kernel beside the stock one

Written by \`npx tsx scripts/kernel-behaviours.mts\`. Each row is a test of \`test/kernel/behaviours.ts\`, run on both. Set-up registers ours as \`tslab\`, the stock one as \`tslab-stock\`.

| promise | ours | stock tslab ${JSON.parse(readFileSync(inProject('node_modules', 'tslab', 'package.json'), 'utf8')).version} |
| --- | --- | --- |
${rows.join('\n')}
| **kept, of ${behaviours.length}** | **${count('own')}** | **${count('stock')}** |

Wall-clock time, and in parentheses the kernel's processor time (Node ${machine.node}, ${machine.cpus} cores, load ${machine.load}; under load only the latter can be compared):

| | ours | stock tslab |
| --- | --- | --- |
${timed.join('\n')}
`;
writeWhole(inProject('docs', 'kernel.md'), page);
writeWhole(inProject('docs', 'kernel.json'), `${JSON.stringify({ machine, figures, kept }, null, 2)}\n`);
