/** Metres and degrees of one step by keyboard or button, and with Shift. */
export const STEP = { metres: 1, degrees: 1 };
export const FINE = { metres: 0.1, degrees: 0.1 };

/** A movement by one step. */
export interface Step {
  east?: number;
  north?: number;
  up?: number;
  yawDeg?: number;
}

/** The movement that a key means: arrows move, Q and E turn, Page Up and Page Down lift. */
export function stepOfKey(key: string, fine: boolean): Step | undefined {
  const { metres, degrees } = fine ? FINE : STEP;
  switch (key) {
    case "ArrowUp": return { north: metres };
    case "ArrowDown": return { north: -metres };
    case "ArrowLeft": return { east: -metres };
    case "ArrowRight": return { east: metres };
    case "PageUp": return { up: metres };
    case "PageDown": return { up: -metres };
    case "q": case "Q": return { yawDeg: degrees };
    case "e": case "E": return { yawDeg: -degrees };
  }
  return undefined;
}
