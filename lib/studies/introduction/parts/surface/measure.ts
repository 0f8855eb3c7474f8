import { type Asset, type Dataset, mnist, resolveAsset, takeRows } from '../../../../data/index.js';
import { lossSurface } from '../../../../evaluation/index.js';
import { isNetwork, type Network, openModel } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { LENET5 } from '../../assets.js';
import type { Study } from '../../contracts.js';
import { surfacePlan } from './plan.js';
import type { SurfaceNetwork, SurfaceResult } from './result.js';
import { measureRises } from './rises.js';

/** What is looked at: networks, one image, and the rows behind the numbers. */
interface Looked extends Pick<SurfaceResult, 'image' | 'instead'> {
  readonly label: number;
  readonly pixels: Float32Array;
  readonly rows: Dataset;
  readonly networks: readonly { readonly name: string; open(): Promise<Network> }[];
  /** Whether the networks were opened for this alone. */
  readonly ours: boolean;
}

async function openLenet5(asset: Asset): Promise<Network> {
  const { file } = await resolveAsset(asset);
  const { model } = await openModel(file, { arch: 'lenet5' });
  if (!isNetwork(model)) throw new RangeError(`${file} is no network of this library's.`);
  return model;
}

async function onMnist(rows: number): Promise<Looked> {
  const test = takeRows(
    await mnist('test'),
    Array.from({ length: rows }, (_, i) => i),
  );
  const [label] = test.labels;
  return {
    image: `the first image of MNIST's test set, a ${label}`,
    label,
    pixels: takeRows(test, [0]).images,
    rows: { ...test, provenance: `MNIST test, the first ${rows} images` },
    networks: [
      { name: 'LeNet5, trained plainly', open: () => openLenet5(LENET5.plain) },
      { name: 'LeNet5, trained adversarially', open: () => openLenet5(LENET5.adversarial) },
    ],
    ours: true,
  };
}

async function onPhotographs(study: Study, rows: number): Promise<Looked> {
  const { name, image, label } = await study.photo();
  return {
    image: `${name}, answered ${study.classes[label]}`,
    label,
    pixels: image,
    rows: await study.sample(rows),
    networks: [{ name: study.model.name, open: async () => study.model }],
    ours: false,
    instead: 'one network on two photographs, not LeNet5 on MNIST',
  };
}

/** Four digits are more than a color shows. */
const short = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((z) => Number(z.toPrecision(4))));

/** The loss around one image, and how far it rises over many. */
export async function measureSurface(study: Study, onProgress: OnProgress = () => {}): Promise<SurfaceResult> {
  const { radius, steps, rows, epsilons, seed } = surfacePlan(study);
  const looked = await (study.comparable ? onMnist(rows) : onPhotographs(study, rows));
  const networks: SurfaceNetwork[] = [];
  for (const [i, { name, open }] of looked.networks.entries()) {
    const model = await open();
    try {
      onProgress(`the loss around one image, ${name}`, 2 * i, 2 * looked.networks.length);
      const { offsets, losses, margins } = await lossSurface(model, looked.pixels, looked.label, {
        radius,
        steps,
        seed,
      });
      onProgress(`the loss around ${rows} images, ${name}`, 2 * i + 1, 2 * looked.networks.length);
      const middle = (steps - 1) / 2;
      networks.push({
        name,
        loss: losses[middle][middle],
        surface: { offsets, losses: short(losses), margins: short(margins) },
        ...(await measureRises(model, looked.rows, { epsilons, seed })),
      });
    } finally {
      if (looked.ours) model.dispose();
    }
  }
  const { image, instead } = looked;
  return {
    stamp: study.stamp,
    data: looked.rows.provenance,
    ...(instead && { instead }),
    image,
    rows: looked.rows.labels.length,
    ball: Math.max(...epsilons),
    networks,
  };
}
