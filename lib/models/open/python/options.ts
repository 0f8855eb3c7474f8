/** How a model that is a Python object is run. */
export interface PythonSettings {
  /** The interpreter, with what the model's file imports (default: the project's own, else `python3`). */
  readonly interpreter?: string;
  /** Seconds until a call counts as lost, and the model is ended (default 600). */
  readonly timeOut?: number;
}
