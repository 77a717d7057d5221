/** Gives numbers in [0, 1). */
export type Random = () => number;

/** First wait in milliseconds before coming back. */
export const FIRST_MS = 500;
/** Longest wait in milliseconds. */
export const LONGEST_MS = 20_000;

/**
 * How long to wait before the attempt-th return (0 first): doubling, with full
 * jitter above a floor of a quarter, so that a hall full of tablets does not
 * come back in one instant.
 */
export function delayMs(attempt: number, random: Random): number {
  const top = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(top * (0.25 + 0.75 * random()));
}
