import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { jupyterEnvironment } from '../../lib/notebook/jupyter.js';
import { temporaryFolder } from '../helpers.js';
import { writeNotebook } from '../notebook/write-notebook.js';

/** papermill and nbmake with what they need that the project's own environment lacks. */
const PACKAGES = [
  ...['papermill==2.7.0', 'tenacity==9.2.1', 'click==8.5.1', 'entrypoints==0.4.2'],
  ...['nbmake==1.5.5', 'pytest==9.2.0', 'iniconfig==2.3.1', 'pluggy==1.7.0'],
];

interface Cell {
  cell_type: string;
  source: string | string[];
  metadata: { tags?: string[] };
  outputs: { output_type: string; ename?: string; text?: string | string[]; traceback?: string[] }[];
}
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] };
const plain = (text: string) => stripVTControlCharacters(text);

describe('tools that run notebooks, on the notebook kernel', function () {
  this.timeout(600_000);
  const at = temporaryFolder();
  const python = (args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(inProject('.venv', 'bin', 'python'), args, {
      cwd: at(),
      env: {
        ...process.env,
        ...jupyterEnvironment(),
        PYTHONPATH: [at('packages'), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
      },
      encoding: 'utf8',
    });
    return { status, said: plain(`${stdout}${stderr}`) };
  };

  before(function () {
    // Packages are installed for it.
    if (process.env.ADVLAB_LONG !== '1') this.skip();
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', at('packages'), ...PACKAGES];
    const { status, said } = python(pip);
    expect(status, said).to.equal(0);
    writeNotebook(at(), 'good.ipynb', [
      'const epsilon: number = 0.1;\nconst names = ["fgsm"];\nconst settings = { targeted: true };',
      "console.log(epsilon * 10, names.join('+'), settings.targeted)",
    ]);
    const good = read(at('good.ipynb'));
    good.cells[0].metadata.tags = ['parameters'];
    writeFileSync(at('good.ipynb'), JSON.stringify(good));
    writeNotebook(at(), 'bad.ipynb', ['const right = 1;', '\n\nJSON.parse(`{`);\n', "console.log('not run')"]);
  });

  it('papermill sets parameters', () => {
    const given = ['-p', 'epsilon', '0.2', '-y', 'names: [pgd, "q\\"uoted"]\nsettings: {targeted: false}'];
    const program = inProject('python', 'papermill_typescript.py');
    const { status, said } = python([program, 'good.ipynb', 'out.ipynb', '-k', 'tslab', ...given]);
    expect(status, said).to.equal(0);
    const { cells } = read(at('out.ipynb'));
    expect(cells.map(({ metadata }) => metadata.tags)).to.deep.equal([['parameters'], ['injected-parameters'], []]);
    expect([cells[2].outputs[0].text].flat().join('')).to.equal('2 pgd+q"uoted false\n');
  });

  it('papermill ends with 1 where a cell throws, and keeps what was run with the error in its place', () => {
    const program = inProject('python', 'papermill_typescript.py');
    const { status, said } = python([program, 'bad.ipynb', 'failed.ipynb', '-k', 'tslab']);
    expect(status).to.equal(1);
    expect(said).to.match(/SyntaxError[\s\S]*Cell 2, line 3\b/);
    const outputs = read(at('failed.ipynb')).cells.flatMap((cell) => cell.outputs ?? []);
    const errors = outputs.filter(({ output_type }) => output_type === 'error');
    expect(errors).to.have.length(1);
    expect(errors[0].ename).to.equal('SyntaxError');
    expect(plain(errors[0].traceback?.join('\n') ?? '')).to.include('Cell 2, line 3');
    expect(JSON.stringify(outputs)).not.to.include('not run\\n');
  });

  it('nbmake passes a notebook that runs, and fails one whose cell throws', () => {
    const pytest = ['-m', 'pytest', '-p', 'no:cacheprovider', '--nbmake', '--nbmake-kernel=tslab'];
    const good = python([...pytest, 'good.ipynb']);
    expect(good.status, good.said).to.equal(0);
    expect(good.said).to.match(/1 passed/);
    const bad = python([...pytest, 'bad.ipynb']);
    expect(bad.status, bad.said).to.equal(1);
    expect(bad.said).to.match(/1 failed/);
    expect(bad.said).to.match(/SyntaxError[\s\S]*Cell 2, line 3\b/);
  });

  it('nbconvert ends with 1 where a cell throws, or keeps the error among the outputs where it is allowed', () => {
    const convert = ['-m', 'nbconvert', '--to', 'notebook', '--execute', '--ExecutePreprocessor.kernel_name=tslab'];
    const stopped = python([...convert, 'bad.ipynb']);
    expect(stopped.status).to.equal(1);
    expect(stopped.said).to.include('Cell 2, line 3');
    const allowed = python([...convert, '--allow-errors', '--output', 'allowed.ipynb', 'bad.ipynb']);
    expect(allowed.status, allowed.said).to.equal(0);
    const [, failed, next] = read(at('allowed.ipynb')).cells;
    expect(failed.outputs.map(({ output_type, ename }) => [output_type, ename])).to.deep.equal([
      ['error', 'SyntaxError'],
    ]);
    expect([next.outputs[0].text].flat().join('')).to.equal('not run\n');
  });
});
