export { asReported, onItself, stillRight, transferred } from './make.js';
export { type Attempt, type AttemptPlan, type Defence, leastOf, measureDefence, share, unbrokenBy } from './measure.js';
export { FAMILIES, type Family, type Knows, type MeasuredAttempt, type MeasuredDefence } from './result.js';
