// Our side of the networks' bench in a process of its own: one JSON line in, one out.
import { createInterface } from 'node:readline';
import advlab from 'advlab';

const { backendInfo, createNetwork, findArchitecture, initialWeights, linearize, mnistGenerator, optimizerOf, tf } =
  advlab;
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const architectureOf = (name) => (name === 'generator' ? mnistGenerator : findArchitecture(name));

/** One input gradient of a sum of logits. */
function gradient(network, images) {
  const at = linearize(network, images);
  const cotangent = tf.onesLike(at.logits);
  const found = at.pullback(cotangent);
  // The answer is not waited for unless somebody looks.
  found.dataSync();
  tf.dispose([cotangent, found]);
  at.dispose();
}

/** One step of Adam: on cross-entropy, or for the generator on the squared difference to what came in. */
function trainingStep(network, optimizer, images, labels, step) {
  const pass = network.training(images, 1, step);
  const cotangent = tf.tidy(() =>
    labels ? tf.softmax(pass.logits).sub(labels).div(images.shape[0]) : pass.logits.sub(images).mul(2 / images.size),
  );
  optimizer.step(pass.gradients(cotangent));
  for (const [name, moved] of Object.entries(pass.updates)) network.weights[name].assign(moved);
  cotangent.dispose();
  pass.dispose();
}

function prepared({ kind, network: name, batch }) {
  const architecture = architectureOf(name);
  const network = createNetwork(architecture, initialWeights(architecture, 1));
  const images = tf.randomUniform([batch, ...architecture.input]);
  if (kind === 'gradient') return () => gradient(network, images);
  const optimizer = optimizerOf(
    { kind: 'adam', learningRate: 1e-3, schedule: { every: 1000, rate: 0.9 } },
    network.weights,
    1000,
  );
  const classes = tf.range(0, batch, 1, 'int32').mod(tf.scalar(10, 'int32'));
  const labels = name === 'generator' ? undefined : tf.oneHot(classes, 10).toFloat();
  let step = 0;
  return () => trainingStep(network, optimizer, images, labels, step++);
}

const known = new Map();
answer({ versions: { tensorflow: backendInfo().tensorflow, tfjs: backendInfo().tfjs } });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const row = JSON.parse(line);
    // All that this process takes counts as its own, the first call too, which is not timed.
    const before = process.cpuUsage();
    if (!known.has(row.name)) known.set(row.name, prepared(row));
    const work = known.get(row.name);
    work();
    const start = performance.now();
    for (let i = 0; i < row.repeats; i++) work();
    const seconds = (performance.now() - start) / 1000 / row.repeats;
    const { user, system } = process.cpuUsage(before);
    answer({ seconds, cpu: (user + system) / 1e6 });
  } catch (error) {
    answer({ error: error.message });
  }
}
