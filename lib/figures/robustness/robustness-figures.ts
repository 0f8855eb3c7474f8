import type { RobustnessReport } from '../../evaluation/index.js';
import type { Figure } from '../figure.js';
import { attackBarsFigure } from './attack-bars.js';
import { confusionUnderAttackFigure } from './confusion-under-attack.js';
import { perClassFigure } from './per-class.js';
import { perturbationSizesFigure, sizedAttacks } from './perturbation-sizes.js';
import { securityCurveFigure } from './security-curve.js';

/** Every figure that a robustness report has something for, norm by norm, in the order of its page. */
export function robustnessFigures(report: RobustnessReport): Figure[] {
  const norms = report.curve.map(({ norm }) => norm);
  const read = norms.filter((norm) => report.worstCase.some((worst) => worst.norm === norm));
  return [
    ...norms
      .filter((norm) => read.includes(norm) || sizedAttacks(report, norm).length > 0)
      .map((norm) => securityCurveFigure(report, { norm })),
    ...read.map((norm) => attackBarsFigure(report, { norm })),
    ...norms.flatMap((norm) =>
      sizedAttacks(report, norm).length > 0 ? [perturbationSizesFigure(report, { norm })] : [],
    ),
    ...read.map((norm) => perClassFigure(report, { norm })),
    ...(report.confusion.attacked ? [confusionUnderAttackFigure(report)] : []),
  ];
}
