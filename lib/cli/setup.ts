import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownFile, projectRoot } from '../data/project.js';
import { Interrupted } from '../tensor/cooperation.js';
import { type Command, UsageError } from './command.js';

const INTERRUPTED = 130;

export const command: Command = {
  name: 'setup',
  summary: 'Binds TensorFlow and makes the Python environment with its notebook kernel; what is there already stays',
  usage: '[--no-python]',
  options: {
    'no-python': { type: 'boolean', help: 'TensorFlow alone: no notebooks, digits, AutoML' },
  },
  async run(values, positionals, io) {
    if (positionals.length) throw new UsageError(`setup takes no words, got "${positionals[0]}".`);
    const words = values['no-python'] ? ['--no-python'] : [];
    const folder = projectRoot();
    const child = spawn(process.execPath, [ownFile('scripts', 'setup.mjs'), ...words], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, ADVLAB_ROOT: folder },
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === INTERRUPTED) throw new Interrupted();
    if (code !== 0) throw new Error('set-up did not come to its end; the reason stands above.');
    io.result({ ok: true, folder }, () => `Set up in ${folder}`);
  },
};
