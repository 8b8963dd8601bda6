import type { FastifyInstance } from 'fastify';
import {
  type PolicyVersion,
  policyAt,
  privacySentences,
  tableByPlace,
  tableHeadings,
} from '../../shared/removal/index.ts';
import type { PolicyAnswer } from '../../shared/wire/removal.ts';
import type { RelayContext } from '../context.ts';
import { list, paragraph, sendHtml, table, timeText, escapeHtml } from './html.ts';

export { openLogFiles } from './log-files.ts';
export { readPolicyVersions } from './versions.ts';

/** Part of GET /v1/config. */
export const policyAnswer = (
  versions: readonly PolicyVersion[],
  publicUrl: string,
  nowMs: number,
): PolicyAnswer => {
  const { current, upcoming } = policyAt(versions, nowMs);
  return {
    policyVersion: current.version,
    effectiveAtMs: current.effectiveAtMs,
    notice: current.notice,
    url: `${publicUrl}/privacy`,
    ...(upcoming ? { upcoming } : {}),
  };
};

/** GET /privacy: what is kept, from the table the code keeps to. */
export const registerPolicy = (app: FastifyInstance, context: RelayContext): void => {
  const { config, clock, policies } = context;
  app.get(
    '/privacy',
    { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } },
    async (_request, reply) => {
      const { current, upcoming } = policyAt(policies, clock.now());
      const announced = upcoming
        ? paragraph(
            `Announced: version ${upcoming.version}, in force from ${timeText(upcoming.effectiveAtMs)}. ${upcoming.notice}`,
          )
        : '';
      const tables = tableByPlace().map(
        ({ name, rows }) => `<h2>${escapeHtml(name)}</h2>${table(tableHeadings, rows)}`,
      );
      return sendHtml(reply, {
        title: 'Privacy in Backchannel',
        html:
          paragraph(
            `Version ${current.version}, in force since ${timeText(current.effectiveAtMs)}. ${current.notice}`,
          ) +
          announced +
          list(privacySentences) +
          tables.join(''),
        isSandbox: config.isSandbox,
      });
    },
  );
};
