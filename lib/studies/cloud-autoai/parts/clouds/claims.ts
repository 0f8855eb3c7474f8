import {
  type ClaimTable,
  claimsFor,
  fromPart,
  type Measured,
  NOT_RUN,
  type PublishedFigure,
} from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { EPSILONS } from '../../contracts.js';
import { epsilonName } from '../../published.js';
import type { StudyResults } from '../../study-results.js';
import { localFigure } from '../local-teachers/claims.js';
import type { Teacher } from './result.js';

type Results = Partial<StudyResults>;

/** What the local teacher has for a figure whose predictions were never published: told beside it, not compared. */
function beside(teacher: Teacher, figure: PublishedFigure, { localTeachers }: Results, otherwise: string): Measured {
  const found = localFigure(teacher, figure, localTeachers);
  if (!found) return { unchecked: otherwise };
  const { share, reason, stamp } = found;
  const [low, high] = share.interval;
  return {
    measured: 100 * share.value,
    n: share.n,
    interval: [100 * low, 100 * high],
    reason,
    stamp,
    elsewhere: true,
  };
}

const validation =
  (teacher: Teacher) =>
  (results: Results, figure: PublishedFigure): Measured =>
    results[teacher] ? beside(teacher, figure, results, 'the predictions were never published') : NOT_RUN;

/** Accuracy recomputed from a teacher's published predictions: exact, not sampled. */
const recorded =
  (teacher: Teacher) =>
  (results: Results, figure: PublishedFigure): Measured => {
    const result = results[teacher];
    if (!result) return NOT_RUN;
    const { epsilon = 0 } = figure;
    const selected = atEpsilon(result.sets, epsilon)?.selected;
    if (!selected) return beside(teacher, figure, results, 'the predictions were never published');
    return {
      measured: 100 * selected.value,
      n: selected.n,
      // Counted, not sampled: the same file always gives this figure.
      interval: null,
      reason: 'recomputed from the published predictions',
      stamp: result.stamp,
    };
  };

const claimsOf = (teacher: Teacher, recomputed: readonly string[]): ClaimTable<StudyResults> => ({
  [`${teacher}-validation`]: validation(teacher),
  ...claimsFor(
    [...['test', ...EPSILONS.map(epsilonName)].map((set) => `${teacher}-${set}`), ...recomputed],
    recorded(teacher),
  ),
});

export const ibmClaims = claimsOf('ibm', ['recomputed-ibm-.15', 'recomputed-ibm-.3']);

const SCORE_METRICS = {
  'gcp-eval-precision': 'precision',
  'gcp-eval-recall': 'recall',
  'gcp-eval-F1': 'f1',
  'gcp-eval-AUC-PR': 'aucPr',
  'gcp-eval-AUC-ROC': 'aucRoc',
  'gcp-eval-log-loss': 'logLoss',
} as const;

/**
 * Table 2 was printed for a split of AutoML's own that nobody can name. What the published scores give on the clean test
 * rows is told beside it, but two populations are no replication of each other.
 */
const evaluation = (metric: (typeof SCORE_METRICS)[keyof typeof SCORE_METRICS] | 'accuracy') =>
  fromPart<StudyResults, 'gcp'>('gcp', ({ evaluation: found, stamp }) => {
    if (!found) return NOT_RUN;
    const { n, accuracy, intervals } = found;
    return {
      measured: metric === 'accuracy' ? accuracy.value : found[metric],
      interval: metric === 'accuracy' ? accuracy.interval : intervals[metric],
      n,
      reason:
        'printed for an evaluation split that was not published; measured on the clean test rows whose scores were, micro-averaged at score one half',
      stamp,
      elsewhere: true,
    };
  });

export const gcpClaims: ClaimTable<StudyResults> = {
  ...claimsOf('gcp', ['recomputed-gcp-test', 'recomputed-gcp-.15']),
  'gcp-eval-accuracy': evaluation('accuracy'),
  ...Object.fromEntries(Object.entries(SCORE_METRICS).map(([id, metric]) => [id, evaluation(metric)])),
};
