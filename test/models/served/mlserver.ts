import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Dataset, inProject, openData } from '../../../lib/data/index.js';
import { fixture } from '../../helpers.js';

const call = promisify(execFile);

const folder = inProject('.cache', 'mlserver-venv');
const python = join(folder, 'bin', 'python');
const requirements = inProject('python', 'mlserver-requirements.txt');
const script = (name: string) => fixture('mlserver', name);

const hashOf = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

const SUITABLE = 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))';

async function suitablePython(): Promise<string | undefined> {
  const named = process.env.ADVLAB_PYTHON;
  for (const program of named ? [named] : ['python3.11', 'python3.12', 'python3.10', 'python3'])
    try {
      await call(program, ['-c', SUITABLE]);
      return program;
    } catch {
      // Another one may do.
    }
  return undefined;
}

/** MLServer in an environment of its own, made once; why it cannot be had, where it cannot. */
export async function installMlServer(): Promise<{ missing?: string }> {
  const stamp = join(folder, '.advlab-requirements');
  const hash = hashOf(readFileSync(requirements));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && existsSync(python)) return {};
  const maker = await suitablePython();
  if (maker === undefined) return { missing: 'no Python 3.10 to 3.12 with venv was found' };
  rmSync(folder, { recursive: true, force: true });
  try {
    await call(maker, ['-m', 'venv', folder]);
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await call(python, ['-m', 'pip', 'install', ...quiet, '--requirement', requirements]);
    await call(python, ['-c', 'import mlserver_lightgbm, mlserver.cli']);
  } catch (error) {
    return { missing: `pip could not install mlserver-requirements.txt: ${(error as Error).message.slice(-400)}` };
  }
  writeFileSync(stamp, hash);
  return {};
}

const TRAINING_ROWS = 10_000;
const ROUNDS = 50;

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** MNIST where it is at hand, else the small digits: those to train on, and those to attack. */
export async function servedData(limit: number): Promise<{ train: Dataset; test: Dataset }> {
  const name = process.env.ADVLAB_MIRROR ? 'mnist' : 'digits';
  return {
    train: await openData(name, { split: 'train', limit: TRAINING_ROWS, atMost: true }),
    test: await openData(name, { split: 'test', limit, atMost: true }),
  };
}

/** The file of a booster trained on those rows; trained once. */
async function booster({ images, labels }: Dataset, scratch: string): Promise<string> {
  const shelf = inProject('.cache', 'mlserver-models');
  const pixels = bytes(images);
  const code = readFileSync(script('train.py'));
  const hash = hashOf(pixels, Uint8Array.from(labels), code, readFileSync(requirements), String(ROUNDS));
  const model = join(shelf, `${hash.slice(0, 16)}.bst`);
  if (existsSync(model)) return model;
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(scratch, 'train.f32'), pixels);
  writeFileSync(join(scratch, 'train.u8'), Uint8Array.from(labels));
  const width = String(images.length / labels.length);
  const files = [join(scratch, 'train.f32'), join(scratch, 'train.u8')];
  await call(python, [script('train.py'), ...files, width, String(ROUNDS), model]);
  return model;
}

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export interface MlServer {
  /** http://127.0.0.1:PORT */
  readonly origin: string;
  /** The model's address. */
  readonly url: string;
  /** What the server counted: requests and rows that it predicted. */
  predicted(): Promise<{ requests: number; rows: number }>;
  /** The booster's answers to rows of pixels in its own library, without a server. */
  ownScores(pixels: Float32Array): Promise<Float64Array>;
  stop(): Promise<void>;
}

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
  if (ended(child)) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(hard);
}

/** Starts MLServer on loopback; undefined where it ended before it was ready, as when somebody else took its port. */
async function start(repository: string): Promise<{ origin: string; child: ChildProcess } | string> {
  const [http, grpc, metrics] = await freePorts(3);
  const settings = { debug: false, parallel_workers: 0, host: '127.0.0.1' };
  const ports = { http_port: http, grpc_port: grpc, metrics_port: metrics };
  writeFileSync(join(repository, 'settings.json'), JSON.stringify({ ...settings, ...ports }));
  const child = spawn(python, ['-c', 'from mlserver.cli import main; main()', 'start', '.'], {
    cwd: repository,
    // Threads of a small booster wait for each other longer than they work.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      said = (said + text).slice(-4000);
    });
  process.once('exit', () => child.kill('SIGKILL'));
  const origin = `http://127.0.0.1:${http}`;
  for (let waited = 0; waited < 600 && !ended(child); waited++) {
    const ready = await fetch(`${origin}/v2/models/booster/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return { origin, child };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop(child);
  return said;
}

const TRIES = 3;

/** A real MLServer with a LightGBM booster trained on those rows. */
export async function startMlServer(train: Dataset, scratch: string): Promise<MlServer> {
  const model = await booster(train, scratch);
  const repository = join(scratch, 'repository');
  const place = join(repository, 'booster');
  mkdirSync(place, { recursive: true });
  copyFileSync(model, join(place, 'model.bst'));
  copyFileSync(script('counted.py'), join(place, 'counted.py'));
  const width = train.images.length / train.labels.length;
  writeFileSync(
    join(place, 'model-settings.json'),
    JSON.stringify({
      name: 'booster',
      implementation: 'counted.CountedLightGBM',
      platform: 'lightgbm',
      parameters: { uri: './model.bst' },
      inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, width] }],
      outputs: [{ name: 'predict', datatype: 'FP64', shape: [-1, train.classes] }],
    }),
  );
  let started = await start(repository);
  for (let tries = 1; typeof started === 'string' && tries < TRIES; tries++) started = await start(repository);
  if (typeof started === 'string') throw new Error(`MLServer did not start:\n${started}`);
  const { origin, child } = started;
  return {
    origin,
    url: `${origin}/v2/models/booster`,
    predicted: async () =>
      (await fetch(`${origin}/predicted-rows`)).json() as Promise<{ requests: number; rows: number }>,
    ownScores: async (pixels) => {
      const [asked, answered] = [join(scratch, 'asked.f32'), join(scratch, 'answered.f64')];
      writeFileSync(asked, bytes(pixels));
      await call(python, [script('predict.py'), asked, String(width), model, answered]);
      return new Float64Array(Uint8Array.from(readFileSync(answered)).buffer);
    },
    stop: () => stop(child),
  };
}
