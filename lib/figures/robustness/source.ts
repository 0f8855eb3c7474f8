import type { RobustnessReport } from '../../evaluation/index.js';
import { formatCount } from '../format.js';
import { plain, type Source } from '../wording.js';

/** What every caption of a report's figures ends with: rows, data and seed. */
export const sourceOf = ({ data, n, seed }: Pick<RobustnessReport, 'data' | 'n' | 'seed'>): Source => ({
  comparable: true,
  data: `n = ${formatCount(n)} rows of ${data.provenance.replace(/\.$/, '')}; seed ${seed}`,
});

/** The line below every title. */
export const subtitleOf = ({ model, data, n }: Pick<RobustnessReport, 'model' | 'data' | 'n'>): string =>
  `${plain(shortened(model.name))} on ${plain(shortened(data.provenance, 70))}, n = ${formatCount(n)}`;

/** Names of models may be whole paths. */
const shortened = (text: string, letters = 40): string =>
  text.length > letters ? `…${text.slice(1 - letters)}` : text;

/** A name that can stand in the name of a figure's file. */
export const inId = (text: string): string => text.replace(/[^\w.-]+/g, '-');
