import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../../lib/figures/index.js';
import { renderHtml, renderMarkdown } from '../../../lib/report/index.js';
import type { StudyResults } from '../../../lib/studies/cloud-autoai/study-results.js';
import type { Claim, Finding } from '../../../lib/study/index.js';
import { syntheticClaims, syntheticFindings, syntheticResults } from './fixtures.js';
import { studyFigures, studyReport, writeReport } from './study-calls.js';

const PROBLEMS = Array.from({ length: 14 }, (_, i) => `P${i + 1}.`);

function render(
  results: StudyResults = syntheticResults(),
  claims: Claim[] = syntheticClaims(),
  findings: Finding[] = syntheticFindings(),
) {
  const document = studyReport(results, claims, findings, studyFigures(results), { minutes: 12.34 });
  return { html: renderHtml(document), markdown: renderMarkdown(document) };
}

/** The page without Plotly, whose source quotes addresses that it never loads. */
const withoutScripts = (html: string): string => html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');

/** Words of the visible text, to hold one format against the other. */
const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

const plainHtml = (html: string): string =>
  withoutScripts(html)
    .replace(/<(style|noscript|title)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;|&gt;|&amp;|&quot;|&#39;/g, ' ');

const plainMarkdown = (markdown: string): string =>
  markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replace(/\]\(#[^)]*\)/g, ' ')
    .replace(/<\/?(details|summary)>/g, ' ')
    .replace(/&lt;|&gt;|&amp;/g, ' ');

describe('the written report', () => {
  const { html, markdown } = render();

  it('is one file below 5 MB that loads nothing', () => {
    expect(Buffer.byteLength(html)).to.be.lessThan(5_000_000);
    const page = withoutScripts(html);
    expect(page).to.not.match(/\b(?:src|srcset|href|data|poster|action)\s*=\s*(?!"#)/i);
    expect(page).to.not.match(/@import|url\(/i);
    expect(html.match(/<script\b[^>]*>/g)?.every((tag) => !/src=/.test(tag))).to.equal(true);
    expect(html).to.include(`default-src 'none'`);
    expect(html.match(/plotly\.js \(cartesian/g)).to.have.length(1);
  });

  it('holds all fourteen problems once, every claim and every finding, in both formats', () => {
    for (const text of [html, markdown]) {
      for (const mark of PROBLEMS) expect(text.split(mark), mark).to.have.length(2);
      for (const { id } of syntheticClaims()) expect(text).to.include(id);
      for (const { id, statement } of syntheticFindings()) expect(text).to.include(id).and.to.include(statement);
    }
  });

  it('says the same in both formats', () => {
    expect(words(plainMarkdown(markdown))).to.deep.equal(words(plainHtml(html)));
  });

  it('shows every figure', () => {
    for (const { id } of studyFigures(syntheticResults())) {
      expect(html).to.include(`data-figure="fig-${id}"`);
      expect(markdown).to.include(`(figs/${id}.png)`);
    }
  });

  it('counts only what the study printed, and not the counts that check our own', () => {
    const claims = syntheticClaims();
    const own = claims.filter(({ id }) => id.startsWith('recomputed-'));
    expect(own).to.not.be.empty;
    expect(markdown).to.include(`Of ${claims.length - own.length} published figures`);
    const exact = claims.filter(({ id, verdict }) => verdict === 'exact' && !id.startsWith('recomputed-'));
    expect(markdown).to.match(new RegExp(`\\*\\*exact\\*\\* \\| ${exact.length} \\|`));
  });

  it('links only to headings that exist', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).to.be.greaterThan(8);
    for (const link of links) expect(ids.has(link), link).to.equal(true);
  });

  it('writes shares with interval and n, and says what was not published', () => {
    // 539 of 2,984 rows; Wilson's interval from the formula, in a calculator.
    expect(markdown).to.match(/18\.063\s% \\\[16\.72, 19\.48\\\], n\s=\s2,984/u);
    expect(markdown).to.include('*not published*');
    expect(markdown).to.include('12.3 minutes');
  });

  it('finds that 18.073 % is no share of 2,984 rows', () => {
    expect(markdown).to.include('which no count of right answers among so many rows gives');
  });

  it('says on digits first of all that it is not MNIST, and prints no published row beside it', () => {
    const digits = render(syntheticResults('digits'));
    expect(digits.html).to.match(/<h1>[^<]*digits, not MNIST/);
    expect(digits.markdown.indexOf('DIGITS, NOT MNIST')).to.be.lessThan(digits.markdown.indexOf('## Summary'));
    expect(digits.markdown).to.include('*not comparable*');
    // The row of table 5 at ε .10, as it reads on MNIST.
    expect(markdown).to.match(/^\| \.10 \| 74\.193/m);
    expect(digits.markdown).to.not.match(/^\| \.10 \| 74\.193/m);
    for (const mark of PROBLEMS) expect(digits.markdown.split(mark), mark).to.have.length(2);
  });

  it('takes hostile text as text', () => {
    const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)> | `a` [b](javascript:alert(3)) **c**';
    const results = syntheticResults();
    const hostile: StudyResults = {
      ...results,
      generation: { ...results.generation, model: evil, stamp: { ...results.generation.stamp, data: evil } },
      gcp: { ...results.gcp, name: evil },
    };
    const claims = syntheticClaims().map((claim) => ({ ...claim, what: evil, reason: evil, from: evil }));
    const findings = syntheticFindings().map((finding) => ({ ...finding, statement: evil }));
    const out = render(hostile, claims, findings);
    const tags = (page: string) => (page.match(/<script\b/g) ?? []).length;
    expect(tags(out.html)).to.equal(tags(html));
    expect(out.html).to.not.include('<script>alert').and.to.not.include('<img');
    expect(out.markdown).to.not.include('<script').and.to.not.include('<img');
    expect(out.markdown).to.not.match(/[^\\]\]\(javascript/);
    const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length;
    const claimRows = out.markdown.split('\n').filter((line) => line.startsWith('| gcp-.15 '));
    expect(claimRows.map(cells)).to.deep.equal([10]);
  });

  it('opens offline in a browser, draws every figure and asks for nothing', async function () {
    this.timeout(60_000);
    const browserPath = findBrowser();
    if (browserPath === undefined) {
      console.warn('SKIPPED: no Chromium or Chrome on this machine, so the report is not opened in one.');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'advlab-report-'));
    const results = syntheticResults();
    const figures = studyFigures(results);
    const written = writeReport(results, syntheticClaims(), syntheticFindings(), figures, folder, { minutes: 1 });
    expect(statSync(written.html).size).to.be.lessThan(5_000_000);
    expect(readFileSync(written.markdown, 'utf8')).to.match(/^# /);
    const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'];
    const browser = await chromium.launch({ executablePath: browserPath, headless: true, args });
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('request', (request) => {
        if (!/^(file|data|blob):/.test(request.url())) problems.push(`asked for ${request.url()}`);
      });
      await page.goto(pathToFileURL(written.html).href);
      await page.waitForFunction(`document.querySelectorAll('.plot .main-svg').length >= ${figures.length}`);
      expect(await page.locator('.plot:has(.main-svg)').count()).to.equal(figures.length);
      expect(problems).to.deep.equal([]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
