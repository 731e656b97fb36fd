/** Shares of panels in percent, by name, as they were remembered. */
export type Shares = Readonly<Record<string, number>>;

/**
 * Remembered shares in a window of another width: a side panel that would be narrower than its least width there gets that width
 * from `middle`, instead of being folded away. One that the user has folded (0) stays so.
 *
 * @param least pixels by panel
 * @param width pixels of the window
 */
export function fittedLayout(
  shares: Shares | undefined,
  least: Readonly<Record<string, number>>,
  middle: string,
  width: number,
): Shares | undefined {
  if (shares === undefined || !(width > 0)) return shares;
  const fitted: Record<string, number> = { ...shares };
  for (const [name, pixels] of Object.entries(least)) {
    const share = shares[name] ?? 0;
    const needed = (100 * pixels) / width;
    if (share === 0 || share >= needed) continue;
    fitted[name] = needed;
    fitted[middle] = (fitted[middle] ?? 0) - (needed - share);
  }
  return (fitted[middle] ?? 0) > 0 ? fitted : shares;
}
