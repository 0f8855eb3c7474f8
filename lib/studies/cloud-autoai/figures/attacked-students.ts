import { curve, type PlotlyTrace } from '../../../figures/index.js';
import type { AdaptiveResult } from '../parts/adaptive/result.js';
import { attackPoints, plainStudents, STUDENT_LOOK, STUDENT_NAME, selectedPoints } from './adaptive-students.js';

/** Students of the local teachers, on the selected rows; their like from published scores is drawn already. */
export const localStudents = (adaptive: AdaptiveResult): PlotlyTrace[] =>
  plainStudents(adaptive)
    .filter(({ condition: { labels } }) => labels === 'soft-p12' || labels === 'soft-tables')
    .map((student) => {
      const { labels } = student.condition;
      return curve({
        name: STUDENT_NAME[labels],
        look: STUDENT_LOOK[labels],
        points: selectedPoints(student),
        size: 7,
      });
    });

/** The right panel: each student in its worst case, and dotted under the images made for LeNet, on the same rows. */
export function attackedStudents(adaptive: AdaptiveResult): PlotlyTrace[] {
  const axes = { xaxis: 'x2', yaxis: 'y2' };
  return plainStudents(adaptive).flatMap((student) => {
    const { labels } = student.condition;
    const [look, name] = [STUDENT_LOOK[labels], STUDENT_NAME[labels]];
    return [
      curve({
        name: `${name}: transferred`,
        look,
        points: attackPoints(student, 'transferred'),
        line: 'dot',
        size: 6,
        axes,
      }),
      curve({ name: `${name}: attacked itself`, look, points: attackPoints(student, 'worst'), axes }),
    ].map((trace) => ({ ...trace, showlegend: false }));
  });
}
