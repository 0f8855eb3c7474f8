import { type Dataset, withImages } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';

import { type Architecture, predictLabels, trainModel } from '../../../../models/index.js';
import type { LabelPlan } from './plan.js';
import { type Probe, READERS, type Reader } from './result.js';

/** What was added to each image, in units of epsilon: [−1, 1]. */
export function perturbations(data: Dataset, images: Float32Array, epsilon: number): Dataset {
  const added = images.map((value, i) => (value - data.images[i]) / epsilon);
  return withImages(data, added, `${data.provenance}, perturbations alone`);
}

export interface ProbeData {
  readonly train: Dataset;
  readonly test: Dataset;
  /** Perturbations by a wrong class's generator, with these classes. */
  readonly wrong?: { readonly data: Dataset; readonly classes: Int32Array };
}

const readerOf = (reader: Reader, { input, layers }: Architecture, classes: number): Architecture => ({
  name: `${reader} probe`,
  input,
  initializer: 'glorot',
  layers: reader === 'network' ? layers : [{ type: 'flatten' }, { type: 'linear', weights: 'output', units: classes }],
});

/** Teaches each reader to name the label that perturbations come with, and asks it on those of test images. */
export async function probesOf(
  source: Probe['source'],
  { train, test, wrong }: ProbeData,
  target: Architecture,
  { epochs, batchSize, learningRate, seed }: LabelPlan['probe'],
): Promise<Probe[]> {
  const found: Probe[] = [];
  for (const reader of READERS) {
    const { network } = await trainModel({
      name: `${source} ${reader} probe`,
      architecture: readerOf(reader, target, train.classes),
      data: train,
      settings: { epochs, batchSize, optimizer: { kind: 'adam', learningRate }, seed },
    });
    try {
      const named = wrong && (await predictLabels(network, wrong.data));
      found.push({
        source,
        reader,
        label: agreement(await predictLabels(network, test), test.labels),
        ...(wrong &&
          named && {
            wrong: { generator: agreement(named, wrong.classes), image: agreement(named, wrong.data.labels) },
          }),
      });
    } finally {
      network.dispose();
    }
  }
  return found;
}
