import type { Study } from '../../contracts.js';

/** How the pixels that may change are chosen. `every` is no choice: all of them. */
export type Family = 'center' | 'border' | 'random' | 'salient' | 'box' | 'every';

/** A mask, as `parseMask` and the command line's --mask read it. */
export interface MaskPlan {
  readonly family: Family;
  readonly mask: string;
}

export interface ConstrainedPlan {
  /** Test images under attack on the first network, and on each further one. */
  readonly images: number;
  readonly others: number;
  /** Steps of the attacks that look for the nearest error, and of the one that looks for any. */
  readonly steps: number;
  readonly anySteps: number;
  /** Random starts of the latter. */
  readonly restarts: number;
  readonly masks: readonly MaskPlan[];
}

/** Numbers of pixels that every family is compared at: a border of width 1 has 108. */
export const EQUAL = [16, 108] as const;
const COUNTS = [4, 9, 16, 36, 64, 108, 196, 400];
const SIDE = 28;

/** Height and width of a rectangle of so many pixels that is as near to a square as can be. */
export function nearSquare(pixels: number): { height: number; width: number } {
  let height = Math.floor(Math.sqrt(pixels));
  while (pixels % height) height--;
  return { height, width: pixels / height };
}

/** A rectangle of so many pixels in the middle of the image. */
function center(pixels: number): string {
  const { height, width } = nearSquare(pixels);
  const [top, left] = [height, width].map((side) => Math.floor((SIDE - side) / 2));
  return `rectangle:top=${top},left=${left},height=${height},width=${width}`;
}

const masks = (counts: readonly number[], borders: readonly number[], margins: readonly number[]): MaskPlan[] => [
  ...counts.map((pixels): MaskPlan => ({ family: 'center', mask: center(pixels) })),
  ...borders.map((width): MaskPlan => ({ family: 'border', mask: `border:width=${width}` })),
  ...counts.map((pixels): MaskPlan => ({ family: 'random', mask: `random:pixels=${pixels}` })),
  ...counts.map((pixels): MaskPlan => ({ family: 'salient', mask: `top-pixels:pixels=${pixels}` })),
  ...margins.map((margin): MaskPlan => ({ family: 'box', mask: `box:margin=${margin}` })),
  { family: 'every', mask: center(SIDE * SIDE) },
];

export const constrainedPlan = ({ comparable, profile }: Pick<Study, 'comparable' | 'profile'>): ConstrainedPlan =>
  comparable
    ? {
        images: profile === 'full' ? 1000 : 200,
        others: 100,
        steps: 60,
        anySteps: 40,
        restarts: 3,
        masks: masks(COUNTS, [1, 2, 3, 5], [0, 1, 2]),
      }
    : {
        images: 60,
        others: 60,
        steps: 30,
        anySteps: 20,
        restarts: 2,
        masks: masks([4, 16, 108], [1, 3], [0]),
      };
