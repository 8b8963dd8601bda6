import { type WipedCounts, wipedCountsSchema } from '../../shared/removal/index.ts';

/** The sum, kind by kind; a kind with nothing is left out. Errors: ZodError for a kind that is not in the data table. */
export const sumOfCounts = (list: readonly WipedCounts[]): WipedCounts => {
  const sum: Record<string, number> = {};
  for (const counts of list) {
    for (const [kind, count] of Object.entries(counts)) {
      if (count > 0) sum[kind] = (sum[kind] ?? 0) + count;
    }
  }
  return wipedCountsSchema.parse(sum);
};
