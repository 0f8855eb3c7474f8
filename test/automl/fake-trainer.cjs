#!/usr/bin/env node
// Takes the place of Python: `-m automl autoai|tables|score …`, with the events and files of the real trainer, or with
// the failure that FAKE_TRAINER names. It trains nothing. Anything else is handed on to the real Python.
const { spawnSync } = require('node:child_process');
const { appendFileSync, copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const words = process.argv.slice(2);
if (words[0] !== '-m' || words[1] !== 'automl') {
  const { status } = spawnSync(process.env.FAKE_TRAINER_PYTHON, words, { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const [, , kind, requestFile] = words;
const mode = process.env.FAKE_TRAINER ?? 'good';
const request = JSON.parse(readFileSync(requestFile, 'utf8'));
const file = join(request.folder, 'leaderboard.json');
appendFileSync(join(request.folder, 'runs.txt'), `${process.pid}\n`);

const began = Date.now();
const seconds = () => (Date.now() - began) / 1000;
const metrics = (accuracy) => ({
  ...{ accuracy, precisionMacro: accuracy, precisionWeighted: accuracy, recallMacro: accuracy },
  ...{ recallWeighted: accuracy, f1Macro: accuracy, f1Weighted: accuracy, logLoss: 1 - accuracy },
  logLossDeviation: 0.5,
});
const rows = 897;
const n = Math.round(request.sampleRows * request.holdoutShare);
const confusion = Array.from({ length: 10 }, () => Array(10).fill(0));
const algorithms = ['LightGBM', 'XGBoost', 'GradientBoosting'];
const stages = ['none', 'hpo-1', 'hpo-1+fe', 'hpo-1+fe+hpo-2'];

const fresh = {
  ...{ kind, state: 'running', data: { provenance: request.provenance, rows, classes: 10 }, seed: request.seed },
  ...(kind === 'autoai' && { holdoutShare: request.holdoutShare, pipelines: [], winner: null }),
  ...(kind === 'tables' && { candidates: [] }),
  ...{ sampleRows: request.sampleRows, budgetSeconds: request.budgetSeconds, seconds: 0, refits: [], events: [] },
  versions: { python: '3.11' },
};
const board = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fresh;
const keep = () => {
  writeFileSync(`${file}.part`, JSON.stringify({ ...board, seconds: seconds() }));
  renameSync(`${file}.part`, file);
};
const say = (event) => {
  board.events.push({ second: seconds(), ...event });
  keep();
  process.stdout.write(`${JSON.stringify(board.events.at(-1))}\n`);
};
const stop = () => {
  if (mode === 'deaf') return;
  board.state = 'stopped';
  say({ kind: 'stopped', message: 'told to stop' });
  process.exit(143);
};
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
process.stdin.on('end', stop).resume();

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function search() {
  say({ kind: 'read', message: `${rows} rows` });
  if (kind === 'tables')
    board.candidates = [
      { family: 'trees', parameters: {}, validation: { n, logLoss: 0.2, accuracy: 0.9 }, seconds: 1 },
    ];
  for (let i = kind === 'autoai' ? board.pipelines.length : 12; i < 12; i++) {
    const accuracy = 0.9 + i / 1000;
    const crossValidation = { n: request.sampleRows - n, folds: request.folds, metrics: metrics(accuracy), confusion };
    board.pipelines.push({
      ...{
        id: `P${i + 1}`,
        algorithm: algorithms[i >> 2],
        stage: stages[i % 4],
        parameters: { n_estimators: 100, booster: null },
      },
      ...{
        features: 784,
        trials: i % 4 ? 3 : 0,
        holdout: { n, metrics: metrics(accuracy), confusion },
        crossValidation,
      },
      seconds: 0.1,
    });
    board.winner = `P${i + 1}`;
    say({ kind: 'pipeline', id: `P${i + 1}`, score: accuracy, message: `${algorithms[i >> 2]}, ${stages[i % 4]}` });
    if (mode === 'slow') await wait(250);
    if (mode === 'late' || mode === 'deaf') await wait(1000);
    if (i !== 2 || existsSync(join(request.folder, 'failed'))) continue;
    writeFileSync(join(request.folder, 'failed'), '');
    if (mode === 'killed') process.kill(process.pid, 'SIGKILL');
    if (mode === 'exit') {
      process.stderr.write('chatter\nMemoryError: no room for 3 GiB\n');
      process.exit(3);
    }
    if (mode === 'refuses') {
      process.stderr.write('automl: in.csv, row 3: holds "x", expected a number; correct it\n');
      process.exit(1);
    }
    if (mode === 'garbage') {
      process.stdout.write('[LightGBM] [Warning] no further splits\n');
      await wait(60_000);
    }
    if (mode === 'half') {
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, 400));
      process.exit(0);
    }
  }
  if (mode === 'missing') {
    renameSync(file, `${file}.gone`);
    process.exit(0);
  }
  if (mode === 'shape') {
    if (kind === 'autoai') board.pipelines[4].holdout.metrics.accuracy = 94.6;
    keep();
    process.exit(0);
  }
  if (mode !== 'unfitted') {
    const id = kind === 'autoai' ? 'P12' : 'tables';
    copyFileSync(process.env.FAKE_TRAINER_ONNX, join(request.folder, `${id}.onnx`));
    const rounds = mode === 'cut' ? 40 : 100;
    board.refits = [{ id, rows, seconds: 1, rounds, roundsWanted: 100, onnx: `${id}.onnx` }];
  }
  board.state = 'done';
  say({ kind: 'done', message: 'done' });
  process.exit(0);
}

search();
