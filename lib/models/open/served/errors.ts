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
}
