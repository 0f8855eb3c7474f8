import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { itLong, temporaryFolder } from '../helpers.js';
import { buildInFolder, healthCheck, readDockerfile, startInFolder } from './dockerfile.js';

const MINUTES = 60_000;

/** Text of a stream up to what is waited for. */
async function until(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    const found = pattern.exec(text);
    if (found) return found;
  }
  throw new Error(`The program ended, having said:\n${text}`);
}

describe('the Dockerfile', function () {
  this.timeout(30 * MINUTES);
  const inFolder = temporaryFolder();
  const stages = readDockerfile();
  const last = stages[stages.length - 1];

  it('builds in one stage, and runs in another that has no compiler and no rights', () => {
    expect(stages.map(({ name }) => name)).to.deep.equal(['base', 'build', undefined]);
    const installs = (stage: (typeof stages)[number]) => stage.steps.some(({ rest }) => /\bg\+\+/.test(rest));
    expect(stages.map(installs)).to.deep.equal([false, true, false]);
    const words = last.steps.map(({ word }) => word);
    expect(words).to.include.members(['HEALTHCHECK', 'EXPOSE']);
    expect(words.indexOf('USER')).to.be.within(0, words.indexOf('ENTRYPOINT'));
    expect(last.steps.find(({ word }) => word === 'USER')?.rest).to.match(/^[1-9]\d*$/);
  });

  it('takes nothing along that is made inside', () => {
    const ignored = readFileSync(inProject('.dockerignore'), 'utf8').split('\n');
    expect(ignored).to.include.members(['node_modules', '.venv', '.cache', 'lib/dist', 'runs', '.git']);
  });

  itLong('does its steps in an empty folder, as a user without rights, behind a token', async () => {
    for (const name of ['image', 'home']) mkdirSync(inFolder(name), { recursive: true });
    // The temporary folder is its maker's alone.
    await promisify(execFile)('chmod', ['755', inFolder()]);
    await buildInFolder(stages, inFolder('image'), inFolder('home'));
    expect(existsSync(inFolder('image', '.cache'))).to.equal(false);
    const server = startInFolder(last, inFolder('image'), inFolder('home'), { JUPYTER_TOKEN: 'of-my-own' });
    try {
      const [, url] = await until(server.stdout, /JupyterLab is at (\S+)/);
      expect(url).to.equal('http://127.0.0.1:8888/lab?token=of-my-own');
      const [program, ...words] = healthCheck(last);
      await promisify(execFile)(program, words);
      const ask = (path: string) => fetch(new URL(path, url)).then(({ status }) => status);
      expect(await ask('/api/contents?token=of-my-own')).to.equal(200);
      expect(await ask('/api/contents')).to.equal(403);
      const { stdout } = await promisify(execFile)('ps', ['-o', 'uid=', '-p', String(server.pid)]);
      expect(Number(stdout)).to.be.above(0);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'close');
    }
    const [program, ...words] = healthCheck(last);
    const { code } = (await promisify(execFile)(program, words).catch((error: { code: number }) => error)) as {
      code: number;
    };
    expect(code).to.equal(1);
  });
});
