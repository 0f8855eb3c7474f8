import type { CompileError } from './compiler.js';
import { codeFrame, type Report } from './trace.js';

/** Problems that are shown with their lines; the rest is counted. */
const SHOWN = 10;

/** Describes a cell that does not compile: every problem with the lines around it. */
export function compileReport({ problems }: CompileError, title: string, source: string): Report {
  const where = ({ place, file }: CompileError['problems'][number]) =>
    `${file ?? title}, line ${place.line}, column ${place.column}`;
  const shown = problems.slice(0, SHOWN);
  const traceback = shown.flatMap((problem) => [
    `\u001b[31m\u001b[1mTypeScript\u001b[0m: ${problem.message}`,
    where(problem),
    ...(problem.file === undefined ? codeFrame(source, problem.place.line, problem.place.column) : []),
  ]);
  if (problems.length > SHOWN) traceback.push(`… and ${problems.length - SHOWN} more`);
  const evalue = shown.map((problem) => `${where(problem)}: ${problem.message}`).join('\n');
  return { ename: 'CompileError', evalue, traceback };
}
