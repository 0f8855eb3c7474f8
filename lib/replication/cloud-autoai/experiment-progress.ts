import type { SearchEvent } from '../../automl/index.js';

/** Pipelines of an AutoAI experiment. */
const PIPELINES = 12;

/** Told what is being done, how many parts are finished, and of how many. */
type Report = (what: string, done: number, total: number) => void;

/** "P7: 0.9312 (best so far 0.9312)" */
function describe({ id, score, message }: SearchEvent, best: number | undefined): string {
  const what = id ? `${id}: ` : '';
  const reached = score === undefined ? message : score.toFixed(4);
  return `${what}${reached}${best === undefined ? '' : ` (best accuracy so far ${best.toFixed(4)})`}`;
}

/**
 * Turns the events of both searches, AutoAI's and then Tables', into a progress display's calls. Parts are the twelve
 * pipelines and the end of each search; nothing is reported where both came from the cache.
 */
export function searchProgress(report: Report): (event: SearchEvent) => void {
  const finished = new Set<string>();
  let ended = 0;
  let best: number | undefined;
  return (event) => {
    const { kind, id, score } = event;
    if (kind === 'pipeline' && id !== undefined) {
      finished.add(id);
      if (score !== undefined) best = Math.max(best ?? 0, score);
    }
    if (kind === 'done' || kind === 'stopped') ended++;
    // A display of progress closes for good at the last part, so the two ends are the last to be counted.
    const parts = Math.min(PIPELINES, finished.size) + Math.min(2, ended);
    report(describe(event, ended === 0 ? best : undefined), ended >= 2 ? PIPELINES + 2 : parts, PIPELINES + 2);
  };
}
