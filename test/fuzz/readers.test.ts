import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { itLong, temporaryFolder } from '../helpers.js';
import { type Fuzzed, fuzz, readers } from './readers.js';

/** Longest that one small file may take. */
const HANG_SECONDS = 10;
const MANY = 10_000;

/** A reader in a process of its own: what became of its inputs, or the number of the one it crashed or hung at. */
const apart = (name: string, count: number) =>
  new Promise<{ result?: Fuzzed; last: number; end: string }>((resolve) => {
    const child = fork(join(__dirname, 'child.ts'), [name, String(count)], { execArgv: ['--require', 'tsx/cjs'] });
    let [last, result, end] = [-1, undefined as Fuzzed | undefined, ''];
    // Loading the library takes its time on a busy machine.
    let watch = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.on('message', (message: { index?: number; result?: Fuzzed }) => {
      if (message.result) result = message.result;
      if (message.index === undefined) return;
      last = message.index;
      clearTimeout(watch);
      watch = setTimeout(() => {
        end = 'hung';
        child.kill('SIGKILL');
      }, HANG_SECONDS * 1000);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watch);
      resolve({ result, last, end: end || `${signal ?? code}` });
    });
  });

describe('readers of files, handed damaged ones', () => {
  const inFolder = temporaryFolder();

  for (const name of Object.keys(readers)) {
    it(`${name}: each is read or refused in one line, and nothing else is left`, async () => {
      const { read, refused, foreign } = await fuzz(name, inFolder('.'), 150);
      expect(foreign).to.deep.equal([]);
      expect(read + refused).to.equal(150);
      // Both happen, so that neither is for want of damage or of luck.
      expect(refused, 'refused').to.be.greaterThan(name === 'state' ? 0 : 10);
      expect(read, 'read').to.be.greaterThan(0);
      expect(readdirSync(inFolder('.')).filter((file) => !/^(mutated|sound)\./.test(file))).to.deep.equal([]);
    }).timeout(60_000);

    itLong(`${name}: ${MANY} of them, in a process of its own: no crash, no hang`, async () => {
      const { result, last, end } = await apart(name, MANY);
      expect(end, `at input ${last}`).to.equal('0');
      expect(result?.foreign).to.deep.equal([]);
      expect((result?.read ?? 0) + (result?.refused ?? 0)).to.equal(MANY);
      console.log(`      ${name}: ${result?.read} read, ${result?.refused} refused`);
    }).timeout(1_800_000);
  }
});
