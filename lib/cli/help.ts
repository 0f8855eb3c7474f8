import { commonOptions } from './arguments.js';
import { columns } from './columns.js';
import type { Command, Option } from './command.js';

/** Two columns, the second aligned. */
const aligned = (rows: readonly (readonly [string, string])[]) => columns(rows).replace(/^/gm, '  ');

function optionRow([name, option]: [string, Option]): [string, string] {
  const left = option.type === 'string' ? `--${name} ${option.value ?? 'VALUE'}` : `--${name}`;
  return [left, option.default === undefined ? option.help : `${option.help} (default ${option.default})`];
}

/** What `advlab NAME --help` prints. */
export function commandHelp(command: Command): string {
  const usage = `advlab ${command.name} ${command.usage}`.trim();
  const options = Object.entries({ ...command.options, ...commonOptions }).map(optionRow);
  return `${command.summary}\n\nUsage: ${usage}\n\n${aligned(options)}\n`;
}

/** What `advlab --help` prints. */
export function generalHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return `Measures how robust classifiers are to adversarial examples.\n\nUsage: advlab COMMAND [options]\n\n${aligned(rows)}\n\nEach command has --help and --json. Exit codes: 0 done, 1 failed (or below what --min-robust and --fail-on of evaluate ask), 2 called wrongly.\nADVLAB_DEBUG=1 shows where an error came from.\n`;
}
