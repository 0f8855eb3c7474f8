import { DataError } from '../../../data/index.js';

/** A served model that cannot be queried, or whose answer cannot be used: names its address, and says what to do. */
export class ServedError extends DataError {
  constructor(
    readonly url: string,
    what: string,
    /** The server's HTTP status, where it answered at all. */
    readonly status?: number,
  ) {
    super(url, what);
    this.name = 'ServedError';
  }

  /** Whether the server refuses these rows, and may take others: it is there, and lets us in. */
  get refusesRows(): boolean {
    return [400, 422, 500].includes(this.status ?? 0);
  }
}
