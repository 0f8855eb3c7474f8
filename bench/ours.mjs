// Our side in a process of its own, with worker.py's protocol:
// node ours.mjs MODEL IMAGES.f32 LABELS.i32 [ARCHITECTURE [HEIGHT,WIDTH,CHANNELS]]
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import advlab from 'advlab';
import { attackOf } from './our-attacks.mjs';

const { backendInfo, lossGradient, openModel, tf } = advlab;
const [modelFile, imagesFile, labelsFile, arch = 'lenet', size = '28,28,1'] = process.argv.slice(2);
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const values = (file, Kind) => new Kind(new Uint8Array(readFileSync(file)).buffer);

const shape = size.split(',').map(Number);
const WIDTH = shape.reduce((product, length) => product * length);
const pixels = values(imagesFile, Float32Array);
const labels = values(labelsFile, Int32Array);
const { model } = await openModel(modelFile, { arch, name: arch });

function batchOf(rows) {
  const images = new Float32Array(rows.length * WIDTH);
  rows.forEach((row, i) => {
    images.set(pixels.subarray(row * WIDTH, (row + 1) * WIDTH), i * WIDTH);
  });
  return {
    images: tf.tensor4d(images, [rows.length, ...shape]),
    labels: Int32Array.from(rows, (row) => labels[row]),
    indices: Int32Array.from(rows),
  };
}

/** What our own network says of the images: both sides must attack the same one. */
async function logits({ rows }) {
  const { images } = batchOf(rows);
  const scores = model.logits(images);
  const found = await scores.array();
  tf.dispose([images, scores]);
  return { logits: found };
}

/** Timed up to the verdicts, which an attack of ours always gives; a gradient at the batch's size warms TensorFlow up first, as the peers' warm torch up. */
async function run({ attack: name, rows, batch, settings: { seed = 0, ...settings }, out }) {
  const before = process.cpuUsage();
  const attack = attackOf(advlab, name, settings);
  const batches = [];
  for (let from = 0; from < rows.length; from += batch) batches.push(batchOf(rows.slice(from, from + batch)));
  lossGradient(model, batches[0].images, batches[0].labels).dispose();
  const found = [];
  const start = performance.now();
  for (const part of batches) found.push(await attack.run(model, part, { seed }));
  const seconds = (performance.now() - start) / 1000;
  const all = new Float32Array(rows.length * WIDTH);
  for (let i = 0; i < found.length; i++) all.set(found[i].images, i * batch * WIDTH);
  for (const { images } of batches) images.dispose();
  writeFileSync(out, new Uint8Array(all.buffer));
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6 };
}

const { tensorflow, tfjs } = backendInfo();
answer({ ready: true, versions: { tensorflow, tfjs } });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const command = JSON.parse(line);
    answer(await (command.logits ? logits(command) : run(command)));
  } catch (error) {
    console.error(error);
    answer({ error: error.message });
  }
}
