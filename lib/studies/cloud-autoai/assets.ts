import { type Asset, mnistAssets, type ResolvedAsset, resolveAsset } from '../../data/index.js';

const HOST =
  'https://raw.githubusercontent.com/aashka-trivedi/cloud-autoai-adversarial-robustness/a29f240740a43439a20119299488a77964b9d20e/';

const study = (file: string, sha256: string): Asset => ({
  path: `cloud-autoai/${file}`,
  sha256,
  hashOfUnzipped: false,
  urls: [HOST + file],
});

/** The files that the study published. */
const published: readonly Asset[] = [
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

/** Every file that the study reads. */
export const assets: readonly Asset[] = [...mnistAssets, ...published];

/** Where a file of the study lies, by its path in the published repository. */
export function studyFile(path: string): Promise<ResolvedAsset> {
  const asset = published.find((one) => one.path === `cloud-autoai/${path}`);
  if (!asset) throw new RangeError(`The study has no file "${path}".`);
  return resolveAsset(asset);
}
