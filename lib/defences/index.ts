export {
  controlStudent,
  distilledStudent,
  hasCollapsed,
  type StudentOptions,
  softLabels,
  trainStudent,
} from './distillation.js';
export {
  type BpdaOptions,
  bpda,
  type ExpectationOptions,
  expectation,
  jpeg,
  medianFilter,
  type Purifier,
  purified,
  threshold,
} from './purification/index.js';
export { atTemperature } from './temperature.js';
