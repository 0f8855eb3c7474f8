import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  DataError,
  type Dataset,
  imagenetClasses,
  imagenetSample,
  type Photo,
  photoCrops,
  readPhoto,
  sklearnFile,
  takeRows,
} from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import { type Network, predictLabels } from '../../models/index.js';
import type { Photograph, Study, Subject } from './contracts.js';

/** Where the study's photographs come from. */
export type Photographs = Pick<Study, 'subjects' | 'size' | 'photo' | 'sample' | 'split'>;

const OF_THE_SAMPLE: readonly [Subject, Subject] = [
  { photo: 'goldfish', goal: 'tiger shark' },
  { photo: 'koala', goal: 'balloon' },
];
const OF_SKLEARN: readonly [Subject, Subject] = [
  { photo: 'flower.jpg', goal: 'tiger shark' },
  { photo: 'china.jpg', goal: 'balloon' },
];
/** Crops of each of scikit-learn's two photographs. */
const CROPS = 8;
const SIDE = 224;

/** `n` of `size` positions, evenly spread from the first. */
export const evenly = (n: number, size: number): number[] =>
  Array.from({ length: Math.min(n, size) }, (_, i) => Math.floor((i * size) / Math.min(n, size)));

/** Positions to fit on, and others, both evenly spread. */
export function splitPositions(n: number, others: number, size: number): [number[], number[]] {
  const fit = evenly(n, size);
  const rest = Array.from({ length: size }, (_, i) => i).filter((i) => !fit.includes(i));
  return [fit, evenly(others, rest.length).map((i) => rest[i])];
}

async function ownPhoto(model: Network, file: string): Promise<Photograph> {
  const photo = await readPhoto(file);
  const [label] = await predictLabels(model, asDataset(file, [photo], [0]));
  return { ...photo, name: basename(file), label, provenance: basename(file) };
}

const asDataset = (name: string, photos: readonly Photo[], labels: readonly number[]): Dataset => ({
  name,
  images: Float32Array.from(photos.flatMap(({ image }) => Array.from(image))),
  labels: Int32Array.from(labels),
  indices: Int32Array.from(photos.keys()),
  shape: [SIDE, SIDE, 3],
  classes: imagenetClasses.length,
  provenance: name,
});

/** The 1,000 photographs of the ImageNet sample. */
export function samplePhotographs(model: Network): Photographs {
  const size = imagenetClasses.length;
  return {
    subjects: OF_THE_SAMPLE,
    size,
    async photo(name = OF_THE_SAMPLE[0].photo) {
      const row = imagenetClasses.indexOf(name);
      if (row < 0) {
        if (existsSync(name)) return ownPhoto(model, name);
        throw new DataError(
          name,
          `is neither a class of ImageNet nor a file${didYouMean(name, imagenetClasses)}Give a class by its name, or a JPEG or PNG.`,
        );
      }
      const { images: image, shape } = await imagenetSample({ rows: [row] });
      return {
        name,
        image,
        shape,
        label: row,
        provenance: `the photograph of class ${row}, ${name}, of the ImageNet sample`,
      };
    },
    sample: (n) => imagenetSample({ rows: evenly(n, size) }),
    async split(n, others) {
      const [fit, tried] = splitPositions(n, others, size);
      return { fit: await imagenetSample({ rows: fit }), tried: await imagenetSample({ rows: tried }) };
    },
  };
}

/** scikit-learn's two photographs and sixteen crops of them; what the network answers to a crop counts as its class. */
export async function sklearnPhotographs(model: Network): Promise<Photographs> {
  const files = await Promise.all(OF_SKLEARN.map(({ photo }) => sklearnFile('images', photo)));
  const crops = (await Promise.all(files.map((file) => photoCrops(file, CROPS, SIDE)))).flat();
  const provenance = `${crops.length} crops of the two photographs that scikit-learn carries`;
  const unlabelled = asDataset(
    'scikit-learn photographs',
    crops,
    crops.map(() => 0),
  );
  const all = { ...unlabelled, labels: await predictLabels(model, unlabelled), provenance };
  const size = crops.length;
  return {
    subjects: OF_SKLEARN,
    size,
    async photo(name = OF_SKLEARN[0].photo) {
      const own = OF_SKLEARN.findIndex(({ photo }) => photo === name);
      if (own >= 0) return { ...(await ownPhoto(model, files[own])), provenance: `scikit-learn's ${name}` };
      if (!existsSync(name))
        throw new DataError(
          name,
          `is no file; without the ImageNet sample there are ${OF_SKLEARN.map(({ photo }) => photo).join(' and ')}.`,
        );
      return ownPhoto(model, name);
    },
    sample: async (n) => takeRows(all, evenly(n, size)),
    async split() {
      // Every other crop: both photographs on both sides, whatever was asked for.
      const [fit, tried] = splitPositions(size / 2, size / 2, size);
      return { fit: takeRows(all, fit), tried: takeRows(all, tried) };
    },
  };
}
