import { defences } from '../../../lib/studies/defences/study.js';
import { holdsPublishedRun } from '../published-run.js';

holdsPublishedRun(defences);
