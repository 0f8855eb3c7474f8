export {
  controlStudent,
  distilledStudent,
  hasCollapsed,
  type StudentOptions,
  softLabels,
  trainStudent,
} from './distillation.js';
export { atTemperature } from './temperature.js';
