/** A file that comes from elsewhere: where a mirror holds it, where the public holds it, and what it must hash to. */
export interface Asset {
  /** Path below a mirror folder, and the asset's name. */
  readonly path: string;
  readonly sha256: string;
  /** Whether the hash is of the gunzipped content: the same data is compressed differently by different hosts. */
  readonly hashOfUnzipped: boolean;
  readonly urls: readonly string[];
}

const MNIST_HOSTS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];
const STUDY_HOST =
  'https://raw.githubusercontent.com/aashka-trivedi/cloud-autoai-adversarial-robustness/a29f240740a43439a20119299488a77964b9d20e/';

const mnist = (file: string, sha256: string): Asset => ({
  path: `mnist/${file}`,
  sha256,
  hashOfUnzipped: true,
  urls: MNIST_HOSTS.map((host) => host + file),
});

const study = (file: string, sha256: string): Asset => ({
  path: `cloud-autoai/${file}`,
  sha256,
  hashOfUnzipped: false,
  urls: [STUDY_HOST + file],
});

/** Every file that the replication reads. */
export const registry: readonly Asset[] = [
  mnist('train-images-idx3-ubyte.gz', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
  mnist('train-labels-idx1-ubyte.gz', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
  mnist('t10k-images-idx3-ubyte.gz', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
  mnist('t10k-labels-idx1-ubyte.gz', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
  study('data_compressed/adv_examples_10.csv.zip', 'dbbfdeadd3db1070c45c6c5881465e8dc75eaf366ef012a52ba38458841e8086'),
  study('data_compressed/adv_examples_15.csv.zip', '29e59212badc87355f2eeca9a428cd66c10dc9f9bf9facb8ac8463eab1663111'),
  study(
    'data_compressed/adv_examples_15_gcp.csv.zip',
    '6a5e4d8040a4fd59dc74ccc8f4647bf2943850362e1e52ca4da66cda88b057ac',
  ),
  study('data_compressed/adv_examples_20.csv.zip', 'd526bdf3ead0ea6f9604f421757dee96b0c25f74691fc89b00a7428d921f8f2b'),
  study('data_compressed/adv_examples_25.csv.zip', '51f2f3154daff05b9caaba9d7aaef485b435b8de674dcb075b2a21e3c8bcc154'),
  study('data_compressed/adv_examples_30.csv.zip', '6fce70d2d62974b9526559fa337d32c8ddd6ed93be039c92f0e28e9dcb326349'),
  study(
    'data_compressed/adv_examples_30_gcp.csv.zip',
    '0cedb51cca54aa00dc0d5c5f3f8cba2871f18cafd3e2706d6beac9dd84738769',
  ),
  study(
    'data_compressed/distillation/gcp_distil_test.csv.zip',
    '822eb42be872e0c2313f8f61b1b411f030aa6bfac89b31b86f898a001bc22a11',
  ),
  study(
    'data_compressed/distillation/gcp_distil_train.csv.zip',
    '12fbbfb8244d534fdd0e176659c50178dcbb2481132f47f803830548eb6b9f21',
  ),
  study(
    'data_compressed/distillation/scoring_test.csv.zip',
    '574ea4d44fb894c8d6ffdde6e71793ecdae343c0ad0d8b258608736372735040',
  ),
  study(
    'data_compressed/distillation/scoring_train.csv.zip',
    '6aa48b644350abf0253847586df9061549ab5715b08980d572d8c7fa57d23e02',
  ),
  study(
    'data_compressed/gcp_scored/adv_15_scored_pred.csv.zip',
    'abda39a2bbdafcdb6304019c6980e58a04908bc592f4c5374c0e49141f1f8f61',
  ),
  study(
    'data_compressed/ibm_predictions/adv15_predictions.csv.zip',
    '69343bd8f0d158b58f2daa9f8fb0596d4ac495e829ea87e9a35183ad33afb0f0',
  ),
  study(
    'data_compressed/ibm_predictions/adv30_predictions.csv.zip',
    'c33dfa69fde0a81928b505f00fac151a4d9035f8cf6af2f2c916f9d5a11a1b8e',
  ),
  study(
    'data_compressed/mnist_test_pytorch.csv.zip',
    'b9656f48951a9fb651afc5f8ba10a6db8a9f49334bb1b659563e4796c952ec1a',
  ),
  study('models/lenet_mnist_model.pth', 'a3f7b2aa9f6800fdbf6cdbf952aee04ade4095dcb31071ee8eb609338dd227bb'),
];

/** Files that no public address is known to hold byte for byte: they come from a mirror or from nowhere. */
export const mirrorOnly: readonly Asset[] = [
  {
    path: 'cifar10/cifar10-jpeg.zip',
    sha256: '1f246f18ee1c4b008b72b11e5d912c2b6a325d41b34a6c0136bab1e640200198',
    hashOfUnzipped: false,
    urls: [],
  },
];

/** The asset of that name. */
export function assetNamed(path: string): Asset {
  const all = [...registry, ...mirrorOnly];
  const found = all.find((asset) => asset.path === path);
  if (!found)
    throw new Error(`No asset is called "${path}"; the registry has ${all.map((asset) => asset.path).join(', ')}.`);
  return found;
}
