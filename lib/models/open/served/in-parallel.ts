/**
 * Works on parts, so many at a time. After a failure no further part is begun; those under way come to their end
 * first, so that what they give is not lost.
 */
export async function inParallel<Part>(
  parts: readonly Part[],
  atOnce: number,
  work: (part: Part) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < parts.length && !failures.length) {
      const part = parts[next++];
      try {
        await work(part);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, worker));
  if (failures.length) throw failures[0];
}
