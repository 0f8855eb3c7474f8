import { execFile, spawn } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../lib/data/index.js';

/** One instruction of a Dockerfile: its word, and the rest of its line. */
export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of each stage, with what it is made from and its name. */
export interface Stage {
  readonly from: string;
  readonly name?: string;
  readonly steps: readonly Instruction[];
}

export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const stages: { from: string; name?: string; steps: Instruction[] }[] = [];
  for (const line of lines) {
    const [, word, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) as RegExpExecArray;
    if (word === 'FROM') {
      const [from, , name] = rest.split(/\s+/);
      stages.push({ from, steps: [], ...(name && { name }) });
    } else stages[stages.length - 1].steps.push({ word, rest });
  }
  return stages;
}

/** The user that the image runs as, here without any right of root's. */
const UNPRIVILEGED = ['--reuid=1000', '--regid=1000', '--clear-groups', '--inh-caps=-all'];

/** The folder of the image that everything lies in. */
export const IMAGE_FOLDER = '/opt/advlab';

const bare = (home: string): NodeJS.ProcessEnv => ({
  // The image's own.
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: home,
  // How this machine reaches the indexes.
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PIP_|npm_config_|NPM_CONFIG_|SSL_)/.test(name)),
  ),
});

/** Copies the files of the working tree that git knows or would add: what a clone brings. */
async function copyTree(folder: string): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', list, { cwd: inProject(), maxBuffer: 1 << 26 });
  for (const name of stdout.split('\0').filter(Boolean)) {
    const copy = join(folder, name);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(inProject(name), copy);
  }
}

/**
 * What `docker build` does, as far as it can be done in a folder: it stands in the place of the image's own folder, of all
 * stages; packages of Debian are this machine's.
 */
export async function buildInFolder(stages: readonly Stage[], folder: string, home: string): Promise<void> {
  for (const { word, rest } of stages.flatMap(({ steps }) => steps)) {
    if (word === 'COPY' && rest === '. .') await copyTree(folder);
    if (word === 'COPY' && rest.includes('--chown=1000:1000') && process.getuid?.() === 0) {
      await promisify(execFile)('chown', ['--recursive', '1000:1000', folder]);
      chownSync(home, 1000, 1000);
    }
    if (word === 'RUN' && !rest.startsWith('apt-get'))
      await promisify(execFile)('/bin/sh', ['-c', rest], { cwd: folder, env: bare(home) });
  }
}

/** What `docker run` starts: the last stage's ENTRYPOINT, by its user, in that folder. */
export function startInFolder(stage: Stage, folder: string, home: string, environment: Record<string, string>) {
  const { rest } = stage.steps.find(({ word }) => word === 'ENTRYPOINT') as Instruction;
  const words: string[] = JSON.parse(rest);
  const own = stage.steps
    .filter(({ word }) => word === 'ENV')
    .map(({ rest: setting }) => setting.split('=') as [string, string]);
  const all = process.getuid?.() === 0 ? ['setpriv', ...UNPRIVILEGED, ...words] : words;
  return spawn(all[0], all.slice(1), {
    cwd: folder,
    env: { ...bare(home), ...Object.fromEntries(own), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The program of the last stage's health check. */
export function healthCheck(stage: Stage): string[] {
  const { rest } = stage.steps.find(({ word }) => word === 'HEALTHCHECK') as Instruction;
  return JSON.parse(rest.slice(rest.indexOf('CMD') + 3));
}

export const readDockerfile = (): Stage[] => parseDockerfile(readFileSync(inProject('Dockerfile'), 'utf8'));
