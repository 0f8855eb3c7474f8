import { join } from 'node:path';
import { radiusText, sameEpsilon } from '../../tensor/index.js';
import type { LeaderboardEntry } from './contracts.js';
import type { BoardBall } from './suite.js';

/** What file systems take without quotes, and what cannot lead out of a folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;

/** Whether a text can name a model's file or a data set's folder. */
export const isName = (text: string): boolean => NAME.test(text);

/** @throws RangeError where a text cannot name a file. */
export function checkName(what: string, text: string): void {
  if (!isName(text))
    throw new RangeError(
      `${what} of a leaderboard must start with a letter or digit and hold letters, digits and ._+- alone, 100 at most, got "${text}".`,
    );
}

/** A radius as papers write it, "0.3" or "8/255"; in full where that would round it, so that no two radii share a text. */
export function boardRadius(epsilon: number): string {
  const text = radiusText(epsilon);
  const [above, below = 1] = text.split('/').map(Number);
  return sameEpsilon(above / below, epsilon) ? text : String(epsilon);
}

/** The folder of a ball, such as `linf-0.3` or `l2-128_255`. */
export const threatFolder = ({ norm, epsilon }: BoardBall): string =>
  `${norm}-${boardRadius(epsilon).replace('/', '_')}`;

/** What decides where an entry's file lies. */
export interface EntryPlace extends BoardBall {
  readonly dataset: string;
  readonly model: string;
}

/** Where an entry's file lies below the leaderboards' folder: `mnist/linf-0.3/Madry2018Towards.json`. */
export const entryPath = ({ dataset, model, ...ball }: EntryPlace): string =>
  join(dataset, threatFolder(ball), `${model}.json`);

export const placeOf = ({ dataset, advlab: { model, norm, epsilon } }: LeaderboardEntry): EntryPlace => ({
  ...{ dataset, model, norm, epsilon },
});
