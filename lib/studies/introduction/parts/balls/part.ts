import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { Part, ReportContext } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { formatNorm, NORM_NAMES } from '../../words.js';
import { ballsFigure, nearestFigure } from './figures.js';
import { attacksOn, measureBalls } from './measure.js';
import { ballsTables } from './tables.js';

function section({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  const { nearest, photo } = results.balls;
  const sizes = nearest.map(
    ({ measuredIn, sizes: all }) => `${NORM_NAMES[measuredIn]} ${formatNorm(measuredIn, all[measuredIn])}`,
  );
  return [
    heading(2, 'Four ways to say “close”'),
    paragraph(
      `The nearest error to ${photo.name} that was found lies at ${sizes.join(', ')}. `,
      'Each is an upper bound: the attack found that one, a nearer one may exist. ',
      'What is small in one norm need not be in another: a change of few values is large at those, and a change of all of them is small at each.',
    ),
    ...take('balls', 'nearest'),
    ballsTables.nearest({ results, claims }),
  ];
}

/** The nearest error to one photograph, in four norms. */
export const balls: Part<Study, StudyResults> = {
  id: 'balls',
  title: () => 'Four ways to say “close”',
  measure: measureBalls,
  recipe: (study) => ({
    version: 1,
    photo: study.subjects[0].photo,
    attacks: attacksOn(study).map(({ settings }) => settings),
  }),
  tables: ballsTables,
  figures: { balls: (results) => ballsFigure(results.balls), nearest: (results) => nearestFigure(results.balls) },
  section,
};
