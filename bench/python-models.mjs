// What asking a model in Python costs beside computing in it: `npm run bench:python -- --python /path/to/venv/bin/python`,
// an interpreter with torch (default: the bench's own). A model that costs nothing is asked for the same images; its time
// is what asking costs, and its share is of the time that the network's gradient takes through the same process.
import { execFileSync } from 'node:child_process';
import advlab from 'advlab';
import { at } from '../scripts/setup/shell.mjs';
import { THREADS } from './lab.mjs';
import { machine } from './machine.mjs';
import { median } from './statistics.mjs';
import { benchPython } from './venv.mjs';

const { linearize, openModel, tf } = advlab;
const say = (text) => process.stderr.write(`${text}\n`);
const [option, given] = process.argv.slice(2);
if (option !== undefined && (option !== '--python' || given === undefined)) {
  say(`bench: expected --python FILE, got "${process.argv.slice(2).join(' ')}".`);
  process.exit(2);
}
const interpreter = given ?? (await benchPython(say));
process.env.OMP_NUM_THREADS ??= `${THREADS}`;

const rows = [
  { network: 'lenet', idle: 'idle10', input: [28, 28, 1], batch: 100, calls: 200, gradients: 20 },
  { network: 'resnet18', idle: 'idle1000', input: [224, 224, 3], batch: 16, calls: 30, gradients: 3 },
];

/** Median milliseconds of each step, after a first round that is not timed. */
async function timed(name, { input, batch }, repeats) {
  const source = `python:${at('bench', 'python_models.py')}:${name}`;
  const { model, dispose } = await openModel(source, { input, python: { interpreter } });
  const images = tf.randomUniform([batch, ...input]);
  const took = { predict: [], linearize: [], pullback: [], gradient: [] };
  for (let i = 0; i <= repeats; i++) {
    const marks = [performance.now()];
    (await model.predict(images)).dispose();
    marks.push(performance.now());
    const linear = linearize(model, images);
    marks.push(performance.now());
    const cotangent = tf.onesLike(linear.logits);
    const pulled = linear.pullback(cotangent);
    marks.push(performance.now());
    linear.dispose();
    tf.dispose([cotangent, pulled]);
    if (i === 0) continue;
    const [predict, forward, back] = marks.slice(1).map((mark, k) => mark - marks[k]);
    took.predict.push(predict);
    took.linearize.push(forward);
    took.pullback.push(back);
    took.gradient.push(forward + back);
  }
  images.dispose();
  dispose();
  return Object.fromEntries(Object.entries(took).map(([step, all]) => [step, median(all)]));
}

const results = [];
for (const row of rows) {
  const asking = await timed(row.idle, row, row.calls);
  const whole = await timed(row.network, row, row.gradients);
  const words = [at('bench', 'python_models.py'), row.network, `${row.batch}`, `${row.gradients}`];
  const alone = Number(execFileSync(interpreter, words, { encoding: 'utf8' }));
  const share = asking.gradient / whole.gradient;
  results.push({ network: row.network, batch: row.batch, asking, gradient: whole.gradient, alone, share });
  const ms = (value) => `${value.toFixed(2)} ms`;
  say(
    `${row.network}, batch ${row.batch}: asking costs ${ms(asking.predict)} for scores, ${ms(asking.linearize)} and ${ms(asking.pullback)} for a gradient, ` +
      `${(100 * share).toFixed(1)} % of the gradient's ${ms(whole.gradient)} (PyTorch alone: ${ms(alone)})`,
  );
}
console.log(JSON.stringify({ machine: machine(), threads: Number(process.env.OMP_NUM_THREADS), results }));
process.exit(0);
