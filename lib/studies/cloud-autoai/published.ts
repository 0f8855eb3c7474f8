import type { PublishedFigure } from '../../study/index.js';
import figures from './published.json';

export const published: readonly PublishedFigure[] = figures;

/** The study writes .15, not 0.15, in its identifiers. */
export const epsilonName = (epsilon: number): string => String(epsilon).replace(/^0(?=\.)/, '');

/** The printed figure of that identifier; null where the study has none. */
export function printed(id: string): number | null {
  return published.find((figure) => figure.id === id)?.value ?? null;
}
