import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers.js';
import { behaviours } from './behaviours.js';
import { Kernel } from './client.js';

describe('the notebook kernel', function () {
  this.timeout(240_000);
  const at = temporaryFolder();
  let kernel: Kernel;

  before(async () => {
    mkdirSync(at('notebooks'));
    kernel = await Kernel.start('own', at('notebooks'));
  });
  after(() => kernel?.stop());

  for (const { says, holds, isTimed } of behaviours)
    it(says, async () => {
      expect(await holds(kernel, at())).to.equal(true);
    }).retries(isTimed ? 1 : 0);
});
