/** How a model that is a Python object is run. */
export interface PythonSettings {
  /** The interpreter, with what the model's file imports (default: the project's own, else `python3`). */
  readonly interpreter?: string;
  /** Seconds until a call counts as lost, and the model is ended (default 600). */
  readonly timeOut?: number;
  /** Seconds for its imports, and to be found and looked at first (default: as many as for a call, and at least 60). */
  readonly openingTimeOut?: number;
}
