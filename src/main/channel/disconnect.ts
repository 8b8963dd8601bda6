import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { ChannelRow } from '../storage/index.ts';
import type { ChannelRelay, SessionPort } from './ports.ts';
import type { PageTokens } from './tokens.ts';

/**
 * Ends the connection of an account for the whole workspace, at Meta and at the relay; the caller's part on this console follows.
 * `pageName`: typed by the admin, must be the Page's. Errors: INPUT_INVALID, ADMIN_ONLY, the relay's.
 * Answers the codes of what Meta did not confirm.
 */
export const disconnectEverywhere = async (dependencies: {
  row: ChannelRow;
  pageName: string;
  tokens: PageTokens;
  relay: Pick<ChannelRelay, 'request'>;
  session: SessionPort;
}): Promise<ErrorCode[]> => {
  const { row, pageName, tokens, relay, session } = dependencies;
  if (row.pageName !== undefined && row.pageName.trim() !== pageName.trim()) {
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'pageName' } });
  }
  const leftovers: ErrorCode[] = [];
  const adminToken = await session.accessToken();
  const client = await tokens.client(row);
  try {
    if (!client) throw new BackchannelError('INSTAGRAM_RECONNECT');
    await client.unsubscribe();
  } catch (error) {
    // Unbinding at the relay is what counts: without it nothing is sealed or delivered any more.
    leftovers.push(toBackchannelError(error).code);
  }
  try {
    await relay.request('DELETE', `/v1/channels/${encodeURIComponent(row.id)}`, {
      adminToken,
      schema: emptyAnswerSchema,
    });
  } catch (error) {
    // Another admin was faster.
    if (toBackchannelError(error).code !== 'NOT_FOUND') throw error;
  }
  return leftovers;
};
