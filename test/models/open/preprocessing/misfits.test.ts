import { expect } from 'chai';
import {
  type OpenedModel,
  type OpenModelOptions,
  openModel,
  type Preprocessing,
} from '../../../../lib/models/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../../helpers.js';
import { openFile, scoresOf, withModel } from '../fixtures.js';
import { arch, plain } from './formats.js';

describe('A preprocessing that does not fit', () => {
  const refused =
    (options: OpenModelOptions, ...says: string[]) =>
    async () => {
      for (const [name, own] of [
        ['net.pt', { arch }],
        ['nchw.onnx', {}],
      ] as const)
        await expectNoLeak(() =>
          expectRejects(() => openModel(openFile(name), { ...own, ...options }), Error, ...says),
        );
    };

  it('a value for each of other channels', refused({ preprocess: 'mean=.5,.4,std=1' }, 'mean has 2 values', 'or 3'));
  it('no deviation', refused({ preprocess: { std: 0 } }, 'option preprocess: std is 0', 'above 0'));
  it('an unknown name', refused({ preprocess: 'cifar' }, 'did you mean cifar10?'));
  it('another size', refused({ input: [9, 9, 3], inputSize: [16, 16] }, '16', '--input-size'));
  it('no size', refused({ inputSize: [0, 8] }, 'option inputSize', '[0,8]'));
  it('no order', refused({ channels: 'gbr' as 'bgr' }, 'option channels', '"gbr"'));
  it('no layout', refused({ layout: 'hwcn' as 'nhwc' }, 'option layout', 'nchw, nhwc'));
  it('another layout', refused({ layout: 'nhw' }, 'nhw', 'fit'));
  it('a size that was not said', async () => {
    await expectRejects(() => openModel(openFile('nchw.onnx'), { input: [9, 9, 3] }), Error, '--input-size');
  });

  it('beside a normalize layer of the architecture: one of the two goes', async () => {
    const own = { arch: openFile('normalized.arch.json') };
    await expectNoLeak(() =>
      expectRejects(
        () => openModel(openFile('net.pt'), { ...own, preprocess: 'imagenet' }),
        RangeError,
        'net.pt: its architecture begins with a normalize layer (mean=0.5,0.4,0.3,std=0.2,0.25,0.5)',
        'Take one of the two away',
      ),
    );
    // What leaves values alone goes with it: means are the model's, in its own order.
    const said: Preprocessing[] = [];
    const scores = (options: OpenModelOptions) =>
      withModel('net.pt', options, (opened: OpenedModel) => {
        said.push(opened.model.preprocessing ?? {});
        return scoresOf(opened, plain());
      });
    const found = await scores({ ...own, channels: 'bgr' });
    const expected = await scores({ arch, preprocess: 'mean=.3,.4,.5,std=.5,.25,.2', channels: 'bgr' });
    expect(largestDifference(found, expected)).to.be.below(1e-6);
    expect(said[0]).to.deep.equal(said[1]);
  });

  it('an order of colors of gray images', async () => {
    const shape = await withModel('normalized-input.onnx', {}, async ({ model }) => model.inputShape);
    expect(shape).to.deep.equal([28, 28, 1]);
    await expectRejects(
      () => openModel(openFile('normalized-input.onnx'), { channels: 'bgr' }),
      RangeError,
      'only images of 3 channels',
    );
    await expectRejects(
      () => openModel(openFile('normalized-input.onnx'), { preprocess: 'imagenet' }),
      RangeError,
      'of one channel, and mean has 3 values',
    );
  });
});
