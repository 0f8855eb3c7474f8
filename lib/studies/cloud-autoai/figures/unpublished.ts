import { caption, FAINT, type Figure, frame, missingWord, note, plain } from '../../../figures/index.js';
import type { RunStamp } from '../../../study/index.js';

/** A panel that says what cannot be drawn and why: an absence that is seen, not a gap. */
export function unpublished(id: string, title: string, why: string, stamp: RunStamp): Figure {
  const word = missingWord(stamp);
  return {
    id,
    caption: caption(stamp, `${title}: ${word}. ${why}`),
    data: [],
    layout: frame(
      { title: plain(title), stamp, height: 260, margin: { l: 24, r: 24, b: 24 } },
      {
        xaxis: { visible: false, range: [0, 1], fixedrange: true },
        yaxis: { visible: false, range: [0, 1], fixedrange: true },
        shapes: [
          {
            type: 'rect',
            xref: 'paper',
            yref: 'paper',
            x0: 0,
            x1: 1,
            y0: 0,
            y1: 1,
            line: { color: '#BBBBBB', dash: 'dash', width: 1.2 },
          },
        ],
        annotations: [
          note(`<b>${word}</b>`, { x: 0.5, y: 0.62, xref: 'paper', yref: 'paper', font: { size: 22, color: FAINT } }),
          note(plain(why), { x: 0.5, y: 0.34, xref: 'paper', yref: 'paper', font: { size: 13, color: FAINT } }),
        ],
      },
    ),
  };
}
