import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { withLock } from '../../scripts/setup/lock.mjs';
import { temporaryFolder } from '../helpers.js';

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('the set-up lock', () => {
  const folder = temporaryFolder();

  it('lets one in at a time and leaves nothing behind', async () => {
    const file = folder('one.lock');
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} in`);
      expect(readFileSync(file, 'utf8')).to.include(String(process.pid));
      await wait(50);
      seen.push(`${name} out`);
    };
    await Promise.all([withLock(work('a'), file), withLock(work('b'), file)]);
    expect(seen).to.deep.equal(['a in', 'a out', 'b in', 'b out']);
    expect(existsSync(file)).to.equal(false);
  });

  it('is given back when the work fails', async () => {
    const file = folder('fails.lock');
    const failing = withLock(() => Promise.reject(new Error('no')), file);
    expect(await failing.catch((error: Error) => error.message)).to.equal('no');
    expect(existsSync(file)).to.equal(false);
  });

  it('is taken over from the dead: a number used again, and a file never written', async () => {
    for (const [name, holder] of [
      ['reused', `${process.pid} 1\n`],
      ['gone', '4194999 1\n'],
      ['empty', ''],
    ]) {
      const file = folder(`${name}.lock`);
      writeFileSync(file, holder);
      if (!holder) utimesSync(file, new Date(0), new Date(0));
      expect(await withLock(async () => 'done', file), name).to.equal('done');
    }
  });
});
