import { expect } from 'chai';
import { beside } from '../../lib/cli/replicate/beside.js';

/** Work that counts its beginnings and ends when it is told to. */
function work() {
  let begun = 0;
  let finish = (_error?: Error): void => {};
  const touring = beside((stop) => {
    begun++;
    return new Promise((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve());
      stop.addEventListener('abort', () => reject(new Error('stopped')));
    });
  });
  return { touring, begun: () => begun, finish: (error?: Error) => finish(error) };
}

describe('work beside other work', () => {
  it('is begun once, early or at its end', async () => {
    const early = work();
    early.touring.begin();
    early.touring.begin();
    early.finish();
    await early.touring.end();
    expect(early.begun()).to.equal(1);
    const late = work();
    const end = late.touring.end();
    late.finish();
    await end;
    expect(late.begun()).to.equal(1);
  });

  it('tells its failure where it is waited for, and not before', async () => {
    const { touring, finish } = work();
    touring.begin();
    finish(new Error('broken'));
    await new Promise(setImmediate);
    expect(await touring.end().catch((error: Error) => error.message)).to.equal('broken');
  });

  it('is stopped where it runs, and never begun for it', async () => {
    const running = work();
    running.touring.begin();
    await running.touring.stop();
    expect(await running.touring.end().catch((error: Error) => error.message)).to.equal('stopped');
    const idle = work();
    await idle.touring.stop();
    expect(idle.begun()).to.equal(0);
  });
});
