export {
  controlStudent,
  distilledStudent,
  hasCollapsed,
  type StudentOptions,
  softLabels,
  trainStudent,
} from './distillation.js';
export { type Purifier, purified } from './purification/index.js';
export { atTemperature } from './temperature.js';
