import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { at, hashOf, run, SetupError, stamp, together, works } from '../../scripts/setup/shell.mjs';
import { temporaryFolder } from '../helpers.js';

const script = (text: string) => run(process.execPath, ['-e', text]);
const failure = (work: Promise<unknown>) =>
  work.then(() => undefined).catch((error: Error & { output?: string }) => error);

describe('programs that set-up runs', () => {
  it('give their output, or its two ends in an error and all of it beside', async () => {
    expect(await script("console.log('fine')")).to.equal('fine\n');
    const long = "console.log('begin', 'x'.repeat(9000), 'end'); process.exitCode = 3";
    const error = await failure(script(long));
    expect(error?.message).to.include('ended with 3').and.to.include('begin').and.to.include('end');
    expect(error?.message.length).to.be.below(3000);
    expect(error?.output?.length).to.be.above(9000);
  });

  it('are named where they are not installed', async () => {
    expect((await failure(run('no-such-program', [])))?.message).to.equal('no-such-program is not on the PATH');
    expect(await works('no-such-program', [])).to.equal(undefined);
  });

  it('are ended when they hang', async () => {
    const hanging = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { minutes: 0.005 });
    expect((await failure(hanging))?.message).to.include('SIGTERM');
  });
});

it('steps side by side all end before the first failure is told', async () => {
  const ended: string[] = [];
  const task = async (name: string, ms: number, error?: Error) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    ended.push(name);
    if (error) throw error;
  };
  expect((await failure(together(task('slow', 20), task('broken', 1, new Error('no network')))))?.message).to.equal(
    'no network',
  );
  expect(ended).to.deep.equal(['broken', 'slow']);
  await together(task('a', 1), task('b', 1));
});

describe('stamps of finished steps', () => {
  const folder = temporaryFolder();

  it('hold only the hash they were set to', () => {
    const done = stamp(folder('deep', 'stamp'));
    expect(done.holds(hashOf('a'))).to.equal(false);
    done.set(hashOf('a'));
    expect(done.holds(hashOf('a'))).to.equal(true);
    expect(done.holds(hashOf('a', ''))).to.equal(false);
  });
});

it('a set-up failure says what mends it', () => {
  expect(new SetupError('Nothing works.', 'try again').message).to.equal('Nothing works.\n  To mend it: try again');
});

it('set-up finds the project', () => {
  expect(existsSync(at('package.json'))).to.equal(true);
});
