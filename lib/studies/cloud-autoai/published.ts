import figures from './published.json';

/** A figure the study printed, or one recomputed exactly from the files it published. */
export interface PublishedFigure {
  readonly id: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly model?: string;
  readonly epsilon?: number;
  readonly dataset?: string;
  readonly source?: string;
  readonly n?: number;
  /** Exact figures are recomputed from the same files or weights and must be equal. */
  readonly kind?: string;
}

export const published: readonly PublishedFigure[] = figures;

/** The study writes .15, not 0.15, in its identifiers. */
export const epsilonName = (epsilon: number): string => String(epsilon).replace(/^0(?=\.)/, '');

/** The printed figure of that identifier; null where the study has none. */
export function printed(id: string): number | null {
  return published.find((figure) => figure.id === id)?.value ?? null;
}
