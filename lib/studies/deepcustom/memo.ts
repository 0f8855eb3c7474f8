/** What is made once per key; made again where that failed. */
export function memo<A extends readonly unknown[], T>(make: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (...given) => {
    const key = JSON.stringify(given);
    const found = made.get(key) ?? make(...given);
    if (!made.has(key)) {
      made.set(key, found);
      found.catch(() => made.delete(key));
    }
    return found;
  };
}
