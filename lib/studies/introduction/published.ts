import type { PublishedFigure } from '../../study/index.js';
import figures from './published.json';

/** What the two walkthroughs print, and what was measured before with PyTorch on the same network and photographs. */
export const published: readonly PublishedFigure[] = figures;
