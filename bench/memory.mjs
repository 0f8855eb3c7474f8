// Fifty small evaluations in one process, the model loaded and disposed each time: `npm run --silent bench:memory`
// prints {"tensorsBefore":…,"tensorsAfter":…,"rssAfter5":…,"rssAfter50":…}, resident memory in bytes.
import advlab from 'advlab';

const { cloudAutoai, deepFool, evaluate, fgsm, lenet, mnist, networkFromPyTorch, pgd, readPyTorchCheckpoint } = advlab;
const { takeRows, tf } = advlab;

const EVALUATIONS = 50;
const IMAGES = 50;

const { file } = await cloudAutoai.studyFile('models/lenet_mnist_model.pth');
const test = await mnist('test');
const data = takeRows(
  test,
  Array.from({ length: IMAGES }, (_, i) => i),
);

async function evaluation(seed) {
  const model = networkFromPyTorch(file, await readPyTorchCheckpoint(file), lenet);
  try {
    const attacks = [fgsm({ epsilon: 0.2 }), pgd({ epsilon: 0.2 }), deepFool()];
    const { report } = await evaluate(model, data, attacks, { seed });
    return report.attacks.length;
  } finally {
    model.dispose();
  }
}

function resident() {
  if (typeof globalThis.gc !== 'function') throw new Error('Run this with node --expose-gc: npm run bench:memory.');
  // Twice: what the first collection finalizes, the second frees.
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().rss;
}

const tensorsBefore = tf.memory().numTensors;
let rssAfter5 = 0;
for (let i = 0; i < EVALUATIONS; i++) {
  await evaluation(i);
  if (i === 4) rssAfter5 = resident();
  process.stderr.write(`evaluation ${i + 1} of ${EVALUATIONS}, ${tf.memory().numTensors} tensors\n`);
}
const tensorsAfter = tf.memory().numTensors;
console.log(JSON.stringify({ tensorsBefore, tensorsAfter, rssAfter5, rssAfter50: resident() }));
