/** The value that a share of the samples does not exceed; `share` from 0 to 1. Nearest rank, so always a real sample. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('There are no samples.');
  return value;
}

export type Summary = { median: number; p95: number; samples: number[] };

export function summarise(samples: readonly number[]): Summary {
  return { median: percentile(samples, 0.5), p95: percentile(samples, 0.95), samples: [...samples] };
}
