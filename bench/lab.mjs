// The processes of a bench and what they share: images, labels, the model's answers before any attack, one judge.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { at } from '../scripts/setup/shell.mjs';
import { besideOthers } from './machine.mjs';
import { startWorker } from './worker.mjs';

/** Both sides compute with this many threads. On one, a busy machine slows both alike. */
export const THREADS = Number(process.env.ADVLAB_BENCH_THREADS ?? Math.min(2, cpus().length));

const PEERS = ['torch', 'art', 'foolbox', 'torchattacks'];

const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/**
 * @param advlab the package
 * @param {string} python interpreter of the bench's environment
 * @param {string[]} peers whose processes are needed
 * @param {{ file: string, arch: 'lenet' | 'smallcnn' }} [network] default the study's LeNet
 */
export async function openLab({ cloudAutoai, mnist, proportion }, python, peers, network) {
  const folder = at('.cache', 'bench', String(process.pid));
  mkdirSync(folder, { recursive: true });
  const file = (name) => at('.cache', 'bench', String(process.pid), name);
  const { file: model, arch = 'lenet' } = network ?? (await cloudAutoai.studyFile('models/lenet_mnist_model.pth'));
  const data = await mnist('test');
  writeFileSync(file('images.f32'), bytesOf(data.images));
  writeFileSync(file('labels.i32'), bytesOf(data.labels));

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
  const given = [model, file('images.f32'), file('labels.i32')];
  const argumentsOf = (peer) => [
    at('bench', 'worker.py'),
    ...['--peer', peer, '--threads', `${THREADS}`],
    ...['--model', given[0], '--images', given[1], '--labels', given[2], '--architecture', arch],
  ];
  try {
    workers.set(
      'ours',
      await startWorker('ours', process.execPath, [at('bench', 'ours.mjs'), ...given, arch], threads),
    );
    // torch is always there: it is the judge.
    for (const peer of PEERS.filter((name) => name === 'torch' || peers.includes(name)))
      workers.set(peer, await startWorker(peer, python, argumentsOf(peer), threads));

    const all = Array.from(data.labels.keys());
    const judgeOf = (images, rows) => workers.get('torch').ask({ judge: images, rows });
    const { predicted: clean } = await judgeOf(file('images.f32'), all);
    return {
      proportion,
      versions: Object.assign({}, ...[...workers.values()].map(({ versions }) => versions)),
      /** The first n test images, or the first n that the model gets right. */
      rowsOf: ({ n, onlyRight }) => all.filter((i) => !onlyRight || clean[i] === data.labels[i]).slice(0, n),
      truth: (rows) => ({ labels: rows.map((i) => data.labels[i]), clean: rows.map((i) => clean[i]) }),
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
