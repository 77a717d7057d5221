/** What buttons and keys move: the camera, or the map in its place. */
export interface Eye {
  /** The plan as a whole. */
  home(): void;
  /** Straight from above. */
  top(): void;
  /** North at the top. */
  north(): void;
  /** Nearer (factor above 1) or further away. */
  zoom(factor: number): void;
  /** Moves by keyboard; tells whether the key meant something. */
  key(name: string): boolean;
}
