import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type ServiceReport, scoreServices } from '../../lib/evaluation/index.js';
import { renderMarkdown, serviceDocument, serviceText, writeServiceReport } from '../../lib/report/index.js';
import { answersOf, both, exported, FGSM, given, idsOf, ROWS } from '../evaluation/service/made.js';
import { temporaryFolder } from '../helpers.js';

describe('a report on services', () => {
  const inFolder = temporaryFolder();
  let report: ServiceReport;

  before(async () => {
    const other = answersOf(FGSM.slice(0, 7), { file: '<b>other</b>.csv', ids: idsOf('net.fgsm', ROWS.slice(0, 7)) });
    report = await scoreServices([...both, given(other, undefined, 'other\u001b[31m')], exported);
  });

  it('shows selected rows beside all rows, and what is missing', () => {
    const text = serviceText(report);
    // 5 of 10, of which 4 are right as they are, too; 1 of the 5 that fool the surrogate.
    expect(text).to.match(/^net\.fgsm +10 +10 +50\.000 % \[23\.66, 76\.34\] +40\.000 % \[16\.82, 68\.73\]$/m);
    expect(text).to.match(
      /^net\.fgsm +5 +20\.000 % \[3\.62, 62\.45\] +0: 40\.000 % +2: 20\.000 % +1\.000: not told apart/m,
    );
    expect(text).to.match(/^net\.fgsm +10 +7 +30\.000 % \[.*\] +60\.000 % \[.*\] +– +–$/m);
    expect(text).to.include('rows that fool the surrogate').and.include('chance 33.3 %');
    for (const warning of report.warnings) expect(text).to.include(warning.replace('\u001b', ' '));
  });

  it('lets no text of files or services move the cursor', () => {
    expect(serviceText(report)).to.not.include('\u001b');
  });

  it('says the same in pages, which load nothing and read no markup from files', () => {
    const written = writeServiceReport(inFolder('out'), report);
    expect(written.every((file) => existsSync(file))).to.equal(true);
    const html = readFileSync(inFolder('out', 'report.html'), 'utf8');
    expect(html).to.include('&lt;b&gt;other&lt;/b&gt;').and.not.include('<b>other</b>');
    const markdown = renderMarkdown(serviceDocument(report));
    expect(markdown).to.include('| net.fgsm | 10 | 10 | 50.000');
    expect(JSON.parse(readFileSync(inFolder('out', 'report.json'), 'utf8'))).to.deep.equal(report);
  });

  it('shows services on the same rows, once for each set', () => {
    expect(report.comparisons).to.have.length(1);
    expect(serviceText(report)).to.match(/^net\.fgsm +service, other.* +7 +3 +0 +0 +0\.00 /m);
  });
});
