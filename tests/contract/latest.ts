/** The newest value of a subscription, which a test may wait on. */
export class Latest<T> {
  #value: { value: T } | null = null;
  #waiting: (() => void)[] = [];

  set(value: T): void {
    this.#value = { value };
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves with the first value, the present one included, for which the test holds. */
  async when(holds: (value: T) => boolean): Promise<T> {
    for (;;) {
      if (this.#value && holds(this.#value.value)) return this.#value.value;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
