/** What is made once for each key; made again where that failed. */
export function memoByKey<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const found = made.get(key) ?? make();
    if (!made.has(key)) {
      made.set(key, found);
      found.catch(() => made.delete(key));
    }
    return found;
  };
}

/** The same of a function: once for equal arguments, which are plain data. */
export function memo<A extends readonly unknown[], T>(make: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  const once = memoByKey<T>();
  return (...given) => once(JSON.stringify(given), () => make(...given));
}
