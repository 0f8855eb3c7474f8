/** A file that comes from elsewhere: where a mirror holds it, where the public holds it, and what it must hash to. */
export interface Asset {
  /** Path below a mirror folder, and the asset's name. */
  readonly path: string;
  readonly sha256: string;
  /** Whether the hash is of the gunzipped content: the same data is compressed differently by different hosts. */
  readonly hashOfUnzipped: boolean;
  readonly urls: readonly string[];
  /** A package of the operating system that holds the file: its name, and where it puts it. */
  readonly debian?: { readonly package: string; readonly file: string };
}

const MNIST_HOSTS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

const mnist = (file: string, sha256: string): Asset => ({
  path: `mnist/${file}`,
  sha256,
  hashOfUnzipped: true,
  urls: MNIST_HOSTS.map((host) => host + file),
});

/** The files of MNIST (LeCun et al., 1998). */
export const mnistAssets: readonly Asset[] = [
  mnist('train-images-idx3-ubyte.gz', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
  mnist('train-labels-idx1-ubyte.gz', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
  mnist('t10k-images-idx3-ubyte.gz', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
  mnist('t10k-labels-idx1-ubyte.gz', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
];

const FASHION_HOSTS = [
  'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
  'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
];

const fashion = (file: string, sha256: string): Asset => ({
  path: `fashion-mnist/${file}`,
  sha256,
  // Debian strips the name and the date from the header of a gzipped file.
  hashOfUnzipped: true,
  urls: FASHION_HOSTS.map((host) => host + file),
  debian: { package: 'dataset-fashion-mnist', file: `/usr/share/datasets/fashion-mnist/${file}` },
});

/** The files of Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017). */
export const fashionMnistAssets: readonly Asset[] = [
  fashion('train-images-idx3-ubyte.gz', 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888'),
  fashion('train-labels-idx1-ubyte.gz', 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9'),
  fashion('t10k-images-idx3-ubyte.gz', '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b'),
  fashion('t10k-labels-idx1-ubyte.gz', '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'),
];

/** A file that only a mirror has: no public address is known to hold these bytes. */
export const fromMirror = (path: string, sha256: string): Asset => ({ path, sha256, hashOfUnzipped: false, urls: [] });

/** A photograph of each ImageNet class; the public repository they are from holds them in their original sizes. */
export const imagenetSampleAsset: Asset = fromMirror(
  'imagenet-sample/imagenet-sample.zip',
  '46602223853a8c11279af8dba3dc38dfe31b9300c608f68dc2d6fb4d698e4580',
);

/** Files that no public address is known to hold byte for byte: they come from a mirror or from nowhere. */
export const mirrorOnly: readonly Asset[] = [
  fromMirror('cifar10/cifar10-jpeg.zip', '1f246f18ee1c4b008b72b11e5d912c2b6a325d41b34a6c0136bab1e640200198'),
  imagenetSampleAsset,
];

/** The asset of that name. */
export function assetNamed(path: string): Asset {
  const all = [...mnistAssets, ...fashionMnistAssets, ...mirrorOnly];
  const found = all.find((asset) => asset.path === path);
  if (!found) throw new Error(`No asset is called "${path}"; there are ${all.map((asset) => asset.path).join(', ')}.`);
  return found;
}
