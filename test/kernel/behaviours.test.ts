import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers.js';
import { behaviours } from './behaviours.js';
import { Kernel } from './client.js';

describe('the notebook kernel', function () {
  this.timeout(240_000);
  // Some promises name a second, and other programs may have had the processors for one.
  this.retries(1);
  const at = temporaryFolder();
  let kernel: Kernel;

  before(async () => {
    mkdirSync(at('notebooks'));
    kernel = await Kernel.start('own', at('notebooks'));
  });
  after(() => kernel?.stop());

  for (const { says, holds } of behaviours)
    it(says, async () => {
      expect(await holds(kernel, at())).to.equal(true);
    });
});
