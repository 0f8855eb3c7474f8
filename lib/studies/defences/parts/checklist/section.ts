import { formatCount, listed } from '../../../../figures/index.js';
import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { ChecklistResult, WithChecklist } from './result.js';
import { checklistTable } from './tables.js';
import { countsText, diagnosticsOf, flagsText, ofKind } from './words.js';

/** Whether each mistake was caught by what was written against it. */
function meantText(result: ChecklistResult): string {
  const planted = ofKind(result, 'planted');
  const other = planted.filter(({ byMeant }) => !byMeant);
  const by = formatCount(planted.length - other.length);
  return `${by} of the ${formatCount(planted.length)} mistakes are caught by an item or a warning that was written against them${other.length ? `, and not ${listed(other.map(({ name }) => name))}` : ''}.`;
}

/** What a flag tells: a rule that flags everything is right of every mistake too. */
function diagnosticsText(result: ChecklistResult): string {
  const [wrong, sound] = [[...ofKind(result, 'masked'), ...ofKind(result, 'planted')], ofKind(result, 'sound')];
  if (!wrong.length || !sound.length) return '';
  const { sensitivity, specificity } = diagnosticsOf(result);
  // No better than a flag by chance, by the shares themselves: the rates of flags are as high among sound models.
  const worth = sensitivity.value + specificity.value - 1;
  const verdict =
    worth <= 0 || specificity.value < 0.2
      ? ' The flag tells nothing on this run: it is raised on sound models as well.'
      : '';
  return `Sensitivity is ${shareText(sensitivity)} (n = ${formatCount(sensitivity.n)}), specificity ${shareText(specificity)} (n = ${formatCount(specificity.n)}; Wilson’s 95 % intervals).${verdict}`;
}

/** What each false alarm saw. */
function evidenceOf(result: ChecklistResult): Block[] {
  const alarms = ofKind(result, 'sound').filter(({ flagged }) => flagged);
  if (!alarms.length) return [];
  return [
    fold(
      'Evidence of the false alarms',
      ...alarms.map(({ name, saw }) => paragraph(`${name}: ${saw.map(({ id, text }) => `${id}: ${text}`).join(' ')}`)),
    ),
  ];
}

/** Sound models that are flagged all the same, by name. */
function alarmsText(result: ChecklistResult): string {
  const alarms = ofKind(result, 'sound').filter(({ flagged }) => flagged);
  return alarms.length
    ? `False alarms, or models taken for sound wrongly: ${alarms.map((one) => `${one.name} (${flagsText(one)})`).join('; ')}.`
    : 'No sound model is flagged.';
}

function besideText(result: ChecklistResult): string {
  const beside = ofKind(result, 'beside');
  return beside.length
    ? `Beside them, and counted with neither, stand models of which it may rightly speak: ${beside.map((one) => `${one.name} (${one.flagged ? flagsText(one) : 'not flagged'})`).join('; ')}.`
    : '';
}

/** What the checklist catches, and what it is silent about. */
export function checklistSection({ results: { checklist: result } }: ReportContext<WithChecklist>): Block[] {
  return [
    heading(2, 'What the checklist catches'),
    paragraph(
      `The library reads every evaluation as a reviewer would: by warnings, and by a checklist after Carlini et al. (2019), Pintor et al. (2022) and Zimmermann et al. (2022). Does that tell good evaluations from bad ones? Three kinds went through it, all by the same attacks, which the checklist’s own advice asks for: the masked models above; an honest network evaluated with one mistake each; and models named sound. ${countsText(result)}, by one rule for all: a warning, or a failed item that weighs an error or a warning. The sound models were named before any was evaluated; first runs on them then flagged some by walks that still rose and by constructed errors that were missed, and those two items were mended, and the attacks given more steps and starts. So what is told of sound models is of models that the items have seen.`,
    ),
    paragraph(
      [diagnosticsText(result), meantText(result), alarmsText(result), besideText(result)].filter(Boolean).join(' '),
    ),
    checklistTable(result),
    ...evidenceOf(result),
  ];
}
