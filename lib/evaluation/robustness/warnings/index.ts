import type { Check } from '../contracts.js';

/** All checks, in the order of the report. */
export const checks: readonly Check[] = [];
