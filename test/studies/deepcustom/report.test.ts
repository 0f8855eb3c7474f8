import { deepcustom } from '../../../lib/studies/deepcustom/study.js';
import { holdsPublishedRun } from '../published-run.js';

holdsPublishedRun(deepcustom);
