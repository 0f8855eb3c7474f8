import { type Block, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import type { StudyResults } from '../study-results.js';

/** Said first of all where the run is not on MNIST. */
export const fallbackWarning = ({ results: { targets } }: ReportContext<StudyResults>): Block[] =>
  targets.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          targets.stamp.data,
          '. It shows that every step works; nothing in it can be held against the study.',
        ),
      ];
