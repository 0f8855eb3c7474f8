import { unknownWord } from '../data/nearest.js';
import { Interrupted, interruptAll } from '../tensor/cooperation.js';
import { parseWords } from './arguments.js';
import { type Command, UsageError } from './command.js';
import { commandHelp, generalHelp } from './help.js';
import { terminalIo } from './terminal.js';

/** Each command's module, loaded when it is needed. */
const loaders: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  doctor: () => import('./doctor.js'),
  replicate: () => import('./replicate.js'),
  figures: () => import('./figures.js'),
  claims: () => import('./claims.js'),
  train: () => import('./train.js'),
  evaluate: () => import('./evaluate.js'),
  leaderboard: () => import('./leaderboard.js'),
  inspect: () => import('./inspect.js'),
  automl: () => import('./automl.js'),
  audit: () => import('./audit.js'),
  dgn: () => import('./dgn.js'),
  pictures: () => import('./pictures.js'),
  setup: () => import('./setup.js'),
};

/** How long a loop may take to heed Ctrl-C before the process is ended over its head. */
const GRACE_MS = 5_000;

function onInterrupt(): void {
  process.stderr.write('\nadvlab: stopping (Ctrl-C again ends it at once)\n');
  process.once('SIGINT', () => process.exit(130));
  setTimeout(() => process.exit(130), GRACE_MS).unref();
  process.exitCode = 130;
  interruptAll();
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const [name, ...words] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const modules = await Promise.all(Object.values(loaders).map((load) => load()));
    const help = generalHelp(modules.map(({ command }) => command));
    if (name === undefined) throw new UsageError(`no command given.\n\n${help.trimEnd()}`);
    process.stdout.write(help);
    return;
  }
  if (!Object.hasOwn(loaders, name)) throw new UsageError(unknownWord('command', name, Object.keys(loaders)));
  const { command } = await loaders[name]();
  const { values, positionals } = parseWords(command, words);
  if (values.help) {
    process.stdout.write(commandHelp(command));
    return;
  }
  const io = terminalIo(values.json === true);
  try {
    await command.run(values, positionals, io);
  } finally {
    io.end();
  }
}

/** The `advlab` command; sets the process's exit code: 0, 1 failed, 2 called wrongly, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<void> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // The reader of a pipe (head, less) may leave early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.once('SIGINT', onInterrupt);
  try {
    await runCommand(argv);
  } catch (error) {
    if (error instanceof Interrupted) {
      process.exitCode = 130;
      return;
    }
    const usage = error instanceof UsageError;
    const failure = error instanceof Error ? error : new Error(String(error));
    const text = process.env.ADVLAB_DEBUG && !usage ? (failure.stack ?? failure.message) : failure.message;
    process.stderr.write(`advlab: ${text}\n`);
    process.exitCode = usage ? 2 : 1;
  }
}
