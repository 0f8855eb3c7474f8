import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers.js';
import { frames, Kernel } from './client.js';

describe('the life of a kernel', function () {
  this.timeout(240_000);
  const at = temporaryFolder();
  let kernel: Kernel;

  before(async () => {
    writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, target: 'es5' } }));
    kernel = await Kernel.start('own', at(), 'odd \'name" é;$x-');
  });
  after(() => kernel?.stop());

  it('begins with an odd path of its connection file, and honors strict of a tsconfig.json', async () => {
    const { reply } = await kernel.execute('const text: string = null;');
    expect(reply).to.include({ status: 'error', ename: 'CompileError' });
    expect(reply.evalue).to.match(/^Cell 1, line 1, column 7: Type 'null' is not assignable to type 'string'/);
  });

  it('goes on beside another kernel, neither knowing the names of the other', async () => {
    await kernel.execute('const mine = 1');
    const other = await Kernel.start('own', at());
    const run = await other.execute('typeof mine');
    expect(run.reply).to.include({ status: 'error' });
    other.stop();
    expect((await kernel.execute('console.log(mine)')).text('stdout')).to.equal('1\n');
  });

  it('acts on no message that is not signed with its key, and on each message once', async () => {
    await kernel.execute('let runs = 0;');
    const forged = frames('execute_request', { code: 'runs += 100' }, 'another key');
    await kernel.shell.send(forged.parts);
    const { parts } = frames('execute_request', { code: 'runs += 1' });
    await kernel.shell.send(parts);
    await kernel.shell.send(parts);
    await sleep(200);
    expect((await kernel.execute('console.log(runs)')).text('stdout')).to.equal('1\n');
  });

  it('answers on control while a cell keeps it busy', async () => {
    const { done } = await kernel.send('for (const end = Date.now() + 1500; Date.now() < end; );');
    await sleep(200);
    const start = Date.now();
    const reply = await kernel.request('kernel_info_request', {}, { channel: 'control' });
    expect(reply.protocol_version).to.equal('5.4');
    expect(Date.now() - start).to.be.below(1000);
    await done;
  });

  it('greets every front end, and tells each whether a cell runs, be it a silent one', async () => {
    const { done } = await kernel.send('for (const end = Date.now() + 1500; Date.now() < end; );', { silent: true });
    await sleep(300);
    const listeners = [kernel.listenToo(), kernel.listenToo()];
    await sleep(700);
    const told = listeners.map(({ received }) => received.map(({ type, content }) => [type, content.execution_state]));
    for (const listener of listeners) listener.close();
    expect((await done).reply.status).to.equal('ok');
    for (const each of told)
      expect(each.slice(0, 2)).to.deep.equal([
        ['iopub_welcome', undefined],
        ['status', 'busy'],
      ]);
  });

  it('refuses a request that it does not know', async () => {
    expect(await kernel.request('juggle_request', {})).to.include({ status: 'error', ename: 'UnknownRequest' });
  });

  it('ends when it is told to, and says so', async () => {
    const reply = await kernel.request('shutdown_request', { restart: true }, { channel: 'control' });
    expect(reply).to.deep.equal({ status: 'ok', restart: true });
    for (let i = 0; i < 500 && kernel.isAlive; i++) await sleep(20);
    expect(kernel.isAlive).to.equal(false);
  });
});
