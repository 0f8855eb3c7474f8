// Keeps models of the cloud study in models/cloud-autoai, from this project's cache, as later runs use them:
//   npx tsx scripts/keep-models.mts
// after `advlab replicate cloud-autoai --retrain` on MNIST and again with `--profile digits`. Students become float16;
// accuracy is measured on the files as they are stored.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { fullRequest, readLeaderboard, searchFolder } from '../lib/automl/index.js';
import { agreement } from '../lib/evaluation/index.js';
import {
  createNetwork,
  type ModelMetadata,
  predictLabels,
  readSafetensors,
  student,
  weightsOf,
  writeSafetensors,
} from '../lib/models/index.js';
import type { Study } from '../lib/studies/cloud-autoai/contracts.js';
import { type KeptModel, keptFolder } from '../lib/studies/cloud-autoai/kept.js';
import { openLocalTeachers, teacherRequest } from '../lib/studies/cloud-autoai/local-teachers.js';
import { openStudy } from '../lib/studies/cloud-autoai/open.js';
import { adaptiveRows } from '../lib/studies/cloud-autoai/parts/adaptive/rows.js';
import { studentRecipes, TRIES } from '../lib/studies/cloud-autoai/parts/distillation/measure.js';
import { openStudent } from '../lib/studies/cloud-autoai/students.js';

const folder = keptFolder();
const machine = `${availableParallelism()} processor cores, ${platform()} ${process.arch}, no GPU`;
const minutes = (seconds: number) => Number((seconds / 60).toFixed(1));

function keep(file: string, what: Omit<KeptModel, 'file' | 'bytes' | 'sha256' | 'machine'>): void {
  const bytes = readFileSync(join(folder, file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const model: KeptModel = { file, bytes: bytes.length, sha256, machine, ...what };
  writeFileSync(join(folder, `${what.name}.json`), `${JSON.stringify(model, null, 2)}\n`);
  console.log(file, bytes.length, what.accuracy.value);
}

const accuracyOf = (answers: Int32Array, truth: Int32Array, data: string): KeptModel['accuracy'] => {
  const { value, n, interval } = agreement(answers, truth);
  return { value, n, interval, data };
};

async function keepTeachers(study: Study, ending: string): Promise<void> {
  const { train, test, profile } = study;
  const teachers = await openLocalTeachers({ train, profile });
  for (const [kind, role, id] of [
    ['autoai', 'ibm', 'p12'],
    ['tables', 'gcp', 'tables'],
  ] as const) {
    const request = teacherRequest(kind, { train, profile });
    const from = searchFolder(kind, request);
    const board = readLeaderboard(kind, from);
    if (board.state !== 'done') throw new Error(`The search in ${from} is ${board.state}: only a whole one is kept.`);
    const zip = new JSZip();
    // Always the same time, so that the same files make the same archive.
    for (const name of [...board.refits.map(({ onnx }) => onnx), 'leaderboard.json'])
      zip.file(name, readFileSync(join(from, name)), { date: new Date('2000-01-01T00:00:00Z') });
    const name = `teacher-${id}${ending}`;
    const options = { type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
    writeFileSync(join(folder, `${name}.zip`), await zip.generateAsync(options));
    const accuracy = accuracyOf(await predictLabels(teachers[role].model, test), test.labels, test.provenance);
    const { hash: recipe, seed } = fullRequest(kind, request);
    const finished = statSync(join(from, 'leaderboard.json')).mtime.toISOString();
    const { provenance: data } = board.data;
    keep(`${name}.zip`, { name, kind, recipe, seed, data, finished, minutes: minutes(board.seconds), accuracy });
  }
  teachers.dispose();
}

async function keepStudents(study: Study): Promise<void> {
  const recipes = await studentRecipes(study);
  const { heldOut } = await adaptiveRows(study);
  for (const kind of ['soft', 'hard'] as const) {
    const collapsed: ModelMetadata[] = [];
    for (let seed = 0; seed < TRIES; seed++) {
      const recipe = recipes[kind](seed);
      const { network, metadata: training } = await openStudent(study, recipe);
      if (!network) {
        collapsed.push(training);
        continue;
      }
      const { name } = recipe;
      const file = `${name}.safetensors`;
      writeSafetensors(join(folder, file), weightsOf(network), { half: true });
      network.dispose();
      const stored = createNetwork(student, readSafetensors(join(folder, file)), name);
      const accuracy = accuracyOf(await predictLabels(stored, heldOut), heldOut.labels, heldOut.provenance);
      stored.dispose();
      const { finished, seconds, data, recipe: hash } = training;
      const common = { name, kind, recipe: hash, seed, data: data.provenance, finished, minutes: minutes(seconds) };
      keep(file, { ...common, accuracy, training, collapsed });
      break;
    }
  }
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const mnist = await openStudy({ profile: 'mnist', retrain: true });
await keepTeachers(mnist, '');
await keepStudents(mnist);
await keepTeachers(await openStudy({ profile: 'digits', retrain: true }), '-digits');
process.exit(0);
