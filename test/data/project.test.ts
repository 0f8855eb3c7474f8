import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { hostFolder, inRepository, libraryVersion, ownFile, projectRoot } from '../../lib/data/index.js';
import { temporaryFolder, withEnvironment } from '../helpers.js';

const root = join(__dirname, '..', '..');

describe('where things lie', () => {
  const inFolder = temporaryFolder();

  it('in the repository: its own files and what it makes, together', async () => {
    expect(inRepository()).to.equal(true);
    expect(ownFile('python', 'execute.py')).to.equal(join(root, 'python', 'execute.py'));
    await withEnvironment({ ADVLAB_ROOT: undefined }, async () => expect(projectRoot()).to.equal(root));
    const { version } = JSON.parse(readFileSync(join(root, 'lib', 'package.json'), 'utf8'));
    expect(libraryVersion()).to.equal(version);
  });

  it('its own files do not move with ADVLAB_ROOT', async () => {
    await withEnvironment({ ADVLAB_ROOT: inFolder() }, async () => {
      expect([projectRoot(), ownFile('LICENSE')]).to.deep.equal([inFolder(), join(root, 'LICENSE')]);
    });
  });

  it('of a package: the folder that it is installed in, by npm or pnpm', () => {
    mkdirSync(inFolder('app'));
    writeFileSync(inFolder('app', 'package.json'), '{}');
    const modules = inFolder('app', 'node_modules');
    expect(hostFolder(join(modules, 'advlab'))).to.equal(inFolder('app'));
    expect(hostFolder(join(modules, '.pnpm', 'advlab@1.0.0', 'node_modules', 'advlab'))).to.equal(inFolder('app'));
  });

  it('of a global installation: the user’s cache, never beside it', async () => {
    const folder = inFolder('usr', 'lib', 'node_modules', 'advlab');
    await withEnvironment({ XDG_CACHE_HOME: inFolder('cache') }, async () =>
      expect(hostFolder(folder)).to.equal(inFolder('cache', 'advlab')),
    );
    await withEnvironment({ XDG_CACHE_HOME: undefined }, async () =>
      expect(hostFolder(folder)).to.equal(join(homedir(), '.cache', 'advlab')),
    );
  });

  it('what is run below python/ is looked for among the package’s own files', () => {
    const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/(^|\/)(dist|node_modules)\//.test(name))
      .map((name) => ({ name, text: readFileSync(join(root, 'lib', name), 'utf8') }));
    expect(sources.filter(({ text }) => /inProject\(\s*'python'/.test(text)).map(({ name }) => name)).to.deep.equal([]);
    const started = sources.flatMap(({ text }) =>
      [...text.matchAll(/ownFile\('python', '([^']+)'\)/g)].map(([, file]) => file),
    );
    expect(started).to.include('execute.py');
    for (const file of started) expect(existsSync(join(root, 'python', file)), file).to.equal(true);
  });
});
