import { formatCount, formatRadius, listed } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { MaskingResult, MeasuredMask, WithMasking } from './result.js';
import { maskingTable } from './tables.js';
import { fallText, overstatedBy, rowsText } from './words.js';

/** What the evaluation says of a model when nobody has seen through it yet. */
const warnedText = ({ name, warnings }: MeasuredMask): string =>
  warnings.length ? `${name}: ${[...new Set(warnings.map(({ id }) => id))].join(', ')}` : `${name}: nothing`;

/** How the random model's non-adaptive figure stands to that of one draw in the part on preprocessing. */
function randomText({ models, plan }: MaskingResult): string {
  const random = models.find((model) => model.random);
  if (!random) return '';
  const how = `PGD-${plan.steps} on the ${random.name} follows one fixed draw and takes all its steps`;
  return overstatedBy(random) < 0.1
    ? ` ${how}, and leaves about what a mean over draws leaves, as one draw does in the section on preprocessing: this model hides little at this radius. Stopped at its first success it would leave more, for the next draw reads such images right again.`
    : ` ${how}; in the section on preprocessing the one draw is another at each step, which is a mean over draws already, and leaves less.`;
}

/** Where queries alone find what gradients do not, and where they do not either. */
function squareText({ models, plan }: MaskingResult): string {
  const below = models.filter(({ square, claimed }) => square.value < claimed.value);
  const names = listed(below.map(({ name, square }) => `${name} (${shareText(square)})`));
  return `Square Attack sees no gradient, and ${formatCount(plan.queries)} queries an image leave fewer than PGD does of ${formatCount(below.length)} of ${formatCount(models.length)}${below.length ? `: ${names}` : ''}.`;
}

/** Masked gradients: what is printed, what is left, what catches it. */
export function maskingSection({ results: { masking }, take }: ReportContext<WithMasking>): Block[] {
  const { models, plan } = masking;
  const over = models.filter((model) => overstatedBy(model) >= 0.1);
  return [
    heading(2, 'Masked gradients'),
    paragraph(
      `A model that hides its gradients withstands attacks that need them, and no others. Four ways to hide them, each before or inside a network that was trained as usual and has next to nothing left at ε ${formatRadius(plan.epsilon)}: logits so far apart that the softmax is flat, hidden units that are saturated, pixels that are rounded, and draws at random. What PGD-${plan.steps} leaves of each as it stands is the non-adaptive figure: ${models.map(fallText).join('; ')} (${rowsText(masking)}). ${over.length === models.length ? 'Every claim is' : `${formatCount(over.length)} of ${formatCount(models.length)} claims are`} at least ten points too high.`,
    ),
    paragraph(
      `These are obfuscated gradients (Athalye, Carlini and Wagner, 2018): vanishing, shattered and stochastic ones. None needs a new attack, only one that is adaptive: ${listed(models.map(({ through }) => through))}. ${squareText(masking)}${randomText(masking)} What the library warns of, asked to evaluate the models as they stand by FGSM and PGD: ${models.map(warnedText).join('; ')}.`,
    ),
    ...take('masking'),
    maskingTable(masking),
  ];
}
