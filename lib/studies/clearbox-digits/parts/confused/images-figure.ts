import { caption, type Figure, formatEpsilon, formatPercent, photoGrid } from '../../../../figures/index.js';
import type { Answer } from './certainty.js';
import type { ConfusedResult } from './result.js';
import { nameText } from './words.js';

const answerText = ({ label, top, runnerUp, second }: Answer): string =>
  `${label}: ${formatPercent(top, 1)}, ${runnerUp}: ${formatPercent(second, 1)}`;

/** `confused-images`: digits, each misread with confidence, on the boundary, and in confusion. */
export function confusedImages({ stamp, data, plan, shown, networks: [network] }: ConfusedResult): Figure | undefined {
  if (shown.length === 0) return undefined;
  return photoGrid({
    id: 'confused-images',
    title: 'Three meanings of “misread”, a digit to a row',
    subtitle: ['The likeliest class and the runner-up, with what the network gives them'],
    stamp,
    caption: caption(
      { ...stamp, data },
      `The first images that all three attacks made the article’s network (seed ${network.seed}) misread; nobody picked them. PGD and the ascent of entropy: all ${plan.steps} steps inside L∞ ε ${formatEpsilon(plan.epsilon)}; Carlini-Wagner: the nearest error in L2. ${shown.length} images, no sample.`,
    ),
    rows: shown.map(({ cells }) =>
      cells.map(({ name, picture, answer }) => ({
        picture,
        title: [nameText(name), answerText(answer), `entropy ${answer.entropy.toFixed(2)}`],
      })),
    ),
  });
}
