import type { SearchEvent, SearchKind } from '../../automl/index.js';
import type { Io } from '../command.js';

/** How often the time left is told anew, in milliseconds. */
const TICK = 1000;

/** Most of a message that is shown: settings of a pipeline can be long, and are in the leaderboard. */
const WIDTH = 90;
const brief = (text: string) => (text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text);

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
  // The budget is of the trainer's run, which begins after the CSV is written; its seconds count earlier runs as well.
  let began: number | undefined;
  const tell = () => {
    const used = began === undefined ? 0 : (Date.now() - began) / 1000;
    const left = Math.max(0, budgetSeconds - used);
    const leader = best ? `; best ${best.id} ${decimal(kind, best.score)}` : '';
    io.progress(`${now}${leader}; ${left.toFixed(0)} s left`);
  };
  const timer = setInterval(tell, TICK);
  return {
    onEvent({ second, kind: step, id = '', score, message }) {
      // Waiting for another process, told at second 0, is not charged.
      if (second > 0) began ??= Date.now();
      // The closed search tells that it searches and how well, not with what.
      const closed = kind === 'tables' && step !== 'read';
      if (score !== undefined && step !== 'refit' && (best === undefined || better(score, best.score)))
        best = { id: closed ? 'so far' : id, score };
      const shown = score === undefined ? '' : `, ${decimal(kind, score)}`;
      now = closed ? `searching${shown}` : `${id ? `${id}: ` : ''}${brief(message)}${shown}`;
      if (step === 'trial') tell();
      else io.note(`${second.toFixed(0).padStart(5)} s  ${step.padEnd(8)} ${closed ? '' : now}`.trimEnd());
    },
    end: () => clearInterval(timer),
  };
}
