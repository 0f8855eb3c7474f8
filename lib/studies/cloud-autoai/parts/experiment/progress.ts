import type { SearchEvent } from '../../../../automl/index.js';
import type { OnProgress } from '../../../../study/index.js';

/** Twelve pipelines of AutoAI, then the trainings on every row, then the search behind closed doors. */
const PIPELINES = 12;
const PARTS = PIPELINES + 2;

/** "P7: 0.9312 (best accuracy so far 0.9312)" */
function describe({ id, score, message }: SearchEvent, best: number | undefined): string {
  const what = id ? `${id}: ` : '';
  const reached = score === undefined ? message : score.toFixed(4);
  return `${what}${reached}${best === undefined ? '' : ` (best accuracy so far ${best.toFixed(4)})`}`;
}

/**
 * Turns the events of both searches, AutoAI's and then Tables', into a progress display's calls. `finished` closes the
 * display, because a search that comes from the cache tells nothing of its end; it shows nothing where nothing was told.
 */
export function searchProgress(report: OnProgress): { onEvent: (event: SearchEvent) => void; finished: () => void } {
  const pipelines = new Set<string>();
  let [ended, told] = [0, false];
  let best: number | undefined;
  return {
    onEvent(event) {
      const { kind, id, score } = event;
      if (kind === 'pipeline' && id !== undefined && ended === 0) {
        pipelines.add(id);
        if (score !== undefined) best = Math.max(best ?? 0, score);
      }
      if (kind === 'done' || kind === 'stopped') ended++;
      told = true;
      const done = Math.min(PIPELINES, pipelines.size) + Math.min(1, ended);
      // The second search's scores are losses.
      report(describe(event, ended === 0 ? best : undefined), done, PARTS);
    },
    finished() {
      if (told) report('both searches', PARTS, PARTS);
    },
  };
}
