import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { inProject } from '../../lib/data/index.js';
import { executeNotebook } from '../../lib/notebook/index.js';
import { temporaryFolder } from '../helpers.js';

const notebooks = readdirSync(inProject('notebooks'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'))
  .sort();

describe('the notebooks', function () {
  this.timeout(3_600_000);
  const at = temporaryFolder();

  for (const kernel of ['tslab', 'tslab-stock'])
    for (const name of notebooks)
      it(`run on ${kernel}: ${name}`, async function () {
        // On digits, without which they would take hours; together they still take many minutes.
        if (process.env.ADVLAB_LONG !== '1') this.skip();
        const environment = { ADVLAB_PROFILE: 'digits' };
        await executeNotebook(inProject('notebooks', name), at(basename(name)), { kernel, environment });
      });
});
