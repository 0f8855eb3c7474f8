import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { fiveToTwoFigure, goalMatrixFigure, lambdaFigure } from './figures.js';
import { measureImage } from './measure.js';
import { imagePlan } from './plan.js';
import { imageSection, lambdaTable, matrixTable } from './section.js';

/** From an image, with λ. */
export const image: Part<Study, StudyResults> = {
  id: 'image',
  title: () => 'From an image, with λ',
  measure: measureImage,
  recipe: (study) => ({ version: 1, plan: imagePlan(study) }),
  tables: {
    lambda: ({ results }) => lambdaTable(results.image),
    'goal-matrix': ({ results }) => matrixTable(results.image),
  },
  figures: {
    'five-to-two': ({ image: result }) => fiveToTwoFigure(result),
    'goal-matrix': ({ image: result }) => goalMatrixFigure(result),
    lambda: ({ image: result }) => lambdaFigure(result),
  },
  section: imageSection,
};
