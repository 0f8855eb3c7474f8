// Keeps the models of the last run of the cloud study in models/cloud-autoai, as later runs use them. To be run after
// `advlab replicate cloud-autoai --retrain` on MNIST and with `--profile digits`: npx tsx scripts/keep-models.mts
// Students become float16, and what is claimed of them is measured on the weights as they are stored.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { readLeaderboard, requestHash, type SearchKind, searchFolder } from '../lib/automl/index.js';
import { trainStudent } from '../lib/defences/index.js';
import { agreement } from '../lib/evaluation/index.js';
import { loadModel, predictLabels, recipeName, saveModel, student } from '../lib/models/index.js';
import { keptFolder } from '../lib/studies/cloud-autoai/kept.js';
import { openLocalTeachers, teacherRequest } from '../lib/studies/cloud-autoai/local-teachers.js';
import { openStudy } from '../lib/studies/cloud-autoai/open.js';
import { distillationSets, TRIES } from '../lib/studies/cloud-autoai/parts/distillation/students.js';

const folder = keptFolder();
const KINDS: readonly SearchKind[] = ['autoai', 'tables'];

async function zipped(from: string, names: readonly string[], to: string): Promise<void> {
  const zip = new JSZip();
  // Always the same time, so that the same files make the same archive.
  for (const name of names) zip.file(name, readFileSync(join(from, name)), { date: new Date('2000-01-01T00:00:00Z') });
  const options = { type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
  writeFileSync(to, await zip.generateAsync(options));
}

const accuracyOf = (answers: Int32Array, truth: Int32Array, data: string) => {
  const { value, n, interval } = agreement(answers, truth);
  return { metric: 'accuracy', value, n, interval, data };
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const searches = [];
const teachers = [];
for (const profile of ['mnist', 'digits'] as const) {
  const study = await openStudy({ profile, retrain: true });
  for (const kind of KINDS) {
    const request = teacherRequest(kind, { train: study.train, profile });
    const from = searchFolder(kind, request);
    const { state } = readLeaderboard(kind, from);
    if (state !== 'done') throw new Error(`The search in ${from} is ${state}: only one that is done can be kept.`);
    const archive = `${kind}-${profile}.zip`;
    const names = readdirSync(from).filter((name) => name.endsWith('.onnx') || name === 'leaderboard.json');
    await zipped(from, names.sort(), join(folder, archive));
    searches.push({ kind, request: requestHash(kind, request), archive });
  }
  const opened = await openLocalTeachers({ train: study.train, profile, retrain: true });
  for (const [role, search] of [['ibm', opened.experiment], ['gcp', opened.tables]] as const) {
    const { name, model } = opened[role];
    const { seed, seconds, budgetSeconds } = search;
    const { test } = study;
    const claims = [accuracyOf(await predictLabels(model, test), test.labels, test.provenance)];
    teachers.push({ profile, name, trainedOn: search.data.provenance, seed, seconds, budgetSeconds, claims });
  }
  opened.dispose();
  if (profile === 'digits') continue;
  const { recipes, heldOut } = await distillationSets(study);
  for (const labels of ['soft', 'hard'] as const)
    for (let seed = 0; seed < TRIES; seed++) {
      const recipe = recipes[labels](seed);
      const trained = await trainStudent(recipe);
      const stem = join(folder, recipeName(recipe));
      if (trained.collapsed) {
        writeFileSync(`${stem}.json`, `${JSON.stringify(trained.metadata, null, 2)}\n`);
        continue;
      }
      saveModel(stem, trained, { half: true });
      trained.network.dispose();
      const { network, metadata } = loadModel(stem, student);
      const claims = [accuracyOf(await predictLabels(network, heldOut), heldOut.labels, heldOut.provenance)];
      writeFileSync(`${stem}.json`, `${JSON.stringify({ ...metadata, claims }, null, 2)}\n`);
      network.dispose();
      break;
    }
}
const files = Object.fromEntries(
  readdirSync(folder)
    .sort()
    .map((name) => [name, createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')]),
);
const machine = `${cpus().length} × ${cpus()[0].model}`;
const kept = { made: new Date().toISOString(), machine, teachers, searches, files };
writeFileSync(join(folder, 'kept.json'), `${JSON.stringify(kept, null, 2)}\n`);
for (const name of readdirSync(folder)) console.log(statSync(join(folder, name)).size, name);
process.exit(0);
