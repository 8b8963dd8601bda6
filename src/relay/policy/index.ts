import type { FastifyInstance } from 'fastify';
import { readerFor } from '../../shared/i18n/accept-language.ts';
import {
  type PolicyVersion,
  policyAt,
  privacySentences,
  tableByPlace,
  tableHeadings,
} from '../../shared/removal/index.ts';
import type { PolicyAnswer } from '../../shared/wire/removal.ts';
import type { RelayConfig } from '../config.ts';
import { escapeHtml, list, paragraph, sendHtml, table, timeText } from '../http/html.ts';
import type { Deps } from '../route-deps.ts';

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
    upcoming,
  };
};

/** GET /privacy: what is stored, from the table that the code uses (shared/removal/data-table.ts). */
export const registerPolicy = (
  app: FastifyInstance,
  deps: Deps<'clock' | 'limited'> & {
    config: Pick<RelayConfig, 'isSandbox'>;
    policies: readonly PolicyVersion[];
  },
): void => {
  app.get('/privacy', { ...deps.limited }, async (request, reply) => {
    const reader = await readerFor(request.headers['accept-language']);
    const { text } = reader;
    const { current, upcoming } = policyAt(deps.policies, deps.clock.now());
    const announced = upcoming
      ? paragraph(
          text('Announced: version {version}, in force from {moment}. {notice}', {
            version: upcoming.version,
            moment: timeText(upcoming.effectiveAtMs),
            notice: upcoming.notice,
          }),
        )
      : '';
    const tables = tableByPlace(text).map(
      ({ name, rows }) => `<h2>${escapeHtml(name)}</h2>${table(tableHeadings(text), rows)}`,
    );
    return sendHtml(reply, {
      reader,
      title: text('Privacy in Backchannel'),
      html:
        paragraph(
          text('Version {version}, in force since {moment}. {notice}', {
            version: current.version,
            moment: timeText(current.effectiveAtMs),
            notice: current.notice,
          }),
        ) +
        announced +
        list(privacySentences(text)) +
        tables.join(''),
      isSandbox: deps.config.isSandbox,
    });
  });
};
