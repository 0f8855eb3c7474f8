import { cpSync, mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { studies } from '../../lib/studies/index.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, root } from './run.js';

interface Report {
  ok: boolean;
  parts: { part: string; ok: boolean; required: boolean; found: string; mend?: string }[];
  assets: { path: string; source: string; sha256: string; from?: string; problem?: string }[];
}

const partOf = (report: Report, name: string) => report.parts.find(({ part }) => part === name);

/** Every file that the studies read; two may read the same. */
const registry = [...new Set(studies.flatMap(({ assets }) => assets))];

describe('advlab doctor', () => {
  const folder = temporaryFolder();

  it('reports every part and every file as one JSON document', async () => {
    const { code, out } = await advlab(['doctor', '--json']);
    const report = JSON.parse(out) as Report;
    expect(code).to.equal(report.ok ? 0 : 1);
    for (const name of ['Node', 'TensorFlow backend', 'Python environment', 'jupyterlab', 'notebook kernel', 'digits'])
      expect(partOf(report, name), name).to.include({ ok: true, required: true });
    expect(partOf(report, 'Node')?.found).to.equal(process.versions.node);
    expect(report.assets.map(({ path }) => path)).to.deep.equal(registry.map(({ path }) => path));
    if (process.env.ADVLAB_MIRROR)
      for (const asset of report.assets) expect(asset).to.include({ source: 'mirror', sha256: 'matches' });
  });

  it('prints a table for people', async () => {
    const { out } = await advlab(['doctor']);
    expect(out).to.match(/^ok +Node +\d+\.\d+\.\d+$/m);
    expect(out).to.match(/^ok +TensorFlow backend +tfjs .* on TensorFlow \d/m);
  });

  it('calls a mirror that does not exist broken, and ends with 1', async () => {
    const { code, out, err } = await advlab(['doctor', '--json'], { env: { ADVLAB_MIRROR: folder('nowhere') } });
    expect(code).to.equal(1);
    expect(err).to.include('ADVLAB_MIRROR');
    const part = partOf(JSON.parse(out), 'ADVLAB_MIRROR');
    expect(part).to.include({ ok: false });
    expect(part?.mend).to.include('unset ADVLAB_MIRROR');
  });

  it('tells a missing from a damaged file', async () => {
    const [first, second] = registry;
    mkdirSync(folder('mirror', 'mnist'), { recursive: true });
    cpSync(`${root}/package.json`, folder('mirror', first.path));
    const { code, out } = await advlab(['doctor', '--json'], { env: { ADVLAB_MIRROR: folder('mirror') } });
    expect(code).to.equal(1);
    const { assets } = JSON.parse(out) as Report;
    expect(assets.find(({ path }) => path === first.path)).to.include({ source: 'mirror', sha256: 'differs' });
    expect(assets.find(({ path }) => path === second.path)).to.include({ source: 'missing', sha256: 'not read' });
  });

  it('still answers where nothing is set up, each problem with what mends it', async () => {
    mkdirSync(folder('bare', 'python'), { recursive: true });
    cpSync(`${root}/python/requirements.txt`, folder('bare', 'python', 'requirements.txt'));
    const env = { ADVLAB_ROOT: folder('bare'), ADVLAB_MIRROR: '', PATH: folder('bare') };
    const { code, out } = await advlab(['doctor', '--json'], { env });
    expect(code).to.equal(1);
    const report = JSON.parse(out) as Report;
    expect(report.ok).to.equal(false);
    for (const name of ['npm packages', 'Python environment', 'notebook kernel', 'C++ compiler']) {
      expect(partOf(report, name)?.ok, name).to.equal(false);
      expect(partOf(report, name)?.mend, name).to.be.a('string').and.not.equal('');
    }
    expect(partOf(report, 'C++ compiler')?.required).to.equal(false);
    for (const [i, asset] of report.assets.entries())
      expect(asset).to.include({
        source: registry[i].urls.length ? 'download' : 'mirror only',
        sha256: 'not read',
      });
    expect(partOf(report, 'data files')).to.include({ ok: true });
    const nowhere = registry.filter(({ urls }) => urls.length === 0).length;
    expect(partOf(report, 'data files')?.found).to.include(`${nowhere} only from a mirror`);
  });
});
