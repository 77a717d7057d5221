/** A value that tells its listeners when it changes. */
export class Store<T> {
  private value: T;
  private readonly listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.value = value;
  }

  get(): T {
    return this.value;
  }

  /** Replaces the value; listeners hear of it unless it is the same one. */
  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener(value);
  }

  /** Replaces some fields of an object value. */
  patch(part: Partial<T>): void {
    this.set({ ...this.value, ...part });
  }

  /** Calls listener on every change until the returned function is called. */
  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
