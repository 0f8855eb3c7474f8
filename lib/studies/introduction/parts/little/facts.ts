import type { Ladder, LadderPoint, LittleResult } from './result.js';

/** The strongest attack that was run: the one of most steps. */
const strongest = ({ ladders }: Pick<LittleResult, 'ladders'>): Ladder =>
  ladders.reduce((best, one) => (one.steps > best.steps ? one : best));

/** The smallest radius at which that attack breaks more than half of the photographs; undefined where none does. */
export function mostBroken(
  result: Pick<LittleResult, 'ladders'>,
): { readonly ladder: Ladder; readonly point: LadderPoint } | undefined {
  const ladder = strongest(result);
  const point = ladder.points.find(({ robust }) => robust.value < 0.5);
  return point && { ladder, point };
}

/** Below half a step of an 8-bit value: adversarial images over all attacks and radii, and those that rounding leaves. */
export function belowHalfStep({ ladders }: Pick<LittleResult, 'ladders'>): {
  readonly made: number;
  readonly left: number;
} {
  const below = ladders.flatMap(({ points }) => points.filter(({ epsilon }) => 255 * epsilon < 0.499));
  return {
    made: below.reduce((sum, { surviving }) => sum + (surviving?.n ?? 0), 0),
    left: below.reduce((sum, { surviving }) => sum + (surviving?.correct ?? 0), 0),
  };
}
