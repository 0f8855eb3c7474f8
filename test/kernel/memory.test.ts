import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Kernel } from './client.js';

describe('a kernel after many cells', function () {
  this.timeout(900_000);

  it('holds no more memory after 2,000 than after 500, within 15 %', async function () {
    // It reads the kernel's memory from /proc, and takes minutes.
    if (process.env.ADVLAB_LONG !== '1' || process.platform !== 'linux') this.skip();
    const kernel = await Kernel.start('own');
    try {
      const resident = () =>
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${kernel.child.pid}/status`, 'utf8'))?.[1]) / 1024;
      const run = async (from: number, to: number) => {
        for (let i = from; i < to; i++) {
          // Names come again, as they do where a reader runs cells over and over.
          const { reply } = await kernel.execute(
            `const value${i % 50} = [${i}]; console.log(value${i % 50}); value${i % 50}`,
          );
          expect(reply.status).to.equal('ok');
        }
        // Rubbish that was not collected yet is no leak.
        await kernel.execute(
          "import v8 from 'node:v8'; import vm from 'node:vm'; v8.setFlagsFromString('--expose-gc'); vm.runInNewContext('gc')();",
        );
        return resident();
      };
      const early = await run(0, 500);
      const late = await run(500, 2000);
      expect(late / early, `${early.toFixed(0)} MB, then ${late.toFixed(0)} MB`).to.be.below(1.15);
    } finally {
      kernel.stop();
    }
  });
});
