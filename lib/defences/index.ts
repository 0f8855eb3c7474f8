export { controlStudent, distilledStudent, type StudentOptions, softLabels } from './distillation.js';
