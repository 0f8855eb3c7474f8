import { type Block, heading, list, type Rich, strong, warning } from '../../../report/index.js';
import type { ReportContext } from '../../../study/index.js';
import type { StudyResults } from '../study-results.js';

/** Said first of all where the run is not on MNIST. */
export const fallbackWarning = ({ results: { network } }: ReportContext<StudyResults>): Block[] =>
  network.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          network.stamp.data,
          '. It shows that every step works; nothing in it can be held against the article.',
        ),
      ];

const ASKED: Rich = [
  strong('What is asked: '),
  'what it takes to fool a classifier of digits, whoever the attacker is and whatever may be touched, and whether an autoencoder protects it. ',
  'Followed is Why should you defend your ML models against adversarial attacks (Bessi, 2020).',
];

/** The first screen. */
export const summary = ({ findings }: ReportContext<StudyResults>): Block[] => [
  heading(2, 'Summary'),
  list([ASKED]),
  ...(findings.length
    ? [
        heading(3, 'What the article says'),
        list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
      ]
    : []),
];
