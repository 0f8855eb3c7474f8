// Our side of the attack bench in a process of its own: one JSON line in, one out. node ours.mjs IMAGES.f32 LABELS.i32
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import advlab from 'advlab';

const { backendInfo, openModel, parseAttacks, suite, tf } = advlab;
const [imagesFile, labelsFile] = process.argv.slice(2);
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const values = (file, Kind) => new Kind(new Uint8Array(readFileSync(file)).buffer);

const pixels = values(imagesFile, Float32Array);
const labels = values(labelsFile, Int32Array);
const images = tf.tensor4d(pixels, [labels.length, 28, 28, 1]);
const opened = new Map();

async function modelOf({ arch, file }) {
  if (!opened.has(file)) opened.set(file, (await openModel(file, { arch })).model);
  return opened.get(file);
}

/** What our own network says of the images: both sides must attack the same one. */
async function logits({ network }) {
  const scores = (await modelOf(network)).logits(images);
  const found = await scores.array();
  scores.dispose();
  return { logits: found };
}

/**
 * The budget counts a gradient as one pass where it is one forward and one backward: queries and gradients together stay
 * within it, and so do forward passes, which are at most as many, and backward ones, which are fewer.
 */
async function run({ network, attacks, norm, budget, seed, from, to, first, out }) {
  const members = attacks.flatMap((text) => parseAttacks(text, { norms: [norm], epsilons: [] }));
  const attack = members.length === 1 ? members[0] : suite('nearest', members);
  const batch = {
    images: images.slice([from, 0, 0, 0], [to - from, -1, -1, -1]),
    labels: labels.subarray(from, to),
    indices: Int32Array.from({ length: to - from }, (_, i) => first + i),
  };
  const start = performance.now();
  const found = await attack.run(await modelOf(network), batch, { seed, budget });
  const seconds = (performance.now() - start) / 1000;
  batch.images.dispose();
  writeFileSync(out, new Uint8Array(found.images.buffer, found.images.byteOffset, found.images.byteLength));
  const backwards = Array.from(found.gradients);
  return {
    settings: attack.settings,
    success: Array.from(found.success),
    forwards: backwards.map((gradients, row) => gradients + found.queries[row]),
    backwards,
    seconds,
  };
}

const { tensorflow, tfjs } = backendInfo();
answer({ versions: { tensorflow, tfjs } });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const command = JSON.parse(line);
    answer(await (command.logits ? logits(command) : run(command)));
  } catch (error) {
    console.error(error);
    answer({ error: error.message });
  }
}
