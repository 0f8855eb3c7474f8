// The processes of a bench and what they share: images, labels, the model's answers before any attack, one judge.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { at } from '../scripts/setup/shell.mjs';
import { besideOthers } from './machine.mjs';
import { sameNetwork } from './same-network.mjs';
import { speedNetworks } from './speed-networks.mjs';
import { startWorker } from './worker.mjs';

/** Both sides compute with this many threads. On one, a busy machine slows both alike. */
export const THREADS = Number(process.env.ADVLAB_BENCH_THREADS ?? Math.min(2, cpus().length));

const PEERS = ['torch', 'art', 'foolbox', 'torchattacks', 'pyautoattack'];

/** Images by whose logits the two sides' networks are compared. */
const COMPARED = 100;

const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/**
 * @param advlab the package
 * @param {string} python interpreter of the bench's environment
 * @param {string[]} peers whose processes are needed
 * @param {import('./speed-networks.mjs').SpeedNetwork} [network] default the study's LeNet
 * @throws Error where our network and torch's differ.
 */
export async function openLab(advlab, python, peers, network = speedNetworks.lenet) {
  const folder = at('.cache', 'bench', String(process.pid));
  mkdirSync(folder, { recursive: true });
  const file = (name) => at('.cache', 'bench', String(process.pid), name);
  const { arch, shape } = network;

  const workers = new Map();
  const close = () => {
    for (const worker of workers.values()) worker.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  // A stopped bench leaves neither processes nor its 31 MB of images behind.
  process.once('exit', close);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  // Both sides' libraries read these; torch is told by its own call.
  const threads = { OMP_NUM_THREADS: `${THREADS}`, TF_NUM_INTRAOP_THREADS: `${THREADS}`, TF_CPP_MIN_LOG_LEVEL: '2' };
  try {
    const data = await network.data(advlab);
    const [images, labels] = [file('images.f32'), file('labels.i32')];
    writeFileSync(images, bytesOf(data.images));
    writeFileSync(labels, bytesOf(data.labels));
    const model = network.file ? await network.file(advlab) : file('weights.pth');
    await network.make?.(python, images, model, labels);
    const truth = new Int32Array(new Uint8Array(readFileSync(labels)).buffer);
    const argumentsOf = (peer) => [
      at('bench', 'worker.py'),
      ...['--peer', peer, '--threads', `${THREADS}`, '--architecture', arch, '--shape', `${shape}`],
      ...['--model', model, '--images', images, '--labels', labels],
    ];
    const ours = [at('bench', 'ours.mjs'), model, images, labels, arch, `${shape}`];
    workers.set('ours', await startWorker('ours', process.execPath, ours, threads));
    // torch is always there: it is the judge.
    for (const peer of PEERS.filter((name) => name === 'torch' || peers.includes(name)))
      workers.set(peer, await startWorker(peer, python, argumentsOf(peer), threads));

    const all = Array.from(truth.keys());
    const asked = { logits: true, rows: all.slice(0, COMPARED) };
    const [own, theirs] = await Promise.all(['ours', 'torch'].map((side) => workers.get(side).ask(asked)));
    sameNetwork(arch, own.logits, theirs.logits);
    const judgeOf = (made, rows) => workers.get('torch').ask({ judge: made, rows });
    const { predicted: clean } = await judgeOf(images, all);
    return {
      proportion: advlab.proportion,
      versions: Object.assign({}, ...[...workers.values()].map(({ versions }) => versions)),
      /** The first n test images, or the first n that the model gets right. */
      rowsOf: ({ n, onlyRight }) => all.filter((i) => !onlyRight || clean[i] === truth[i]).slice(0, n),
      truth: (rows) => ({ labels: rows.map((i) => truth[i]), clean: rows.map((i) => clean[i]) }),
      /** Runs one side's attack, and has its images judged. */
      async run(side, command) {
        const out = file(`${side}.f32`);
        const { seconds, cpu, othersTook } = await besideOthers(() => workers.get(side).ask({ ...command, out }));
        return { seconds, cpu, othersTook, judged: await judgeOf(out, command.rows) };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
