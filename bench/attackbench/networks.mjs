// The networks that are attacked, and where their weights lie: here, or where a study of ours finds its files.
import { at, hashOf } from '../../scripts/setup/shell.mjs';
import { weightsHash } from '../kept-keys.mjs';

const inMirror = (path, sha256) => ({ path, sha256, hashOfUnzipped: false, urls: [] });

export const networks = [
  {
    name: 'lenet',
    title: "the study's LeNet",
    arch: 'lenet',
    file: ({ cloudAutoai }) => cloudAutoai.studyFile('models/lenet_mnist_model.pth').then(({ file }) => file),
  },
  {
    name: 'lenet5',
    title: 'lenet5, trained plainly',
    arch: 'lenet5',
    file: async () => at('models', 'defences', 'standard-lenet5.safetensors'),
  },
  {
    name: 'lenet5-adversarial',
    title: 'lenet5, trained adversarially (L∞, ε .3)',
    arch: 'lenet5',
    file: async () => at('models', 'defences', 'madry.safetensors'),
  },
  {
    name: 'trades',
    title: "TRADES' published network (L∞, ε .3)",
    arch: 'smallcnn',
    file: ({ resolveAsset }) =>
      resolveAsset(
        inMirror('peers/mnist_smallcnn_trades.pth', '5b99888064f692047d5592b38df2dde126aa1b991a26c6aad683ce709634bea0'),
      ).then(({ file }) => file),
  },
];

export const networkNames = networks.map(({ name }) => name);

/** By name: a hash of what the network is. */
export async function weightsOf(advlab, names) {
  const asked = networks.filter(({ name }) => names.includes(name));
  const hashes = asked.map(async ({ name, arch, file }) => [name, hashOf(arch, weightsHash(await file(advlab)))]);
  return Object.fromEntries(await Promise.all(hashes));
}
