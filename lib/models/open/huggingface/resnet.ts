import type { Step } from '../../architecture.js';
import { type Block, type Convolution, head, keepsShape, normed, residualStages } from '../../architectures/blocks.js';
import { activationIn, type Config, checkDepth } from './config.js';
import type { Family } from './family.js';

const convolving = (name: string, convolution: Convolution): Step[] =>
  normed([`${name}.convolution`, `${name}.normalization`], convolution);

/** The convolutions of a block; between them are rectified units, whatever the configuration has behind the stem and each block. */
function blockOf({ name, channels, filters, stride }: Block, config: Config): Step[] {
  const activation = activationIn(config);
  const narrow = filters / 4;
  const early = config.truth('downsample_in_bottleneck', false);
  const convolutions: Convolution[] =
    config.fields.layer_type === 'basic'
      ? [{ filters, stride }, { filters }]
      : [
          { filters: narrow, kernel: 1, stride: early ? stride : 1 },
          { filters: narrow, stride: early ? 1 : stride },
          { filters, kernel: 1 },
        ];
  const body = convolutions.flatMap((convolution, i) => [
    ...(i ? [{ type: 'relu' } as const] : []),
    ...convolving(`${name}.layer.${i}`, convolution),
  ]);
  const shortcut = convolving(`${name}.shortcut`, { filters, kernel: 1, stride });
  return [
    { type: 'residual', body, ...(keepsShape({ name, channels, filters, stride }) ? {} : { shortcut }) },
    activation,
  ];
}

/** Residual networks (He et al., 2016), the stride of a bottleneck in its first or its second convolution. */
export const resnet: Family = {
  class: 'ResNetForImageClassification',
  layers: (config, _input, classes) => {
    const filters = config.counts('hidden_sizes');
    const depths = config.counts('depths');
    checkDepth(config, 'depths', depths);
    const type = config.fields.layer_type;
    if (type !== 'basic' && type !== 'bottleneck')
      config.fail(`has layer_type ${JSON.stringify(type)}; "basic" and "bottleneck" are read.`);
    if (filters.length !== depths.length)
      config.fail(`has ${filters.length} hidden_sizes and ${depths.length} depths; expected as many of both.`);
    if (type === 'bottleneck' && filters.some((n) => n % 4))
      config.fail(`has hidden_sizes ${JSON.stringify(filters)}; those of bottlenecks are multiples of 4.`);
    const first = config.truth('downsample_in_first_stage', false) ? 2 : 1;
    const channels = config.count('embedding_size');
    return [
      ...convolving('resnet.embedder.embedder', { filters: channels, kernel: 7, stride: 2 }),
      activationIn(config),
      { type: 'maxPool2d', size: 3, stride: 2, padding: 1 },
      ...residualStages({
        channels,
        stages: depths.map((blocks, i) => ({ blocks, filters: filters[i], stride: i ? 2 : first })),
        name: (stage, block) => `resnet.encoder.stages.${stage}.layers.${block}`,
        block: (block) => blockOf(block, config),
      }),
      ...head('classifier.1', classes),
    ];
  },
};
