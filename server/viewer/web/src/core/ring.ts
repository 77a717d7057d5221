/** The newest `capacity` numbers, oldest first: what was shown in the last frames. */
export class Ring {
  private readonly values: number[] = [];
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  push(value: number): void {
    this.values.push(value);
    if (this.values.length > this.capacity) this.values.shift();
  }

  /** A copy, oldest first. */
  list(): number[] {
    return [...this.values];
  }

  clear(): void {
    this.values.length = 0;
  }
}
