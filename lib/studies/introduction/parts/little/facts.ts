import { type Proportion, proportion } from '../../../../evaluation/index.js';
import type { Ladder, LadderPoint, LittleResult } from './result.js';

/** An attack at one radius. */
export interface Reached {
  readonly ladder: Ladder;
  readonly point: LadderPoint;
}

/**
 * The smallest radius at which an attack leaves fewer than half of its photographs right, and of the attacks that do so
 * there the one that leaves fewest; undefined where none does.
 */
export function belowHalf({ ladders }: Pick<LittleResult, 'ladders'>): Reached | undefined {
  const reached = ladders.flatMap((ladder) =>
    ladder.points.filter(({ robust }) => robust.value < 0.5).map((point) => ({ ladder, point })),
  );
  return reached.sort(({ point: a }, { point: b }) => a.epsilon - b.epsilon || a.robust.value - b.robust.value)[0];
}

/** The share of a ladder's photographs that is right without an attack. */
export const cleanOf = ({ rows }: Pick<Ladder, 'rows'>): Proportion =>
  proportion(rows.filter(({ brokenAt }) => brokenAt !== 0).length, rows.length);

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
