import { formatCount } from '../../../figures/index.js';
import { type Block, fold, heading, list, type Rich, strong, warning } from '../../../report/index.js';
import { printedFigures, type ReportContext, VERDICTS } from '../../../study/index.js';
import { belowHalfStep } from '../parts/little/facts.js';
import { mediansText } from '../parts/little/words.js';
import type { StudyResults } from '../study-results.js';
import { formatAnswer, formatLevels } from '../words.js';

/** Said first of all where the run is not on the photographs. */
export const fallbackWarning = ({ results: { walkthrough } }: ReportContext<StudyResults>): Block[] =>
  walkthrough.stamp.comparable
    ? []
    : [
        warning(
          'TWO PHOTOGRAPHS, NOT ONE OF EACH CLASS. This run used ',
          walkthrough.stamp.data,
          '. It shows that every step works; crops of two scenes are no sample of photographs, and no share in it says how often an attack succeeds.',
        ),
      ];

const ASKED: Rich = [
  strong('What is asked: '),
  'what an adversarial example is, why it works, and what has to be said when one claims to have made one. ',
  'Two posts are followed step by step: Introduction to Adversarial ML (2023), on a goldfish, and the first figure of TML: Adversarial Robustness of Deep Learning Models (Bui, 2023), a koala that becomes a balloon.',
];

function network({ walkthrough: { model, printedNetwork, stamp } }: StudyResults): Rich {
  return [
    strong('On which network: '),
    `${model.name}, pretrained on ImageNet (${model.parameters.toLocaleString('en-US')} parameters). `,
    'The posts use ResNet-18 and ResNet-50, on photographs that they do not publish',
    printedNetwork ? '; ' : ', and this run had no weights of theirs; ',
    'that this library’s ResNets answer as PyTorch’s do is tested on random weights. No printed probability is compared with another network’s.',
    ...(stamp.comparable
      ? [
          ' The photographs are one chosen example of each class, and may be among those the network was trained on: ',
          'every share and interval here is of photographs like these, and not of ImageNet’s validation set.',
        ]
      : []),
  ];
}

function shown({ walkthrough: { photo, attacks, second, secondAttack } }: StudyResults): Rich {
  const aimed = attacks.find(({ target }) => target !== null);
  const one = (before: string, shot: typeof secondAttack) =>
    `${before} becomes ${formatAnswer(shot.answers.top[0])}, in a ball of L∞ ${formatLevels(shot.epsilon ?? 0)}`;
  return [
    strong('What is seen: '),
    [...(aimed ? [one(photo.name, aimed)] : []), one(second.name, secondAttack)].join('; '),
    '. Single photographs: exact, and no sample.',
  ];
}

function howLittle({ little }: StudyResults): Rich {
  const { made, left } = belowHalfStep(little);
  return [
    strong('How little is enough: '),
    `the nearest error that was found lies at a median of ${mediansText(little.minimal, ' and ')} (n = ${formatCount(little.minimal[0].n)}). `,
    `Of ${formatCount(made)} adversarial images whose ε is below half a step of an 8-bit value, ${formatCount(left)} are left once every value is rounded to the nearest of 8 bits.`,
  ];
}

function known({ claims }: ReportContext<StudyResults>): Rich {
  const printed = printedFigures(claims);
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    n: printed.filter((claim) => claim.verdict === verdict).length,
  }));
  return [
    strong('How we know: '),
    `${printed.length} printed figures are held against this run: `,
    counts
      .filter(({ n }) => n > 0)
      .map(({ verdict, n }) => `${n} ${verdict}`)
      .join(', '),
    '; what is unchecked was printed for networks and photographs that cannot be had here.',
  ];
}

/** What the posts only name, in a line each. */
const ONLY_NAMED = fold(
  'Named by the posts, and not measured here',
  list([
    [
      strong('Papers per year: '),
      'a curve without numbers. No file of counts with its source was found in one look-up, and none is made up.',
    ],
    [strong('Risks of applications, failures in the news: '), 'a table and links; nothing in them can be computed.'],
    [strong('Text and speech: '), 'named as domains; this laboratory attacks classifiers of images.'],
    [strong('Poisoning and backdoors: '), 'attacks on training; the study of attacks on digits measures them.'],
    [strong('Defences, and pitfalls of evaluating them: '), 'the second half of the TML post.'],
  ]),
);

/** The first screen. */
export function summary(context: ReportContext<StudyResults>): Block[] {
  const { results, findings, take } = context;
  return [
    heading(2, 'Summary'),
    list([ASKED, network(results), shown(results), howLittle(results), known(context)]),
    ...take('hero'),
    heading(3, 'What the posts say'),
    list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
    ONLY_NAMED,
  ];
}
