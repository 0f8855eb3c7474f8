import { type Proportion, proportionText } from '../../../../evaluation/index.js';
import { formatCount } from '../../../../figures/index.js';
import { type Block, heading, paragraph, table } from '../../../../report/index.js';
import { type Part, type ReportContext, shareCell, type TableContext } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { formatLevels } from '../../words.js';
import { universalFigure } from './figure.js';
import { measureUniversal } from './measure.js';
import { universalPlan } from './plan.js';
import type { Effect } from './result.js';

type Context = TableContext<Pick<StudyResults, 'universal'>>;

const effects = ({ results: { universal } }: Context) =>
  table(
    `One change for all, fitted on ${formatCount(universal.fittedOn)} photographs and tried on ${formatCount(universal.clean.n)} others`,
    ['ε', 'what is added', 'robust accuracy [95 %]', 'fooling rate: answers that change [95 %]'],
    [
      ['0', 'nothing', shareCell(universal.clean), '0'],
      ...universal.radii.flatMap(({ epsilon, fitted, noise }) =>
        Object.entries({ 'the fitted change': fitted, 'random signs': noise } satisfies Record<string, Effect>).map(
          ([what, { robust, fooled }]) => [formatLevels(epsilon), what, shareCell(robust), shareCell(fooled)],
        ),
      ),
    ],
  );

const favorites = ({ results: { universal } }: Context) =>
  table(
    `The class that the change makes of most of the ${formatCount(universal.fittedOn)} photographs, and how often it is the answer to others (rows of the class left out)`,
    ['ε', 'class', 'fitted on [95 %]', 'n', 'tried on [95 %]', 'the same, unchanged [95 %]', 'n'],
    universal.radii.map(({ epsilon, favorite: { name, onFitted, onTried, onClean } }) => [
      formatLevels(epsilon),
      name,
      shareCell(onFitted),
      formatCount(onFitted.n),
      shareCell(onTried),
      shareCell(onClean),
      formatCount(onTried.n),
    ]),
  );

/** Whether a share is larger than another beyond what 95 % intervals leave open. */
const above = (a: Proportion, b: Proportion) => a.interval[0] > b.interval[1];

function section({ results, claims, take }: ReportContext<StudyResults>): Block[] {
  const { fittedOn, clean, epochs, radii } = results.universal;
  const context = { results, claims };
  const last = radii[radii.length - 1];
  const { name, onTried, onClean } = last.favorite;
  const { fooled } = last.fitted;
  return [
    heading(2, 'One change for all photographs'),
    paragraph(
      'A universal perturbation (Moosavi-Dezfooli et al., 2017) is fitted once and then added to any photograph; whoever adds it needs neither the network nor a gradient. ',
      `Here it is fitted on ${formatCount(fittedOn)} photographs (${epochs} passes) and tried on ${formatCount(clean.n)} that it has not seen. `,
      `In a ball of L∞ ${formatLevels(last.epsilon)} it changes ${proportionText(fooled)} of the answers, random signs of that size ${proportionText(last.noise.fooled)}: `,
      above(fooled, last.noise.fooled)
        ? 'it is the direction that counts, not the size. '
        : 'too few photographs to tell them apart. ',
      `Of the photographs that it was fitted on it changes ${proportionText(last.onItsOwn)}: what is counted there says nothing about others.`,
    ),
    ...take('universal-perturbation'),
    effects(context),
    paragraph(
      'Such a change often pushes photographs to one class. Which one is fixed on the photographs it was fitted on; only then is it counted on the others, since the commonest of 1,000 classes, picked and counted on the same rows, is common by the picking alone. ',
      `At ${formatLevels(last.epsilon)} it is ${name}: the answer to ${proportionText(onTried)} of the others, and to ${proportionText(onClean)} of them unchanged: `,
      above(onTried, onClean) ? 'it is pulled there.' : 'no pull that could be told from none.',
    ),
    favorites(context),
  ];
}

/** One change for all photographs: fitted on some, tried on others. */
export const universal: Part<Study, StudyResults> = {
  id: 'universal',
  title: () => 'One change for all photographs',
  measure: measureUniversal,
  recipe: (study) => ({ version: 1, ...universalPlan(study) }),
  tables: { 'universal-effects': effects, 'universal-class': favorites },
  figures: { 'universal-perturbation': (results) => universalFigure(results.universal) },
  section,
};
