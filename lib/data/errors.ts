/** Input that cannot be used: names the file (and row and column where there are any), what was found and what was expected. */
export class DataError extends Error {
  constructor(
    readonly file: string,
    what: string,
    readonly place: { row?: number; column?: string } = {},
  ) {
    const row = place.row === undefined ? '' : `, row ${place.row}`;
    const column = place.column === undefined ? '' : `, column "${place.column}"`;
    // Names out of damaged files may hold anything; a message is one line.
    super(`${file}${row}${column}: ${what}`.replace(/\p{Cc}/gu, '?'));
    this.name = 'DataError';
  }
}

/** A file that could be had from nowhere: what was tried, and what to do. */
export class AssetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AssetError';
  }
}
