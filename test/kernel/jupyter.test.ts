import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { executeNotebook, NotebookError } from '../../lib/notebook/index.js';
import { jupyterEnvironment } from '../../lib/notebook/jupyter.js';
import { temporaryFolder } from '../helpers.js';
import { writeNotebook } from '../notebook/write-notebook.js';

describe("Jupyter's own tests of a kernel", function () {
  this.timeout(600_000);
  const at = temporaryFolder();

  before(() => {
    const folder = at('kernels', 'advlab-kernel');
    mkdirSync(folder, { recursive: true });
    const argv = [process.execPath, inProject('kernel', 'bin', 'advlab-kernel.js'), '{connection_file}'];
    const specification = { argv, display_name: 'TypeScript', language: 'typescript', interrupt_mode: 'message' };
    writeFileSync(join(folder, 'kernel.json'), JSON.stringify(specification));
  });

  it('pass, each that applies', () => {
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

  it('are not all: nbclient and nbconvert end with an error that names cell and line', async () => {
    const file = writeNotebook(at(), 'bad.ipynb', ['const right = 1;', '\n\nJSON.parse(`{`);\n', 'console.log(right)']);
    const options = { kernel: 'advlab-kernel', environment: { JUPYTER_PATH: at() } };
    const error = await executeNotebook(file, at('never.ipynb'), options).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NotebookError);
    expect((error as Error).message).to.match(
      /^bad\.ipynb, code cell 2 of 3 .*SyntaxError: .*JSON[\s\S]*Cell 2, line 3\b/,
    );
    const { status, stderr } = spawnSync(
      inProject('.venv', 'bin', 'python'),
      ['-m', 'nbconvert', '--to', 'notebook', '--execute', '--ExecutePreprocessor.kernel_name=advlab-kernel', file],
      { env: { ...process.env, ...jupyterEnvironment(), JUPYTER_PATH: at() }, encoding: 'utf8' },
    );
    expect(status).to.equal(1);
    expect(stderr).to.include('Cell 2, line 3');
  });
});
