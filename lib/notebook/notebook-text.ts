import { PLOTLY_MIME } from './figure.js';

const placeOf = (figure: number): string => `figure ${figure} of this notebook`;

/** A notebook as its file: a line for each value, but each figure on one; with a line for every number it is twice as large. */
export function notebookText(notebook: unknown): string {
  const figures: string[] = [];
  const text = JSON.stringify(
    notebook,
    (key, value) => {
      if (key !== PLOTLY_MIME) return value;
      figures.push(JSON.stringify(value));
      return placeOf(figures.length - 1);
    },
    1,
  );
  return `${figures.reduce((all, figure, i) => all.replace(JSON.stringify(placeOf(i)), () => figure), text)}\n`;
}
