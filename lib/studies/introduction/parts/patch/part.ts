import { proportionText } from '../../../../evaluation/index.js';
import { formatCount, formatPercent } from '../../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../../../report/index.js';
import { type Part, type ReportContext, shareCell, type TableContext } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { formatAnswer } from '../../words.js';
import { cornerFigure, patchFigure } from './figure.js';
import { measurePatch } from './measure.js';
import { patchPlan } from './plan.js';

const patches = ({ results: { patch } }: TableContext<Pick<StudyResults, 'patch'>>) =>
  table(
    `Squares at random places in ${formatCount(patch.clean.robust.n)} photographs they were not fitted on; ${patch.target}: share of answers, rows of that class left out (n = ${formatCount(patch.clean.target.n)})`,
    ['of the area', 'pixels', 'what is pasted', `${patch.target} [95 %]`, 'robust accuracy [95 %]'],
    [
      ['0', '0', 'nothing', shareCell(patch.clean.target), shareCell(patch.clean.robust)],
      ...patch.sizes.flatMap(({ share, side, fitted, random }) =>
        Object.entries({ 'the fitted square': fitted, 'random pixels': random }).map(([what, { target, robust }]) => [
          formatPercent(share, 0),
          `${side} × ${side}`,
          what,
          shareCell(target),
          shareCell(robust),
        ]),
      ),
    ],
  );

function section({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  const { target, fittedOn, epochs, sizes, clean, corner } = results.patch;
  const last = sizes[sizes.length - 1];
  const { photo, attack, random } = corner;
  const untouched = corner.clear
    ? 'The square lies in the corner; the fish, all of it, is as it was'
    : 'The square lies in the corner; all else is as it was';
  return [
    heading(2, 'A patch'),
    paragraph(
      'A patch (Brown et al., 2017) is bounded in another way: few pixels, next to each other, may be anything, and all others stay. It can be printed and put into a scene. ',
      `${untouched}: ${formatAnswer(photo.answers.top[0])} becomes ${formatAnswer(attack.answers.top[0])}. `,
      `With random pixels in the same ${corner.side} × ${corner.side} (${formatPercent(corner.share, 1)} of the area) it is ${formatAnswer(random.top[0])}. `,
      `For this photograph and this place it took ${formatCount(attack.gradients)} gradients.`,
    ),
    ...take('corner-patch'),
    paragraph(
      `One square for all photographs and all places is harder. It is fitted on ${formatCount(fittedOn)} photographs (${epochs} passes, at another random place each time), and tried on ${formatCount(clean.robust.n)} others. `,
      `On ${formatPercent(last.share, 0)} of the area it makes a ${target} of ${proportionText(last.fitted.target)} of them, random pixels at the same places of ${proportionText(last.random.target)}. `,
      `A square also hides what is behind it: right answers fall from ${proportionText(clean.robust)} to ${proportionText(last.random.robust)} with random pixels, and to ${proportionText(last.fitted.robust)} with the fitted ones. `,
      'The paper also turns and scales its patch; here it is only moved.',
    ),
    ...take('patch'),
    patches({ results, claims }),
  ];
}

/** Squares that are pasted into photographs. */
export const patch: Part<Study, StudyResults> = {
  id: 'patch',
  title: () => 'A patch',
  measure: measurePatch,
  recipe: (study) => ({ version: 1, photo: study.subjects[0].photo, ...patchPlan(study) }),
  tables: { patches },
  figures: {
    'corner-patch': (results) => cornerFigure(results.patch),
    patch: (results) => patchFigure(results.patch),
  },
  section,
};
