export {
  controlStudent,
  distilledStudent,
  hasCollapsed,
  type StudentOptions,
  type StudentTraining,
  softLabels,
  trainStudent,
} from './distillation.js';
export { atTemperature } from './temperature.js';
