import { interruptSignal, pause } from '../../tensor/index.js';
import { type Dataset, pixelsOf } from '../dataset.js';
import { defocusBlur } from './defocus.js';
import { elasticTransform } from './elastic.js';
import { fog } from './fog.js';
import { frost } from './frost.js';
import { glassBlur } from './glass.js';
import { jpegCompression } from './jpeg.js';
import { brightness, contrast } from './light.js';
import { motionBlur } from './motion.js';
import { gaussianNoise, impulseNoise, shotNoise } from './noise.js';
import { type Corruption, eightBit, filled, type Picture, type Severity, SIDE } from './picture.js';
import { pixelate } from './pixelate.js';
import { snow } from './snow.js';
import { zoomBlur } from './zoom.js';

/** The four kinds of corruptions, in the order in which they are published. */
export type CorruptionGroup = 'noise' | 'blur' | 'weather' | 'digital';

/** In the order in which they are published; random numbers are keyed by the place in it. */
const KNOWN = {
  gaussian_noise: ['noise', gaussianNoise],
  shot_noise: ['noise', shotNoise],
  impulse_noise: ['noise', impulseNoise],
  defocus_blur: ['blur', defocusBlur],
  glass_blur: ['blur', glassBlur],
  motion_blur: ['blur', motionBlur],
  zoom_blur: ['blur', zoomBlur],
  snow: ['weather', snow],
  frost: ['weather', frost],
  fog: ['weather', fog],
  brightness: ['weather', brightness],
  contrast: ['digital', contrast],
  elastic_transform: ['digital', elasticTransform],
  pixelate: ['digital', pixelate],
  jpeg_compression: ['digital', jpegCompression],
} as const satisfies Readonly<Record<string, readonly [CorruptionGroup, Corruption]>>;

export type CorruptionName = keyof typeof KNOWN;

const NAMES = Object.keys(KNOWN) as CorruptionName[];

/** The 15 corruptions of ImageNet-C, each with its group. */
export const CORRUPTIONS: readonly { readonly name: CorruptionName; readonly group: CorruptionGroup }[] = NAMES.map(
  (name) => ({ name, group: KNOWN[name][0] }),
);

/** From the mildest to the worst. */
export const SEVERITIES: readonly Severity[] = [1, 2, 3, 4, 5];

function pictureAt(data: Dataset, row: number): Picture {
  const width = pixelsOf(data);
  const { images } = data;
  return { side: SIDE, channels: 3, values: filled(width, (at) => Math.round(images[row * width + at] * 255)) };
}

/** Back to 8 bits, in [0, 1]. A loop of its own: in an asynchronous function it would take many times as long. */
function store(values: Float64Array, images: Float32Array, to: number): void {
  for (let at = 0; at < values.length; at++) images[to + at] = eightBit(values[at]) / 255;
}

/** Pictures worked on before timers and signals have their turn. */
const BATCH = 8;

export interface CorruptOptions {
  /** What is drawn is keyed by it, the row and the corruption, alike at all severities (default 0). */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/**
 * Photographs [n, 224, 224, 3] under a common corruption at severity 1 to 5: the 15 of ImageNet-C (Hendrycks and
 * Dietterich, 2019), as their port to images of any size defines them (the Python package imagecorruptions; Michaelis et
 * al., 2019), whose elastic transform has no affine part and starts where the third severity of ImageNet-C is, and whose
 * frost is a tenth larger. Pixels are taken as 8 bits and come back as such, in [0, 1]; what is random is keyed by seed,
 * row and corruption.
 * @throws RangeError for another corruption, severity or shape; AssetError where frost's textures cannot be had.
 */
export async function corrupt(
  data: Dataset,
  name: CorruptionName,
  severity: Severity,
  { seed = 0, signal = interruptSignal() }: CorruptOptions = {},
): Promise<Dataset> {
  if (!NAMES.includes(name)) throw new RangeError(`There is no corruption ${name}; there are ${NAMES.join(', ')}.`);
  if (!SEVERITIES.includes(severity)) throw new RangeError(`A severity is 1, 2, 3, 4 or 5, got ${severity}.`);
  if (data.shape.join() !== [SIDE, SIDE, 3].join())
    throw new RangeError(`Corruptions are set for images of ${SIDE} × ${SIDE} × 3, got ${data.shape.join(' × ')}.`);
  const width = pixelsOf(data);
  const images = new Float32Array(data.images.length);
  const apply: Corruption = KNOWN[name][1];
  for (const [row, index] of data.indices.entries()) {
    if (row % BATCH === 0) await pause(signal);
    const picture = pictureAt(data, row);
    const changed = await apply(picture, severity - 1, [seed, index, NAMES.indexOf(name)]);
    store(changed.values, images, row * width);
  }
  return { ...data, images, provenance: `${data.provenance}, under ${name} at severity ${severity}` };
}
