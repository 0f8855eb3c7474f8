import type { Pipeline, Refit } from './contracts.js';

/** Rounds of a pipeline as it was measured, and those its settings asked for. */
export interface PipelineRounds {
  readonly done: number;
  /** As `done` in boards that do not say. */
  readonly wanted: number;
}

/** Boosting rounds behind a pipeline's figures; undefined where its parameters name none. */
export function pipelineRounds({
  parameters,
  roundsWanted,
}: Pick<Pipeline, 'parameters' | 'roundsWanted'>): PipelineRounds | undefined {
  const { n_estimators: done } = parameters;
  return typeof done === 'number' ? { done, wanted: roundsWanted ?? done } : undefined;
}

/** "40 of 100": where the time ended first, both numbers. */
export const formatRounds = ({ done, wanted }: PipelineRounds): string =>
  done < wanted ? `${done} of ${wanted}` : `${done}`;

/** Whether a refit stopped before its rounds because the budget ended. */
export const isCut = ({ rounds, roundsWanted }: Pick<Refit, 'rounds' | 'roundsWanted'>): boolean =>
  rounds < roundsWanted;

/**
 * The pipeline's rounds where its refit has others, so that the figures of one are not the other's; undefined where
 * both have the same number, or the pipeline does not say.
 */
export function otherRounds(
  pipeline: Pick<Pipeline, 'parameters' | 'roundsWanted'> | undefined,
  { rounds }: Pick<Refit, 'rounds'>,
): number | undefined {
  const measured = pipeline && pipelineRounds(pipeline);
  return measured && measured.done !== rounds ? measured.done : undefined;
}
