import { display } from './kernel.js';

/** Shows Markdown as the notebook's own prose: for sentences with numbers in them that a run computed. */
export function showMarkdown(text: string): void {
  display({ 'text/markdown': text, 'text/plain': text });
}
