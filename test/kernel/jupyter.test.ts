import { spawnSync } from 'node:child_process';
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

  it('pass, each that applies', () => {
    const { status, stderr } = spawnSync(
      inProject('.venv', 'bin', 'python'),
      [join(__dirname, 'jupyter_kernel_test_kernel.py')],
      // Results in plain text, so that what they are compared with is.
      { env: { ...process.env, ...jupyterEnvironment(), NO_COLOR: '1' }, encoding: 'utf8' },
    );
    expect(stderr).to.match(/^Ran 13 tests/m);
    expect(status, stderr).to.equal(0);
    expect(stderr).to.match(/^OK \(skipped=1\)$/m);
    expect(stderr.match(/skipped '[^']*'/g)).to.deep.equal(["skipped 'No code page something'"]);
  });

  it('are not all: nbclient and nbconvert end with an error that names cell and line', async () => {
    const file = writeNotebook(at(), 'bad.ipynb', ['const right = 1;', '\n\nJSON.parse(`{`);\n', 'console.log(right)']);
    const error = await executeNotebook(file, at('never.ipynb')).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NotebookError);
    expect((error as Error).message).to.match(
      /^bad\.ipynb, code cell 2 of 3 .*SyntaxError: .*JSON[\s\S]*Cell 2, line 3\b/,
    );
    const { status, stderr } = spawnSync(
      inProject('.venv', 'bin', 'python'),
      ['-m', 'nbconvert', '--to', 'notebook', '--execute', file],
      { env: { ...process.env, ...jupyterEnvironment() }, encoding: 'utf8' },
    );
    expect(status).to.equal(1);
    expect(stderr).to.include('Cell 2, line 3');
  });
});
