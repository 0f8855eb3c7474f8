import { expect } from 'chai';
import { PLOTLY_MIME } from '../../lib/notebook/figure.js';
import { notebookText } from '../../lib/notebook/notebook-text.js';

describe('A notebook as its file', () => {
  const figure = (title: string) => ({ data: [{ x: [1, 2, 3], name: '$& of $1' }], layout: { title } });
  const notebook = {
    cells: [
      { source: ['study.figure("a")\n'], outputs: [{ data: { [PLOTLY_MIME]: figure('a'), 'text/plain': ['a'] } }] },
      { source: ['1\n', '2'], outputs: [{ data: { [PLOTLY_MIME]: figure('figure 0 of this notebook') } }] },
    ],
  };

  it('holds what the notebook holds', () => {
    expect(JSON.parse(notebookText(notebook))).to.deep.equal(notebook);
  });

  it('has each figure on one line, and a line for everything else', () => {
    const lines = notebookText(notebook).split('\n');
    expect(lines.filter((line) => line.includes('[1,2,3]'))).to.have.length(2);
    expect(lines.some((line) => line.trim() === '"1\\n",')).to.equal(true);
    expect(lines.at(-1)).to.equal('');
  });
});
