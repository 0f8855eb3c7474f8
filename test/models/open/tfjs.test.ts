import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { openModel } from '../../../lib/models/index.js';
import { expectNoLeak, expectRejects, largestDifference, temporaryFolder, unpack } from '../../helpers.js';
import { answers, differentiable, expectTorch, imagesOf, openFile, scoresOf, softmax, withModel } from './fixtures.js';

describe('tfjs models', () => {
  const inFolder = temporaryFolder();

  for (const folder of ['tfjs-layers', 'tfjs-activation', 'tfjs-functional', 'tfjs-graph'])
    it(`${folder}: logits before the softmax, and gradients, are PyTorch's`, () =>
      withModel(`${folder}/model.json`, { name: 'net' }, async (opened) => {
        expectTorch(differentiable(opened), answers.net);
        expect(opened.model).to.include({ name: 'net', classes: 5, scores: 'logits' });
        expect(opened.model.inputShape).to.deep.equal([8, 8, 3]);
        expect(opened.description).to.include('without its softmax');
      }));

  it('are opened by their folder too', () =>
    withModel('tfjs-layers', {}, async (opened) => expectTorch(differentiable(opened), answers.net)));

  it('whose softmax is not found have logarithms of the probabilities as logits', () =>
    withModel('tfjs-hidden/model.json', {}, async (opened) => {
      expect(opened.model.scores).to.equal('probabilities');
      const expected = softmax(unpack(answers.net.logits), 5);
      expect(largestDifference(await scoresOf(opened, imagesOf(answers.images)), expected)).to.be.below(1e-6);
      const images = imagesOf(answers.images);
      const logits = differentiable(opened).logits(images);
      expect(
        largestDifference(
          logits.dataSync(),
          expected.map((p) => Math.log(p)),
        ),
      ).to.be.below(1e-5);
      logits.dispose();
      images.dispose();
    }));

  it('give what the caller says they give, where nothing in the file contradicts it', async () => {
    await withModel('tfjs-hidden/model.json', { scores: 'logits' }, async ({ model }) =>
      expect(model.scores).to.equal('logits'),
    );
    await expectRejects(
      () => openModel(openFile('tfjs-graph/model.json'), { scores: 'probabilities' }),
      DataError,
      'gives logits',
    );
  });

  const damaged = (from: string, change: (folder: string) => void, ...says: (string | RegExp)[]) => {
    const folder = inFolder(from);
    cpSync(openFile(from), folder, { recursive: true });
    change(folder);
    return expectNoLeak(() => expectRejects(() => openModel(`${folder}/model.json`), DataError, folder, ...says));
  };
  const edit = (folder: string, from: string, to: string) => {
    const text = readFileSync(`${folder}/model.json`, 'utf8');
    expect(text).to.include(from);
    writeFileSync(`${folder}/model.json`, text.replaceAll(from, to));
  };

  for (const from of ['tfjs-layers', 'tfjs-graph']) {
    it(`${from}: a shard that is cut off is refused`, () =>
      damaged(from, (folder) => truncateSync(`${folder}/group1-shard2of2.bin`, 100), 'shards hold', 'cut off'));

    it(`${from}: a shard outside the folder is refused`, () =>
      damaged(from, (folder) => edit(folder, 'group1-shard1of2.bin', '../x.bin'), 'outside its folder: "../x.bin"'));

    it(`${from}: a shard that is missing is refused`, () =>
      damaged(from, (folder) => edit(folder, 'group1-shard1of2.bin', 'none.bin'), 'none.bin'));
  }

  it('with a layer or an operation that tfjs does not know are refused', async () => {
    await damaged('tfjs-layers', (folder) => edit(folder, 'MaxPooling2D', 'Magic'), 'Magic');
    await damaged('tfjs-graph', (folder) => edit(folder, '"Relu"', '"Magic"'), 'Magic');
  });

  it('for other images are refused', () =>
    expectNoLeak(() =>
      expectRejects(
        () => openModel(openFile('tfjs-layers'), { input: [28, 28, 1] }),
        DataError,
        'takes [n, 8, 8, 3]; images [28,28,1] do not fit',
      ),
    ));
});
