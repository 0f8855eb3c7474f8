// The two processes of the attack bench and what they share: images, labels, networks; and the judge, which is torch.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../scripts/setup/shell.mjs';
import { sameNetwork } from '../same-network.mjs';
import { startWorker } from '../worker.mjs';
import { networks } from './networks.mjs';

const WIDTH = 28 * 28;
/** One for each side: nothing is timed here, and lanes share the processors. */
const THREADS = 1;

const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/**
 * @param advlab the package
 * @param {string} python interpreter of the bench's environment
 * @param {{ rows: number, offset: number, budget: number, networks: string[] }} asked
 */
export async function openLab(advlab, python, { rows, offset, budget, networks: names }) {
  const folder = at('.cache', 'attackbench', `run-${process.pid}-${names[0]}`);
  mkdirSync(folder, { recursive: true });
  const file = (name) => join(folder, name);
  const data = await advlab.mnist('test');
  writeFileSync(file('images.f32'), bytesOf(data.images.slice(offset * WIDTH, (offset + rows) * WIDTH)));
  writeFileSync(file('labels.i32'), bytesOf(data.labels.slice(offset, offset + rows)));
  const threads = { OMP_NUM_THREADS: `${THREADS}`, TF_NUM_INTRAOP_THREADS: `${THREADS}`, TF_CPP_MIN_LOG_LEVEL: '2' };
  const started = [];
  const close = () => {
    for (const worker of started) worker.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', close);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  try {
    const given = [file('images.f32'), file('labels.i32')];
    const ours = await startWorker(
      'ours',
      process.execPath,
      [at('bench', 'attackbench', 'ours.mjs'), ...given],
      threads,
    );
    started.push(ours);
    const words = ['--images', given[0], '--labels', given[1], '--threads', `${THREADS}`];
    const torch = await startWorker('torch', python, [at('bench', 'attackbench', 'worker.py'), ...words], threads);
    started.push(torch);
    const opened = new Map();
    for (const { name, arch, file: find } of networks.filter(({ name }) => names.includes(name))) {
      const network = { arch, file: await find(advlab) };
      const [own, theirs] = await Promise.all([ours, torch].map((side) => side.ask({ network, logits: true })));
      sameNetwork(name, own.logits, theirs.logits);
      opened.set(name, network);
    }
    async function runOurs(command) {
      const out = file('ours.f32');
      const { success, ...made } = await ours.ask({ ...command, out });
      const { distances } = await torch.ask({ ...command, judge: out });
      // Images that our engine calls errors and torch does not, by the last bits of a logit: they count as not found.
      const lost = distances.filter((distance, row) => success[row] && distance === null).length;
      return { ...made, lost, failed: null, distances };
    }

    return {
      versions: { ...ours.versions, ...torch.versions },
      /** Runs an attack of the pool on rows [from, to) of a network; distances are null where it found nothing. */
      run(network, attack, [from, to]) {
        const { norm } = attack;
        const command = { network: opened.get(network), norm, budget, seed: 0, from: from - offset, to: to - offset };
        if (attack.library === 'ours') return runOurs({ ...command, attacks: attack.attacks, first: from });
        const { library, name, settings } = attack;
        return torch.ask({ ...command, library, name, settings });
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
