import { ATTACKED, type Attacked, type Of } from './result.js';

/** Something for each of the sets of images, made one after the other. */
export async function ofEach<T>(make: (attacked: Attacked, place: number) => Promise<T> | T): Promise<Of<T>> {
  const made: [Attacked, T][] = [];
  for (const [place, attacked] of ATTACKED.entries()) made.push([attacked, await make(attacked, place)]);
  return Object.fromEntries(made) as Of<T>;
}
