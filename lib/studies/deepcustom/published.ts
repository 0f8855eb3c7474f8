import type { PublishedFigure } from '../../study/index.js';
import figures from './published.json';

/** What the study states in numbers. */
export const published: readonly PublishedFigure[] = figures;
