import type { PublishedFigure } from '../../study/index.js';
import figures from './published.json';

/** What the authors of the networks that are opened here state in numbers; the study itself prints none. */
export const published: readonly PublishedFigure[] = figures;
