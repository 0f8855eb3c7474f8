/** A search, a teacher or its files that cannot be used: what happened, where finished work lies, and what to do. */
export class AutomlError extends Error {
  constructor(
    message: string,
    /** The folder in which finished pipelines are kept, where there is one. */
    readonly folder?: string,
  ) {
    super(message);
    this.name = 'AutomlError';
  }
}
