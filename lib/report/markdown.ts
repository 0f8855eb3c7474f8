import { anchor, type Block, type Cell, type Document, inlines, type Rich, textOf } from './document.js';
import { escapeHtml } from './html.js';

/** Text that Markdown and its HTML leave alone. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]|]/g, '\\$&')
    .replace(/(^|\s)_|_(?=\s|$)/g, (match) => match.replace('_', '\\_'))
    .replace(/\s*\n\s*/g, ' ');

const rich = (text: Rich): string =>
  inlines(text)
    .map((part) => {
      if (typeof part === 'string') return escapeMarkdown(part);
      // Markdown takes stars beside a space for stars: spaces move out of the stressed part.
      return 'strong' in part
        ? escapeMarkdown(part.strong).replace(/^(\s*)(.*?)(\s*)$/, '$1**$2**$3')
        : `\`${part.code.replace(/[`\n]/g, ' ')}\``;
    })
    .join('');

/** What opens a fold is a line of HTML, where Markdown is not read. */
const folded = (summary: string, inside: string): string =>
  `<details><summary>${escapeHtml(summary).replace(/]/g, '&#93;')}</summary>\n\n${inside}\n\n</details>`;

const cell = (value: Cell): string => {
  const text = escapeMarkdown(textOf(value));
  if (typeof value === 'string' || text === '') return text;
  return value.tone === 'missing' ? `*${text}*` : `**${text}**`;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function block(one: Block): string {
  switch (one.kind) {
    case 'heading':
      return `${'#'.repeat(one.level)} ${escapeMarkdown(one.text)}`;
    case 'paragraph':
      return rich(one.text);
    case 'warning':
      return `> **⚠ ${inlines(one.text)
        .map((part) => escapeMarkdown(typeof part === 'string' ? part : 'strong' in part ? part.strong : part.code))
        .join('')}**`;
    case 'problem':
      return folded(`P${one.number}. ${one.title}`, rich(one.text));
    case 'list':
      return one.items.map((item) => `- ${rich(item)}`).join('\n');
    case 'table':
      return [
        `**${escapeMarkdown(one.caption)}**`,
        '',
        row(one.columns.map(escapeMarkdown)),
        row(one.columns.map(() => '---')),
        ...one.rows.map((cells) => row(cells.map(cell))),
      ].join('\n');
    case 'fold':
      return folded(one.summary, one.blocks.map(block).join('\n\n'));
    case 'figure': {
      const { id, caption } = one.figure;
      const text = escapeMarkdown(caption);
      return `![${escapeMarkdown(id)}](figs/${encodeURIComponent(id)}.png)\n\n*${text}*`;
    }
  }
}

/** The same document as Markdown; its images are the static exports in figs/ beside it. */
export function renderMarkdown({ title, blocks }: Document): string {
  const contents = blocks.flatMap((one) =>
    one.kind === 'heading' && one.level === 2 ? [`[${escapeMarkdown(one.text)}](#${anchor(one.text)})`] : [],
  );
  return `${[`# ${escapeMarkdown(title)}`, contents.join(' · '), ...blocks.map(block)].join('\n\n')}\n`;
}
