const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe inside HTML and its attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]);

/** The line beneath a table, a figure or a grid of images. */
export const captionHtml = (caption: string): string =>
  `<div style="max-width: 46em; margin: 0.2em 0 0.8em; font-size: 0.92em; opacity: 0.8">${escapeHtml(caption)}</div>`;
