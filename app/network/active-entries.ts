/** Entries of images on which anything behind them depends, sample by sample: those that a pooling chose, those that a relu lets through. */
export interface ActiveEntries {
  /** Where the entries of a sample begin, and behind the last one. */
  readonly starts: Int32Array;
  /** Index of each in its image, ascending. */
  readonly entries: Int32Array;
}

/** Those that are not 0 of [samples, width]. */
export function activeEntries(reached: Float64Array, samples: number, width: number): ActiveEntries {
  const starts = new Int32Array(samples + 1);
  let count = 0;
  for (let k = 0; k < samples * width; k++) if (reached[k] !== 0) count++;
  const entries = new Int32Array(count);
  let at = 0;
  for (let n = 0; n < samples; n++) {
    starts[n] = at;
    for (let k = 0; k < width; k++) if (reached[n * width + k] !== 0) entries[at++] = k;
  }
  starts[samples] = at;
  return { starts, entries };
}

/**
 * The active entries of every channel in slots: entry [slot · samples + n] is the place of one among the positions of its channel in
 * sample n, −1 where that has no more.
 */
export interface ActiveSlots {
  /** Channel of each slot, ascending. */
  readonly channels: Int32Array;
  readonly places: Int32Array;
}

export function activeSlots(
  { starts, entries }: ActiveEntries,
  samples: number,
  channels: number,
  positions: number,
): ActiveSlots {
  const most = new Int32Array(channels);
  const seen = new Int32Array(channels);
  for (let n = 0; n < samples; n++) {
    seen.fill(0);
    for (let k = starts[n]; k < starts[n + 1]; k++) {
      const channel = Math.floor(entries[k] / positions);
      seen[channel]++;
      if (seen[channel] > most[channel]) most[channel] = seen[channel];
    }
  }
  const first = new Int32Array(channels + 1);
  for (let o = 0; o < channels; o++) first[o + 1] = first[o] + most[o];
  const places = new Int32Array(first[channels] * samples).fill(-1);
  for (let n = 0; n < samples; n++) {
    seen.fill(0);
    for (let k = starts[n]; k < starts[n + 1]; k++) {
      const channel = Math.floor(entries[k] / positions);
      places[(first[channel] + seen[channel]++) * samples + n] = entries[k] - channel * positions;
    }
  }
  const slotChannels = new Int32Array(first[channels]);
  for (let o = 0; o < channels; o++) slotChannels.fill(o, first[o], first[o + 1]);
  return { channels: slotChannels, places };
}
