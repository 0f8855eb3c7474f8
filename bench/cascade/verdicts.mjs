// What AutoAttack and the cascade say of the first rows of MNIST's test images, and what they spend. AutoAttack takes
// an hour where a cascade takes minutes, so that its verdicts are kept, 250 rows a file, under .cache/bench/cascade, as
// long as neither the attacks' code nor the network changes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { at, hashOf } from '../../scripts/setup/shell.mjs';
import { ourCode, weightsHash } from '../kept-keys.mjs';

const PIECE = 250;
/** In forward passes: what a backward pass counts, and with it a gradient. */
const GRADIENT = 3;

const plain = ({ success, foundBy, queries, gradients, sampled }) => ({
  success: [...success],
  foundBy: [...foundBy],
  queries: [...queries],
  gradients: [...gradients],
  ...(sampled && { sampled }),
});

/** A file's value, computed where there is none. */
async function kept(name, compute) {
  const file = at('.cache', 'bench', 'cascade', `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const value = await compute();
  mkdirSync(at('.cache', 'bench', 'cascade'), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
  return value;
}

const forward = ({ queries, gradients }) =>
  queries.reduce((sum, asked, row) => sum + asked + GRADIENT * gradients[row], 0);
const leftOf = ({ success }) => [...success.keys()].filter((row) => !success[row]);

/** What verdicts of an attack on a network depend on. */
async function kindOf(attack, { file, arch = '', architecture = '' }) {
  const { settings } = attack;
  return hashOf(JSON.stringify([settings, arch, architecture]), ourCode(), weightsHash(await file())).slice(0, 12);
}

async function opened({ createNetwork, openModel, readSafetensors }, { id, file, arch, architecture }) {
  if (!architecture) return openModel(await file(), { name: id, ...(arch && { arch }) });
  const model = createNetwork(architecture, readSafetensors(await file()), id);
  return { model, dispose: () => model.dispose() };
}

/** Both attacks on the first rows of a network. */
export async function compare(advlab, network, data, say) {
  const { autoAttack, cascade, imageTensor, takeRows } = advlab;
  const { id, epsilon } = network;
  const n = Math.min(network.rows, data.labels.length);
  const { model, dispose } = await opened(advlab, network);
  const attacked = async (attack, from, to) => {
    const part = takeRows(
      data,
      Array.from({ length: to - from }, (_, i) => from + i),
    );
    const images = imageTensor(part);
    try {
      return plain(await attack.run(model, { images, labels: part.labels, indices: part.indices }));
    } finally {
      images.dispose();
    }
  };
  try {
    const ours = cascade({ epsilon });
    const full = autoAttack({ epsilon });
    const fast = await kept(`${id}-${epsilon}-cascade-${await kindOf(ours, network)}-${n}`, () => attacked(ours, 0, n));
    say(`${id}: the cascade leaves ${leftOf(fast).length} of ${n}`);
    const whole = { success: [], foundBy: [], queries: [], gradients: [] };
    const kind = await kindOf(full, network);
    for (let from = 0; from < n; from += PIECE) {
      const to = Math.min(n, from + PIECE);
      const piece = await kept(`${id}-${epsilon}-autoattack-${kind}-${from}-${to}`, () => attacked(full, from, to));
      for (const key of Object.keys(whole)) whole[key].push(...piece[key]);
      say(`${id}: AutoAttack leaves ${leftOf(whole).length} of ${to}`);
    }
    const names = (attack) => String(attack.settings.attacks).split('+');
    const members = (attack, { foundBy }) =>
      Object.fromEntries(names(attack).map((name, i) => [name, foundBy.filter((which) => which === i).length]));
    const [left, slow] = [leftOf(fast), leftOf(whole)];
    return {
      id,
      says: network.says,
      epsilon,
      tuned: network.tuned,
      rows: n,
      left: { autoattack: slow.length, cascade: left.length },
      onlyAutoattack: left.filter((row) => whole.success[row]),
      onlyCascade: slow.filter((row) => fast.success[row]),
      forwardPerRow: { autoattack: forward(whole) / n, cascade: forward(fast) / n },
      ratio: forward(whole) / forward(fast),
      foundBy: { autoattack: members(full, whole), cascade: members(ours, fast) },
      sampled: fast.sampled,
    };
  } finally {
    dispose();
  }
}
