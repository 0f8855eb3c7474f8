/** Whose results are drawn: the last run's, or the published run's. */
export const RUNS = ['latest', 'published'] as const;
export type Run = (typeof RUNS)[number];
