/** Rows of text in columns, each as wide as its widest cell; the last one is not filled up. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padEnd(widths[i])).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
