import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { ChecklistItem, RobustnessReport } from '../../lib/evaluation/index.js';
import {
  checklistLatex,
  checklistMarkdown,
  checklistSarif,
  robustnessHtml,
  robustnessText,
} from '../../lib/report/index.js';
import { hostile, pixelReport } from '../figures/robustness-fixtures.js';
import { readFixture } from '../helpers.js';

const item = (more: Partial<ChecklistItem>): ChecklistItem => ({
  id: 'clean-accuracy',
  group: 'severe flaws',
  source: 'Carlini et al. (2019), common severe flaws 4',
  question: 'Is it reported?',
  status: 'pass',
  level: 'error',
  evidence: '9 of 10 clean images are answered rightly.',
  advice: 'Report it.',
  warnings: [],
  ...more,
});

/** What would break a table, a command, a page or a terminal. */
const EVIL = 'a|b & 50 % of _x_ {y} \\input{z} <b>bold</b> # $m$ ~ ^ `--attacks x` \u001b[31m [link](http://x) ∞ ε';

const ITEMS: readonly ChecklistItem[] = [
  item({}),
  item({ id: 'threat-model', status: 'by-hand', advice: 'State it.' }),
  item({ id: 'diverse-attacks', group: 'pitfalls', level: 'warning', status: 'fail', evidence: EVIL, advice: EVIL }),
  item({ id: 'random-noise', group: 'special cases', level: 'note', status: 'fail', question: EVIL }),
  item({ id: 'silent-success', group: 'indicators of attack failure', status: 'not-applicable' }),
];

describe('a checklist in a report', () => {
  let report: RobustnessReport;
  before(async () => {
    report = { ...hostile(await pixelReport()), checklist: ITEMS };
  });

  it('is told in short in a terminal: counts, and what failed', () => {
    const text = robustnessText(report);
    expect(text).to.include('Checklist: 5 items: 1 pass, 2 fail, 1 for the author, 1 not applicable. Failed:');
    expect(text).to.include('diverse-attacks (warning)').and.to.include('random-noise (note)');
    expect(text).not.to.include('clean-accuracy');
    expect(text, 'nothing moves the cursor').not.to.include('\u001b');
    expect(robustnessText({ ...report, checklist: undefined })).not.to.include('Checklist');
  });

  it('is a section of the page, and text is never markup there', () => {
    const html = robustnessHtml(report);
    expect(html).to.include('Checklist').and.to.include('&lt;b&gt;bold&lt;/b&gt;');
    expect(html).not.to.include('<b>bold</b>');
  });

  it('as Markdown: a table for each group, each row with as many cells as columns', () => {
    const text = checklistMarkdown(report);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    // 4 groups with a head and a rule each, and 5 items.
    expect(rows).to.have.length(4 * 2 + 5);
    for (const row of rows) expect(row.replace(/\\\|/g, '').split('|'), row).to.have.length(6 + 2);
    for (const words of ['**fail**', '*for the author*', 'Pintor et al., 2022', 'Carlini et al. (2019)', 'State it.'])
      expect(text).to.include(words);
    expect(text).not.to.match(/<b>|(?<!\\)\[link\]|(?<!\\)`--attacks/);
    // What passes has nothing to do.
    expect(rows.find((row) => row.includes('| pass |'))).not.to.include('Report it.');
  });

  it('as LaTeX: a longtable for each group, and nothing in it is a command', () => {
    const text = checklistLatex(report);
    expect(text.match(/\\begin\{longtable\}/g)).to.have.length(4);
    expect(text.match(/\\end\{longtable\}/g)).to.have.length(4);
    expect(text).to.include('\\textbackslash{}input\\{z\\}').and.to.include('\\textbar{}').and.to.include('50 \\%');
    // Long text breaks its lines: four columns of a width each, which leave room for what lies between them.
    const widths = text
      .split('\\begin{longtable}')
      .slice(1)
      .map((part) => [...part.split('\n')[0].matchAll(/p\{([.\d]+)/g)]);
    for (const columns of widths) {
      expect(columns).to.have.length(4);
      expect(columns.reduce((sum, [, width]) => sum + Number(width), 0)).to.be.within(0.8, 0.9);
    }
    expect(text.match(/\{\\small\n/g)).to.have.length(4);
    expect(text).to.include('\\textbf{fail}').and.to.include('\\emph{for the author}');
    for (const line of text.split('\n').filter((one) => one.endsWith('\\\\'))) {
      expect(line.replace(/\\&/g, '').split('&'), line).to.have.length(4);
      // Each dollar is the one of a command of its own, or escaped.
      expect((line.replace(/\\\$/g, '').match(/\$/g) ?? []).length % 2, line).to.equal(0);
      expect(line.replace(/\\[%#_$&]/g, ''), line).not.to.match(/[%#_]/);
    }
  });

  it('as SARIF 2.1.0: what the standard demands, and every result by the rule it names', () => {
    const log = checklistSarif(report);
    const validate = new Ajv2020({ allErrors: true }).compile(readFixture('sarif-subset.schema.json') as object);
    validate(JSON.parse(JSON.stringify(log)));
    expect(validate.errors).to.equal(null);
    const [{ tool, results }] = log.runs;
    const { rules } = tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
    for (const { ruleId, ruleIndex, kind, level, locations } of results) {
      expect(locations[0].physicalLocation.artifactLocation.uri).to.equal('checklist.md');
      expect(rules[ruleIndex].id).to.equal(ruleId);
      expect(level).to.equal(kind === 'fail' ? rules[ruleIndex].defaultConfiguration.level : 'none');
    }
    expect(results.map(({ ruleId, kind, level }) => `${ruleId} ${kind} ${level}`)).to.deep.equal([
      'warning/planted fail warning',
      'checklist/clean-accuracy pass none',
      'checklist/threat-model review none',
      'checklist/diverse-attacks fail warning',
      'checklist/random-noise fail note',
      'checklist/silent-success notApplicable none',
    ]);
    expect(results[0].locations[0].logicalLocations[0].name, 'the attack it is about').to.equal('<u>push</u>');
    expect(results[3].message.text).to.include(EVIL);
  });

  it('the schema refuses what is no SARIF', () => {
    const validate = new Ajv2020().compile(readFixture('sarif-subset.schema.json') as object);
    const log = JSON.parse(JSON.stringify(checklistSarif(report)));
    log.runs[0].results[0].level = 'fatal';
    expect(validate(log)).to.equal(false);
    expect(validate({ version: '2.1.0' })).to.equal(false);
  });
});
