import type { SearchEvent, SearchKind } from '../../automl/index.js';
import type { Io } from '../command.js';

/** How often the time left is told anew, in milliseconds. */
const TICK = 1000;

const decimal = (kind: SearchKind, score: number) =>
  kind === 'autoai' ? `accuracy ${score.toFixed(4)}` : `log loss ${score.toFixed(4)}`;

export interface Watch {
  onEvent(event: SearchEvent): void;
  end(): void;
}

/** Tells a search's progress: a line for each finished step, and one under way with the best so far and the time left. */
export function watchSearch(kind: SearchKind, budgetSeconds: number, io: Io): Watch {
  const better = (a: number, b: number) => (kind === 'autoai' ? a > b : a < b);
  let best: { id: string; score: number } | undefined;
  let now = 'starting';
  // A search that waits for its CSV, or goes on with an earlier one, has not begun with its first second here.
  let began = Date.now();
  const tell = () => {
    const left = Math.max(0, budgetSeconds - (Date.now() - began) / 1000);
    const leader = best ? `; best ${best.id} ${decimal(kind, best.score)}` : '';
    io.progress(`${now}${leader}; ${left.toFixed(0)} s left`);
  };
  const timer = setInterval(tell, TICK);
  return {
    onEvent({ second, kind: step, id = '', score, message }) {
      began = Date.now() - second * 1000;
      if (score !== undefined && step !== 'refit' && (best === undefined || better(score, best.score)))
        best = { id, score };
      const shown = score === undefined ? '' : `, ${decimal(kind, score)}`;
      now = `${id ? `${id}: ` : ''}${message}${shown}`;
      if (step === 'trial') tell();
      else io.note(`${second.toFixed(0).padStart(5)} s  ${step.padEnd(8)} ${now}`);
    },
    end: () => clearInterval(timer),
  };
}
