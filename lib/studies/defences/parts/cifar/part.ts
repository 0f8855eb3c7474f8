import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { cifarFigure } from './figure.js';
import { measureCifar } from './measure.js';
import { CIFAR_PLAN } from './plan.js';
import { CIFAR_TRAINING } from './recipes.js';
import type { CifarResults } from './result.js';
import { cifarSection } from './section.js';
import { cifarTable } from './tables.js';

/** Adversarial training on CIFAR-10. */
export const cifar: Part<Study, CifarResults> = {
  id: 'cifar',
  title: () => 'Adversarial training on CIFAR-10',
  measure: (study, onProgress) => measureCifar(study, onProgress),
  recipe: ({ comparable }) => ({ version: 1, ...(comparable && { plan: CIFAR_PLAN, training: CIFAR_TRAINING }) }),
  tables: { 'cifar-attacks': cifarTable },
  figures: { 'cifar-curves': ({ cifar: result }) => cifarFigure(result) },
  section: cifarSection,
};
