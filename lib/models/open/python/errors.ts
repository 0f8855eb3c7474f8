import { DataError } from '../../../data/index.js';

/** A model that is a Python object and cannot be asked, or whose answer cannot be used: names it, and says why. */
export class PythonModelError extends DataError {
  constructor(
    /** `python:FILE.py:NAME` */
    source: string,
    /** What is wrong, without the name. */
    readonly what: string,
    /** Whether it is there, and may take images that are handed over otherwise. */
    readonly refusesImages = false,
  ) {
    super(source, what);
    this.name = 'PythonModelError';
  }
}
