import { expect } from 'chai';
import { Kernel } from './client.js';

/** Prints the bytes that the process holds, and those that live. */
const MEASURE = [
  "import v8 from 'node:v8'; import vm from 'node:vm';",
  'const resident = process.memoryUsage().rss;',
  "v8.setFlagsFromString('--expose-gc'); vm.runInNewContext('gc')();",
  'console.log(resident, process.memoryUsage().heapUsed);',
].join('\n');

describe('a kernel after many cells', function () {
  this.timeout(900_000);

  it('holds no more memory after 2,000 than after 500, within 15 %', async function () {
    // It takes minutes.
    if (process.env.ADVLAB_LONG !== '1') this.skip();
    const kernel = await Kernel.start('own');
    try {
      const run = async (from: number, to: number) => {
        for (let i = from; i < to; i++) {
          // Names come again, as they do where a reader runs cells over and over.
          const { reply } = await kernel.execute(
            `const value${i % 50} = [${i}]; console.log(value${i % 50}); value${i % 50}`,
          );
          expect(reply.status).to.equal('ok');
        }
        const used = await kernel.execute(MEASURE);
        return used
          .text('stdout')
          .split(' ')
          .map((bytes) => Number(bytes) / 1e6);
      };
      const early = await run(0, 500);
      const late = await run(500, 2000);
      for (const [i, what] of ['resident', 'living'].entries())
        expect(late[i] / early[i], `${what}: ${early[i].toFixed(0)} MB, then ${late[i].toFixed(0)} MB`).to.be.below(
          1.15,
        );
    } finally {
      kernel.stop();
    }
  });
});
