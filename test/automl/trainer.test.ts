import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject, projectPython } from '../../lib/data/index.js';

describe('The trainer in Python', () => {
  it('passes its own tests', async () => {
    const env = { ...process.env, PYTHONPATH: inProject('python'), PYTHONDONTWRITEBYTECODE: '1' };
    // A failure is thrown with what unittest says of it.
    await promisify(execFile)(projectPython(), [join(__dirname, 'trainer_test.py')], { env });
  }).timeout(180_000);
});
