import { readFileSync } from 'node:fs';
import { inScript, PAGE_POLICY, plotlyFile } from '../figures/index.js';
import {
  anchor,
  type Block,
  type Cell,
  type Document,
  inlines,
  type ReportTable,
  type Rich,
  textOf,
} from './document.js';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

const rich = (text: Rich): string =>
  inlines(text)
    .map((part) => {
      if (typeof part === 'string') return escapeHtml(part);
      return 'strong' in part ? `<strong>${escapeHtml(part.strong)}</strong>` : `<code>${escapeHtml(part.code)}</code>`;
    })
    .join('');

const cell = (value: Cell): string => {
  const tone = typeof value === 'string' ? '' : ` class="${value.tone}"`;
  return `<td${tone}>${escapeHtml(textOf(value))}</td>`;
};

export const tableHtml = ({ caption, columns, rows }: ReportTable): string =>
  `<table>${caption && `<caption>${escapeHtml(caption)}</caption>`}<thead><tr>${columns
    .map((column) => `<th scope="col">${escapeHtml(column)}</th>`)
    .join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('\n')}</tbody></table>`;

function block(one: Block): string {
  switch (one.kind) {
    case 'heading':
      return `<h${one.level} id="${escapeHtml(anchor(one.text))}">${escapeHtml(one.text)}</h${one.level}>`;
    case 'paragraph':
      return `<p>${rich(one.text)}</p>`;
    case 'warning':
      return `<p class="warning" role="note">${rich(one.text)}</p>`;
    case 'problem':
      return `<details class="problem" id="p${one.number}"><summary>P${one.number}. ${escapeHtml(one.title)}</summary><p>${rich(one.text)}</p></details>`;
    case 'list':
      return `<ul>${one.items.map((item) => `<li>${rich(item)}</li>`).join('')}</ul>`;
    case 'table':
      return `<div class="table">${tableHtml(one)}</div>`;
    case 'fold':
      return `<details><summary>${escapeHtml(one.summary)}</summary>${one.blocks.map(block).join('\n')}</details>`;
    case 'figure': {
      const { id, caption, data, layout } = one.figure;
      return `<figure><div class="plot" id="fig-${escapeHtml(id)}" style="width:${layout.width}px;height:${layout.height}px"></div><script type="application/json" data-figure="fig-${escapeHtml(id)}">${inScript({ data, layout })}</script><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
    }
  }
}

const contents = (blocks: readonly Block[]): string =>
  blocks
    .flatMap((one) =>
      one.kind === 'heading' && one.level === 2
        ? [`<a href="#${escapeHtml(anchor(one.text))}">${escapeHtml(one.text)}</a>`]
        : [],
    )
    .join(' · ');

const STYLE = `
:root{color-scheme:light}
body{font:16.5px/1.5 Georgia,"Liberation Serif","DejaVu Serif",serif;color:#222;background:#fff;max-width:960px;margin:1.5rem auto 5rem;padding:0 24px}
h1,h2,h3,table,nav,figcaption,.warning,.problem{font-family:Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif}
h1{font-size:1.9rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.4rem;margin:3rem 0 .8rem;padding-top:.6rem;border-top:2px solid #222}
h3{font-size:1.1rem;margin:2rem 0 .6rem}
p,li{max-width:54em}
main>h2:first-child{margin-top:1rem}
a{color:#0059a0}
code{font:.86em "DejaVu Sans Mono",Menlo,monospace;background:#f4f4f4;padding:.05em .3em;border-radius:3px}
nav{font-size:.8rem;line-height:1.6}
.table{overflow-x:auto;margin:1.4rem 0}
table{border-collapse:collapse;font-size:13.5px;line-height:1.4;font-variant-numeric:tabular-nums;min-width:60%}
caption{text-align:left;font-weight:bold;padding:0 0 .5rem;position:sticky;left:0;max-width:min(56em,calc(100vw - 64px))}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid #e2e2e2}
th{border-bottom:1.5px solid #222;font-weight:bold}
td{overflow-wrap:break-word}
td.good{color:#00694c;font-weight:bold}
td.bad{color:#b00020;font-weight:bold}
td.missing{color:#666;font-style:italic}
.warning{border:2px solid #b00020;color:#8a0018;padding:.7rem 1rem;font-size:15px;font-weight:bold;max-width:none}
.problem{border-left:4px solid #d55e00;background:#fdf6f0;padding:.3rem 1.1rem;font-size:14.5px;line-height:1.55}
.problem p{max-width:none}
figure{margin:2rem 0;overflow-x:auto}
details{margin:.8rem 0;border-left:4px solid #ddd;padding-left:14px}
summary{cursor:pointer;font-family:Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;font-weight:bold;font-size:15px}
figcaption{font-size:13.5px;line-height:1.5;color:#444;max-width:62em}
@media print{
 @page{margin:16mm}
 body{font-size:11pt;margin:0;padding:0;max-width:none}
 nav{display:none}
 h2{break-after:avoid}h3{break-after:avoid}
 figure,.problem,tr{break-inside:avoid}
 figure,.table{overflow:visible}
 .plot{zoom:.74}
 table{font-size:8pt}
}`;

// Text has no width in a closed fold, so what is folded is drawn when it opens.
const DRAW = `const draw = (script) => {
  if (script.dataset.drawn || script.closest('details:not([open])')) return;
  script.dataset.drawn = 'yes';
  const { data, layout } = JSON.parse(script.textContent);
  Plotly.newPlot(script.dataset.figure, data, layout, { displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d'] });
};
const drawOpen = () => document.querySelectorAll('script[data-figure]').forEach(draw);
const folds = document.querySelectorAll('details');
folds.forEach((one) => one.addEventListener('toggle', drawOpen));
addEventListener('beforeprint', () => { folds.forEach((one) => { one.open = true; }); drawOpen(); });
drawOpen();`;

const isDrawn = (one: Block): boolean => one.kind === 'figure' || (one.kind === 'fold' && one.blocks.some(isDrawn));

/** One self-contained page: Plotly once, figures as JSON, no request to anywhere. */
export function renderHtml({ title, blocks }: Document): string {
  const plotly = readFileSync(plotlyFile(), 'utf8').replace(/<\/script/gi, '<\\/script');
  const draws = blocks.some(isDrawn);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${PAGE_POLICY}
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<nav aria-label="Contents">${contents(blocks)}</nav>
<main>
${blocks.map(block).join('\n')}
</main>
<noscript><p class="warning">The figures are drawn by a script in this file; without scripts see the images in figs/ beside it.</p></noscript>
${draws ? `<script>${plotly}</script>\n<script>${DRAW}</script>` : ''}
</body>
</html>
`;
}
