import type { DifferentiableClassifier } from '../../models/index.js';
import type { Attack } from '../contracts.js';
import type { Placement } from '../masks/place.js';
import { requireNumber } from '../settings.js';
import { type FitPatchOptions, fitPatch, sideOf } from './fit-patch.js';
import { patch } from './patch.js';
import { checkFitOptions } from './steps.js';
import { toFit } from './to-fit.js';

export interface PatchAttackOptions
  extends Omit<FitPatchOptions, 'side' | 'placement' | 'seed' | 'onProgress' | 'signal'> {
  /** Side of the square in pixels, … */
  side?: number;
  /** … or the share of an image that it covers, as nearly as a square can (default 0.05). */
  share?: number;
  /** At random, the default, … */
  placement?: 'random';
  /** … or with its upper left corner here, row and column from 0. */
  top?: number;
  left?: number;
}

/**
 * An adversarial patch (Brown et al., 2017) still to be fitted: `evaluate` does it on rows of their own (`fitOn`), `fit` by
 * hand; then it is that of `fitPatch`.
 * @throws RangeError where an option is out of range, or two contradict each other.
 */
export function patchAttack(options: PatchAttackOptions): Attack<DifferentiableClassifier> {
  const { side, share, placement: _, top, left, stepSize = 0.1, ...fit } = options;
  const placement = placementOf(options);
  if (side !== undefined && share !== undefined)
    throw new RangeError(`A patch takes its side or its share of the image, not both; got ${side} and ${share}.`);
  if (side !== undefined) requireNumber('side', side, { from: 1, whole: true });
  if (share !== undefined) requireNumber('share', share, { above: 0, to: 1 });
  requireNumber('stepSize', stepSize, { above: 0 });
  const sideFor = (shape: readonly [number, number, number]) => side ?? sideOf(shape, share ?? 0.05);
  return toFit({
    ...{ name: 'patch', norm: 'l0' },
    settings: {
      ...(side === undefined ? { share: share ?? 0.05 } : { side }),
      ...(placement === 'random' ? { placement } : { top: placement.top, left: placement.left }),
      ...{ stepSize, ...checkFitOptions(fit) },
    },
    with: (changes) => patchAttack({ ...options, ...changes }),
    check: ({ name, inputShape }) => {
      const [height, width] = inputShape;
      const length = sideFor(inputShape);
      const { top: y, left: x } = placement === 'random' ? { top: 0, left: 0 } : placement;
      if (y + length > height || x + length > width)
        throw new RangeError(
          `A patch of ${length} × ${length} pixels${placement === 'random' ? '' : ` at row ${y}, column ${x}`} does not fit the images of ${name}, ${height} × ${width}.`,
        );
    },
    fitTo: (model, rows, run) =>
      fitPatch(model, rows, { ...fit, ...run, side: sideFor(rows.shape), placement, stepSize }),
    attackOf: (fitted) => patch(fitted, { placement }),
  });
}

function placementOf({ placement, top, left }: PatchAttackOptions): Extract<Placement, 'random' | { top: number }> {
  if (top === undefined && left === undefined) return 'random';
  if (placement !== undefined || top === undefined || left === undefined)
    throw new RangeError(
      'A patch lies at random (placement=random) or with its corner at top= and left=, both of them.',
    );
  requireNumber('top', top, { from: 0, whole: true });
  requireNumber('left', left, { from: 0, whole: true });
  return { top, left };
}
