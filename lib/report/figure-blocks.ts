import type { Figure } from '../figures/index.js';
import type { Block } from './document.js';

/** The figures whose ids match, as blocks; each figure is handed out once. */
export type TakeFigures = (...ids: (string | RegExp)[]) => Block[];

/** Hands out figures by id and remembers which are left. */
export function figureBlocks(figures: readonly Figure[]): {
  take: (...ids: (string | RegExp)[]) => Block[];
  rest: () => Block[];
} {
  const left = new Set(figures);
  const out = (figure: Figure): Block => {
    left.delete(figure);
    return { kind: 'figure', figure };
  };
  const matches = (id: string, wanted: string | RegExp) =>
    typeof wanted === 'string' ? id === wanted : wanted.test(id);
  return {
    take: (...ids) => ids.flatMap((wanted) => [...left].filter(({ id }) => matches(id, wanted)).map(out)),
    rest: () => [...left].map(out),
  };
}
