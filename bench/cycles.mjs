// What PGD saves on rows that repeat themselves: `npm run bench:cycles [-- ROWS] [-- --publish]` (default 50 rows). The
// study's LeNet at ε .3, every step taken, with rows that repeat left to the end and not; images compared bit for bit.
import { writeFileSync } from 'node:fs';
import { at } from '../scripts/setup/shell.mjs';

const given = process.argv.slice(2);
const publish = given.includes('--publish');
const [n = 50] = given.filter((word) => word !== '--publish').map(Number);
if (!(Number.isInteger(n) && n > 0)) {
  process.stderr.write(`bench: rows is a whole number above 0, got ${given.join(' ')}.\n`);
  process.exit(1);
}

const { default: advlab } = await import('advlab').catch((error) => {
  throw new Error(`The package does not load (${error.message}). Run \`node scripts/setup.mjs\` first.`);
});
const { cloudAutoai, imageTensor, mnist, openModel, pgd, takeRows } = advlab;
const { file } = await cloudAutoai.studyFile('models/lenet_mnist_model.pth');
const { model } = await openModel(file, { arch: 'lenet', name: 'lenet' });
const data = takeRows(
  await mnist('test'),
  Array.from({ length: n }, (_, row) => row),
);
const images = imageTensor(data);
const total = (values) => values.reduce((sum, value) => sum + value, 0);

const results = [];
for (const relativeStepSize of [0.1, 0.25])
  for (const steps of [100, 300, 1000]) {
    const settings = { epsilon: 0.3, steps, relativeStepSize, randomStart: false, earlyStop: false };
    const run = async (skipCycles) => {
      const before = process.cpuUsage();
      const found = await pgd({ ...settings, skipCycles }).run(model, { images, labels: data.labels });
      const { user, system } = process.cpuUsage(before);
      return { ...found, cpu: (user + system) / 1e6 };
    };
    const [whole, found] = [await run(false), await run(true)];
    const result = {
      ...settings,
      rows: n,
      gradients: { all: total(whole.gradients), skipping: total(found.gradients) },
      saved: 1 - total(found.gradients) / total(whole.gradients),
      same: found.images.every((value, i) => Object.is(value, whole.images[i])),
      processorSeconds: { all: whole.cpu, skipping: found.cpu },
    };
    results.push(result);
    process.stdout.write(
      `${steps} steps of ${relativeStepSize} ε: ${(100 * result.saved).toFixed(1)} % of the gradients saved, images ${result.same ? 'the same' : 'OTHERS'}, processor ${whole.cpu.toFixed(1)} s and ${found.cpu.toFixed(1)} s\n`,
    );
  }
images.dispose();
if (publish) writeFileSync(at('reports', 'bench-cycles.json'), `${JSON.stringify(results, null, 2)}\n`);
