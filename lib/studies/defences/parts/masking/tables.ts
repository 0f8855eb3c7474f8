import { formatCount } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { shareText } from '../../words.js';
import type { MaskingResult } from './result.js';
import { mechanismText, rowsText } from './words.js';

/** `masking`: what is printed of each masked model, what is left, and what its evaluation warns of. */
export const maskingTable = (result: MaskingResult): ReportTable =>
  table(
    `Four models whose gradients are hidden (${rowsText(result)}). Method after: whose method hides the gradient; the saturated model is a usual network whose hidden units are saturated afterwards, the rounding’s gradient is set to 0 by hand. Gradients: obfuscated as Athalye et al. (2018) name it. Non-adaptive: right after PGD-${result.plan.steps} on the model as it stands (on the random model gradients of one draw, all steps taken). Adaptive: right after every attack that was tried (of the random model, after the one that leaves the least), PGD with the adaptive attack’s gradients (BPDA, EOT, rescaled logits) among them. Square sees scores alone, ${formatCount(result.plan.queries)} queries an image, on the model as it stands. Network alone: what PGD-${result.plan.steps} leaves of the network behind it. Warnings: of an evaluation of the model as it stands by FGSM and PGD. Shares with Wilson’s 95 % intervals over images. ${result.stamp.data}.`,
    [
      ...['model', 'method after', 'gradients', 'adaptive attack', 'attack after'],
      ...['clean', 'non-adaptive', 'adaptive', 'Square', 'network alone', 'warnings'],
    ],
    result.models.map((model) => [
      ...[model.name, model.paper, mechanismText(model), model.through, model.broken],
      ...[model.clean, model.claimed, model.adaptive, model.square, model.undefended].map(shareText),
      [...new Set(model.warnings.map(({ id }) => id))].join(', ') || 'none',
    ]),
  );
