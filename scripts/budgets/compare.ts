import { startParts, type StartWeights } from './weigh.ts';

/** One line for each part that is heavier than it may be, and for each budget that is far larger than what it is for. */
export const exceeded = (weights: StartWeights, budgets: StartWeights): readonly string[] =>
  startParts.flatMap((part) =>
    (['bytes', 'modules'] as const).flatMap((unit) => {
      const [is, may] = [weights[part][unit], budgets[part][unit]];
      if (is > may) return [`${part}: ${is} ${unit}, ${is - may} more than its budget of ${may}`];
      if (is < may * slackest) return [`${part}: ${is} ${unit}; lower its budget of ${may}`];
      return [];
    }),
  );

/** What has been won is kept: a budget that is more than a tenth too large would let it slip away again. */
const slackest = 0.9;

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** The weights beside their budgets, for people. */
export const asTable = (weights: StartWeights, budgets: StartWeights): string =>
  startParts
    .map((part) => {
      const { bytes, modules } = weights[part];
      const counted = modules === 0 ? '' : `, ${modules} of ${budgets[part].modules} modules`;
      return `${part.padEnd(28)} ${kilobytes(bytes).padStart(8)} of ${kilobytes(budgets[part].bytes)}${counted}`;
    })
    .join('\n');
