import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { escapeLatex, table, tableCsv, tableLatex } from '../../lib/report/index.js';
import { temporaryFolder } from '../helpers.js';

const toy = table(
  'Robust accuracy\nby model',
  ['model', 'ε', 'accuracy, %', 'verdict'],
  [
    ['LeNet_5 & "co"', '.10', '85.1', { text: 'within', tone: 'good' }],
    ['P12 <100 %', '.15', '−24.2', { text: 'not published', tone: 'missing' }],
  ],
);

describe('a table as CSV', () => {
  it('quotes what holds commas and quotes', () => {
    expect(tableCsv(toy)).to.equal(
      'model,ε,"accuracy, %",verdict\n"LeNet_5 & ""co""",.10,85.1,within\nP12 <100 %,.15,−24.2,not published\n',
    );
  });
});

describe('a table as LaTeX', () => {
  it('has the rules of booktabs, numbers to the right, and tones in bold and italics', () => {
    expect(tableLatex(toy).split('\n')).to.deep.equal([
      '% Robust accuracy by model',
      '% \\usepackage{booktabs}',
      '\\begin{tabular}{@{}lrrl@{}}',
      '\\toprule',
      'model & $\\varepsilon$ & accuracy, \\% & verdict \\\\',
      '\\midrule',
      "LeNet\\_5 \\& ''co'' & .10 & 85.1 & \\textbf{within} \\\\",
      'P12 \\textless{}100 \\% & .15 & $-$24.2 & \\emph{not published} \\\\',
      '\\bottomrule',
      '\\end{tabular}',
      '',
    ]);
  });

  it('escapes every character that LaTeX reads as a command', () => {
    expect(escapeLatex('\\{}$&#%_~^')).to.equal(
      '\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciitilde{}\\textasciicircum{}',
    );
  });

  it('does not take a cell in brackets for an option of the line before', () => {
    const { rows } = table('', ['interval'], [['[.1, .2]'], ['[.3, .4]']]);
    expect(tableLatex(table('', ['interval'], rows))).to.include('{}[.1, .2] \\\\\n{}[.3, .4] \\\\');
  });

  const folder = temporaryFolder();
  it('compiles', function () {
    if (spawnSync('kpsewhich', ['booktabs.sty']).status !== 0) {
      console.warn('SKIPPED: no LaTeX with booktabs on this machine, so no table is set.');
      this.skip();
    }
    this.timeout(60_000);
    const everything = table('', ['all'], [['\\{}$&#%_~^<>|"εκχΔα−±×≤≥≈→∞²₂·√–—…“”‘’\u00a0\u202f\u2009']]);
    writeFileSync(
      folder('page.tex'),
      `\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n${tableLatex(toy)}\n${tableLatex(everything)}\\end{document}\n`,
    );
    execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'page.tex'], {
      cwd: folder(),
      stdio: 'ignore',
    });
  });
});
