import type { Content } from '../wire/message.js';

interface Line {
  readonly number: number;
  readonly input: string;
  output?: string;
}

/** What was run in this kernel; earlier sessions are not kept. */
export interface History {
  add(number: number, input: string): void;
  /** The value that the cell showed. */
  result(number: number, text: string): void;
  /** All that was run, oldest first. */
  inputs(): readonly string[];
  /** Content of history_reply: [session, line, input] or [session, line, [input, output]], oldest first. */
  ask(request: Content): Content;
}

/** The session's number: the present one is 0 where requests count back from it, and 1 in replies. */
const SESSION = 1;

/** A pattern of the history: `*` is any text, `?` one character. */
function globOf(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${escaped}$`);
}

const whole = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);

export function createHistory(): History {
  const lines: Line[] = [];

  function chosen({ hist_access_type: type, n, session, start, stop, pattern, unique }: Content): readonly Line[] {
    if (type === 'tail') return lines.slice(-whole(n, 10));
    if (type === 'range') {
      if (![0, SESSION, undefined].includes(session as number | undefined)) return [];
      const [from, to] = [whole(start, 1), whole(stop, Number.POSITIVE_INFINITY)];
      return lines.filter(({ number }) => number >= from && number < to);
    }
    if (type !== 'search') return [];
    const glob = globOf(typeof pattern === 'string' ? pattern : '*');
    const found = lines.filter(({ input }) => glob.test(input));
    const last = new Map(found.map((line) => [line.input, line]));
    return (unique === true ? found.filter((line) => last.get(line.input) === line) : found).slice(
      -whole(n, found.length),
    );
  }

  return {
    inputs: () => lines.map(({ input }) => input),
    add: (number, input) => lines.push({ number, input }),
    result: (number, text) => {
      const line = [...lines].reverse().find((each) => each.number === number);
      if (line) line.output = text;
    },
    ask(request) {
      const withOutput = request.output === true;
      const history = chosen(request).map(({ number, input, output = '' }) => [
        SESSION,
        number,
        withOutput ? [input, output] : input,
      ]);
      return { status: 'ok', history };
    },
  };
}
