import { perturbationNorms } from '../../../../attacks/index.js';
import {
  CORRUPTIONS,
  corrupt,
  type Dataset,
  pictureOf,
  pixelsOf,
  SEVERITIES,
  takeRows,
} from '../../../../data/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { answersTo } from '../../answers.js';
import type { Photograph, Study } from '../../contracts.js';
import { corruptionsPlan } from './plan.js';
import type { CorruptedSample, CorruptionsResult } from './result.js';

/** Photographs corrupted and handed to the network at once. */
const BATCH = 25;

const rightOn = async ({ model }: Study, data: Dataset): Promise<number[]> =>
  Array.from(await predictLabels(model, data, { batchSize: BATCH }), (answer, row) =>
    Number(answer === data.labels[row]),
  );

/** L2 of each row's change; four digits are more than any of its uses needs. */
function distances(after: Dataset, before: Dataset): number[] {
  const width = pixelsOf(before);
  return Array.from(before.labels, (_, row) => {
    const of = ({ images }: Dataset) => images.subarray(row * width, (row + 1) * width);
    return Number(perturbationNorms(of(after), of(before)).l2.toPrecision(4));
  });
}

async function onSample(
  study: Study,
  sample: Dataset,
  { name, group, severity }: Pick<CorruptedSample, 'name' | 'group' | 'severity'>,
): Promise<CorruptedSample> {
  const right: number[] = [];
  const l2: number[] = [];
  for (let from = 0; from < sample.labels.length; from += BATCH) {
    const length = Math.min(BATCH, sample.labels.length - from);
    const rows = takeRows(
      sample,
      Int32Array.from({ length }, (_, i) => from + i),
    );
    const corrupted = await corrupt(rows, name, severity, { seed: corruptionsPlan(study).seed });
    right.push(...(await rightOn(study, corrupted)));
    l2.push(...distances(corrupted, rows));
  }
  return { name, group, severity, right, l2 };
}

const likeliest = ({ model, classes }: Study, image: Float32Array, label: number) =>
  answersTo(model, image, { classes, label, top: 1 }).top[0];

/** The first photograph under each corruption at one severity. */
async function onPhoto(study: Study, { name, image, shape, label, provenance }: Photograph) {
  const labels = Int32Array.of(label);
  const { classes } = study.model;
  const data: Dataset = { name, images: image, labels, indices: labels, shape, classes, provenance };
  const { seed, shown: severity } = corruptionsPlan(study);
  const shown: CorruptionsResult['shown'][number][] = [];
  for (const corruption of CORRUPTIONS) {
    const corrupted = await corrupt(data, corruption.name, severity, { seed });
    shown.push({
      name: corruption.name,
      severity,
      l2: distances(corrupted, data)[0],
      answer: likeliest(study, corrupted.images, label),
      picture: await pictureOf(corrupted.images, shape),
    });
  }
  return shown;
}

/** The 15 corruptions at five severities, on photographs spread over the classes. */
export async function measureCorruptions(
  study: Study,
  onProgress: OnProgress = () => {},
  count: number = corruptionsPlan(study).rows,
): Promise<CorruptionsResult> {
  const sample = await study.sample(count);
  const photo = await study.photo();
  const samples: CorruptedSample[] = [];
  for (const { name, group } of CORRUPTIONS)
    for (const severity of SEVERITIES) {
      onProgress(`${name} at severity ${severity}`, samples.length, CORRUPTIONS.length * SEVERITIES.length);
      samples.push(await onSample(study, sample, { name, group, severity }));
    }
  return {
    stamp: study.stamp,
    rows: Array.from(sample.indices),
    clean: await rightOn(study, sample),
    samples,
    photo: {
      name: photo.name,
      provenance: photo.provenance,
      answer: likeliest(study, photo.image, photo.label),
      picture: await pictureOf(photo.image, photo.shape),
    },
    shown: await onPhoto(study, photo),
  };
}
