import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { jupyterEnvironment } from '../../lib/notebook/jupyter.js';
import { temporaryFolder } from '../helpers.js';

describe("Jupyter's own tests of a kernel", function () {
  this.timeout(120_000);
  const at = temporaryFolder();

  it('pass, each that applies', () => {
    const folder = at('kernels', 'advlab-kernel');
    mkdirSync(folder, { recursive: true });
    const argv = [process.execPath, inProject('kernel', 'bin', 'advlab-kernel.js'), '{connection_file}'];
    const specification = { argv, display_name: 'TypeScript', language: 'typescript', interrupt_mode: 'message' };
    writeFileSync(join(folder, 'kernel.json'), JSON.stringify(specification));
    const { status, stderr } = spawnSync(
      inProject('.venv', 'bin', 'python'),
      [join(__dirname, 'jupyter_kernel_test_kernel.py')],
      // Results in plain text, so that what they are compared with is.
      { env: { ...process.env, ...jupyterEnvironment(), JUPYTER_PATH: at(), NO_COLOR: '1' }, encoding: 'utf8' },
    );
    expect(stderr).to.match(/^Ran 13 tests/m);
    expect(status, stderr).to.equal(0);
    expect(stderr).to.match(/^OK \(skipped=1\)$/m);
    expect(stderr.match(/skipped '[^']*'/g)).to.deep.equal(["skipped 'No code page something'"]);
  });
});
