/** What decides how a row goes through its minimizations. */
export interface RoundSettings {
  readonly steps: number;
  readonly binarySearchSteps: number;
  readonly abortEarly: boolean;
  readonly tolerance: number;
}

/** Below this the constant is raised tenfold until it succeeds; it is the search's upper end at first. */
const LARGEST = 1e10;
/** The estimate is taken this many times too large: too small a constant fails, too large a one merely hurries. */
const GENEROUS = 4;
/** A minimization is looked at this often for whether its loss still decreases, and what counts as a decrease. */
const LOOKS = 10;
const DECREASE = 0.9999;

/**
 * Where each row of a wave is, by position in the wave: in the minimization it is in (a round), and in the search
 * for its constant c, which is raised tenfold until a round succeeds and then halves its interval.
 */
export class Rounds {
  /** The constant in use; 0 until one is estimated. */
  readonly constant: Float64Array;
  /** Steps taken in this round. */
  readonly step: Int32Array;
  /** Rounds ended. */
  readonly ended: Int32Array;
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #succeeded: Uint8Array;
  readonly #lowest: Float64Array;
  readonly #looked: Float64Array;
  readonly #before: Float64Array;

  constructor(
    size: number,
    initialConstant: number,
    private readonly settings: RoundSettings,
  ) {
    const infinite = () => new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.constant = new Float64Array(size).fill(initialConstant);
    this.step = new Int32Array(size);
    this.ended = new Int32Array(size);
    this.#lower = new Float64Array(size);
    this.#upper = new Float64Array(size).fill(LARGEST);
    this.#succeeded = new Uint8Array(size);
    [this.#lowest, this.#looked, this.#before] = [infinite(), infinite(), infinite()];
  }

  /**
   * Sets a constant that has none yet. At the nearest point of a boundary 2 ‖δ‖ = c ‖∇ margin‖, and the linearized
   * model puts it at ‖δ‖ = missing / ‖∇ margin‖. `squaredGradient` is ‖∇ margin‖².
   */
  estimate(row: number, missing: number, squaredGradient: number): void {
    if (this.constant[row] > 0) return;
    this.constant[row] = Math.min(LARGEST, (GENEROUS * 2 * Math.max(missing, 1e-3)) / Math.max(squaredGradient, 1e-12));
  }

  /**
   * Takes in a step: the loss, whether it is adversarial, and the distance of the nearest point so far. Returns whether
   * the row's round has ended; its next constant is then set.
   */
  took(row: number, loss: number, adversarial: boolean, distance: number): boolean {
    const { steps, abortEarly } = this.settings;
    if (adversarial) this.#succeeded[row] = 1;
    if (loss < this.#lowest[row]) this.#lowest[row] = loss;
    this.step[row]++;
    let stuck = false;
    if (abortEarly && this.step[row] % Math.max(1, Math.floor(steps / LOOKS)) === 0) {
      stuck = !(this.#lowest[row] <= this.#looked[row] * DECREASE);
      this.#looked[row] = this.#lowest[row];
    }
    if (this.step[row] < steps && !stuck) return false;
    this.#end(row, distance);
    return true;
  }

  #end(row: number, distance: number): void {
    const { binarySearchSteps, tolerance } = this.settings;
    const tried = this.constant[row];
    if (this.#succeeded[row]) this.#upper[row] = Math.min(this.#upper[row], tried);
    else this.#lower[row] = Math.max(this.#lower[row], tried);
    this.constant[row] =
      this.#upper[row] < LARGEST ? (this.#lower[row] + this.#upper[row]) / 2 : Math.min(LARGEST, tried * 10);
    const idle = distance < Number.POSITIVE_INFINITY && !(distance < this.#before[row] * (1 - tolerance));
    this.#before[row] = distance;
    this.ended[row] = tolerance > 0 && idle ? binarySearchSteps : this.ended[row] + 1;
    this.step[row] = 0;
    this.#succeeded[row] = 0;
    this.#lowest[row] = this.#looked[row] = Number.POSITIVE_INFINITY;
  }
}
