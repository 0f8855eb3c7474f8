import type { Architecture } from '../../architecture.js';
import type { Config } from './config.js';

const isSide = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

/** A size as the library's versions write it: one number, `shortest_edge`, or `height` and `width`. */
function sizeIn(value: unknown): readonly [number, number] | undefined {
  if (isSide(value)) return [value, value];
  if (typeof value !== 'object' || value === null) return undefined;
  const { height, width, shortest_edge: edge } = value as Readonly<Record<string, unknown>>;
  if (isSide(height) && isSide(width)) return [height, width];
  return isSide(edge) ? [edge, edge] : undefined;
}

/** Height and width of what a network was trained on, by what is done to its images first; undefined where nothing says so. */
export const sizeBy = ({ fields }: Config): readonly [number, number] | undefined =>
  (fields.do_center_crop === true ? sizeIn(fields.crop_size) : undefined) ?? sizeIn(fields.size);

/** What those are multiplied by that are images of whole numbers up to 255. */
const RESCALED = 1 / 255;

/**
 * What is done to the values of pixels in [0, 1] before the first layer; undefined: nothing. Pixels that are not
 * rescaled, or otherwise, are those up to 255.
 */
export function normalizeBy(config: Config, channels: number): Architecture['normalize'] {
  const factor = config.truth('do_rescale', true) ? config.positive('rescale_factor', RESCALED) : 1;
  // Of 1/255 it is 1, whatever is lost when it is written.
  const scale = Math.abs(255 * factor - 1) < 1e-9 ? 1 : 255 * factor;
  const normalizes = config.truth('do_normalize', false);
  if (!normalizes && scale === 1) return undefined;
  const list = (name: string, least: number, missing: number): number[] => {
    if (!normalizes) return Array<number>(channels).fill(missing);
    const value = config.fields[name];
    const holds = (n: unknown) => typeof n === 'number' && Number.isFinite(n) && n > least;
    return Array.isArray(value) && value.length === channels && value.every(holds)
      ? value
      : config.fail(`has ${name} ${JSON.stringify(value)}; expected ${channels} numbers, one for each channel.`);
  };
  const [mean, std] = [list('image_mean', Number.NEGATIVE_INFINITY, 0), list('image_std', 0, 1)];
  return { mean: mean.map((n) => n / scale), std: std.map((n) => n / scale) };
}
