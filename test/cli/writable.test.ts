import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../lib/cli/command.js';
import { checkOutputFile, checkOutputFolder } from '../../lib/cli/writable.js';
import { temporaryFolder } from '../helpers.js';
import { advlab } from './run.js';

describe('places for results', () => {
  const inFolder = temporaryFolder();
  before(() => {
    mkdirSync(inFolder('taken', 'report.json'), { recursive: true });
    writeFileSync(inFolder('file'), '');
    symlinkSync(inFolder('nowhere'), inFolder('link'));
  });

  it('that can be written are left as they were', () => {
    const before = readdirSync(inFolder());
    for (const path of ['.', 'new', 'new/deep/er']) checkOutputFolder('x', inFolder(path));
    for (const path of ['new.csv', 'new/deep/er.csv', 'file']) checkOutputFile('x', inFolder(path));
    expect(readdirSync(inFolder())).to.deep.equal(before);
  });

  const refused = (check: () => void, ...says: string[]) => {
    expect(check).to.throw(UsageError).with.property('message').that.includes('option --out').and.includes(says[0]);
    for (const words of says) expect(check).to.throw(words);
  };

  it('that cannot are refused, and say why', () => {
    const folder = (path: string) => () => checkOutputFolder('option --out', path, ['report.json']);
    refused(folder(inFolder('file')), `(${inFolder('file')} is a file, not a folder)`);
    refused(folder(inFolder('file', 'deep', 'er')), `${inFolder('file')} is a file, not a folder`);
    refused(folder(inFolder('taken')), 'its report.json is a folder');
    refused(folder(inFolder('link')), 'link that leads nowhere');
    const file = (path: string) => () => checkOutputFile('option --out', path);
    refused(file(inFolder('taken')), 'it is a folder');
    refused(file(inFolder('file', 'x.csv')), 'is a file, not a folder');
    // A recursive mkdir would try there forever.
    if (process.platform === 'linux') refused(folder('/proc/advlab/out'), '/proc/advlab/out', 'no folder can be made');
  });

  it('that this user may not write are refused', function () {
    if (process.getuid?.() === 0) this.skip();
    mkdirSync(inFolder('locked'));
    chmodSync(inFolder('locked'), 0o500);
    refused(() => checkOutputFolder('option --out', inFolder('locked', 'new')), 'may not write there');
    chmodSync(inFolder('locked'), 0o700);
  });

  const evaluate = ['evaluate', '--model', 'lenet-mnist', '--data', 'digits', '--limit', '20', '--attacks', 'fgsm'];
  const commands: Record<string, (taken: string) => string[]> = {
    'evaluate --out': (taken) => [...evaluate, '--out', join(taken, 'report')],
    'evaluate --state': (taken) => [...evaluate, '--state', join(taken, 'state')],
    'evaluate --versus --state': (taken) => [...evaluate, '--versus', 'lenet-mnist', '--state', join(taken, 'state')],
    'train --out': (taken) => ['train', 'lenet', '--data', 'digits', '--out', taken],
    'automl train --out': (taken) => ['automl', 'train', '--data', 'digits', '--out', taken],
    'automl score': (taken) => ['automl', 'score', 'a.onnx', 'in.csv', join(taken, 'out.csv'), '--schema', 'ibm'],
  };
  for (const [name, words] of Object.entries(commands))
    it(`are refused before anything is computed: ${name}`, async () => {
      const { code, out, err } = await advlab(words(inFolder('file')));
      expect([code, out], err).to.deep.equal([2, '']);
      expect(err).to.match(/^advlab: [^\n]*file[^\n]* cannot be written \([^\n]*is a file[^\n]*\n$/);
      expect(err).not.to.match(/E[A-Z]{4,}/);
    });

  it('of a state of the second model are refused too', async () => {
    mkdirSync(inFolder('state.versus'));
    const { code, err } = await advlab([...evaluate, '--versus', 'lenet-mnist', '--state', inFolder('state')]);
    expect(code).to.equal(2);
    expect(err).to.include('state.versus cannot be written (it is a folder)');
    expect(existsSync(inFolder('state'))).to.equal(false);
  });
});
