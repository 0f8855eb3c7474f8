import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { linearize, openModel } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import {
  expectNoLeak,
  expectRejects,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { differentiable, imagesOf, withModel } from './fixtures.js';

interface Answers {
  readonly images: Packed;
  readonly logits: Packed;
  readonly cotangent: Packed;
  readonly gradients: Packed;
}

const NAMES = ['resnet', 'bottleneck', 'convnext', 'vit'] as const;

/** What test/fixtures/make_huggingface_fixtures.py recorded of transformers. */
const recorded = readFixture('huggingface/answers.json') as Record<(typeof NAMES)[number], Answers>;

const folderOf = (name: string) => resolve(__dirname, '../../fixtures/huggingface', name);

/** Equal but for what single precision leaves of sums. */
function expectNear(found: ArrayLike<number>, packed: Packed, what: string) {
  const expected = unpack(packed);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest, what).to.be.above(0.01);
  expect(largestDifference(found, expected), what).to.be.below(1e-5 * largest);
}

const answersAs = (source: string, answers: Answers, options = {}) =>
  withModel(source, options, async (opened) => {
    const images = imagesOf(answers.images);
    const at = linearize(differentiable(opened), images);
    expectNear(at.logits.dataSync(), answers.logits, 'logits');
    const cotangent = tf.tensor2d(unpack(answers.cotangent), answers.cotangent.shape as [number, number]);
    const pulled = at.pullback(cotangent);
    expectNear(pulled.dataSync(), answers.gradients, 'gradients');
    at.dispose();
    tf.dispose([images, cotangent, pulled]);
  });

describe('folders of Hugging Face', () => {
  const inFolder = temporaryFolder();

  /** A copy of a folder, its configuration changed. */
  function changed(name: (typeof NAMES)[number], file: string, fields: object): string {
    const copy = inFolder(`${name}-${Object.keys(fields).join('-')}`);
    cpSync(folderOf(name), copy, { recursive: true });
    const path = resolve(copy, file);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
    return copy;
  }

  const refused = (source: string, ...says: (string | RegExp)[]) =>
    expectNoLeak(() => expectRejects(() => openModel(source), DataError, ...says));

  for (const name of NAMES)
    it(`${name}: logits and gradients are those of transformers, pixels normalized inside`, () =>
      answersAs(folderOf(name), recorded[name]));

  it('are found by their configuration, their weights, and their index', async () => {
    await answersAs(resolve(folderOf('vit'), 'config.json'), recorded.vit);
    await answersAs(resolve(folderOf('convnext'), 'model.safetensors'), recorded.convnext);
    await answersAs(resolve(folderOf('bottleneck'), 'model.safetensors.index.json'), recorded.bottleneck);
  });

  it('name the model by the folder, and all files that decide its answers', () =>
    withModel(folderOf('bottleneck'), {}, async ({ model, files, description }) => {
      expect(model.name).to.equal('bottleneck');
      expect(files.map((file) => file.slice(folderOf('bottleneck').length + 1))).to.deep.equal([
        'config.json',
        'preprocessor_config.json',
        'model.safetensors.index.json',
        'model-00001-of-00002.safetensors',
        'model-00002-of-00002.safetensors',
      ]);
      expect(description).to.match(/^Hugging Face model bottleneck \(ResNetForImageClassification, [\d,]+ weights\)$/);
    }));

  it('take images of another size where the network does not mind', async () => {
    await withModel(folderOf('resnet'), { input: [20, 24, 3] }, async ({ model }) =>
      expect(model.inputShape).to.deep.equal([20, 24, 3]),
    );
    await expectRejects(
      () => openModel(folderOf('vit'), { input: [16, 16, 3] }),
      DataError,
      'takes images [8, 12, 3]',
      '--input-size 8x12',
    );
  });

  it('of other networks, or with settings that are not understood, are refused by their names', async () => {
    await refused(
      changed('resnet', 'config.json', { model_type: 'swin' }),
      'model_type "swin"',
      'resnet, convnext, vit',
      'ONNX',
    );
    await refused(
      changed('vit', 'config.json', { architectures: ['ViTForMaskedImageModeling'] }),
      'ViTForMaskedImageModeling',
      'ViTForImageClassification is read',
    );
    await refused(changed('vit', 'config.json', { hidden_act: 'quick_gelu' }), 'hidden_act "quick_gelu"; relu');
    await refused(
      changed('vit', 'config.json', { num_hidden_layers: 1e9 }),
      'num_hidden_layers 1000000000; at most 1000',
    );
    await refused(changed('convnext', 'config.json', { depths: [600, 600] }), 'depths [600,600]');
    await refused(changed('resnet', 'config.json', { depths: [1] }), '2 hidden_sizes and 1 depths');
    await refused(changed('resnet', 'config.json', { layer_type: 'wide' }), 'layer_type "wide"');
    await refused(
      changed('convnext', 'preprocessor_config.json', { image_std: [1, 2] }),
      'image_std [1,2]',
      '3 numbers',
    );
  });

  it('whose weights are others than the configuration says are refused by the first of them', async () => {
    await refused(
      changed('resnet', 'config.json', { hidden_sizes: [4, 12] }),
      /layer "resnet\.encoder\.stages\.1\S*" is \[8,4/,
    );
    await refused(changed('convnext', 'config.json', { layer_scale_init_value: 0 }), 'holds', 'layer_scale_parameter');
  });

  it('without the size of their images, or with a part of their weights missing, say what to do', async () => {
    const bare = changed('resnet', 'config.json', { copied: true });
    rmSync(resolve(bare, 'preprocessor_config.json'));
    await refused(bare, 'preprocessor_config.json', 'input option');
    await withModel(bare, { input: [16, 16, 3] }, async ({ description }) =>
      expect(description).to.include('pixels as they are'),
    );
    const cut = changed('bottleneck', 'config.json', { copied: true });
    rmSync(resolve(cut, 'model-00002-of-00002.safetensors'));
    await refused(cut, 'model-00002-of-00002.safetensors, which does not lie beside it');
    rmSync(resolve(cut, 'model.safetensors.index.json'));
    await refused(cut, 'holds no weights: expected model.safetensors');
  });

  it('whose index leads elsewhere, or says what a file does not hold, are refused', async () => {
    const index = (map: object, copied: string) =>
      changed('bottleneck', 'model.safetensors.index.json', { weight_map: map, [copied]: true });
    await refused(index({ a: '../resnet/model.safetensors' }, 'up'), '"../resnet/model.safetensors"', 'beside it');
    await refused(index({ a: 'model-00001-of-00002.safetensors' }, 'lacking'), 'has no "a"');
  });
});
