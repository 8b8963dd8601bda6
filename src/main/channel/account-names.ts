import type { InstagramClient } from '../instagram/index.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

/**
 * Reads how the Page and the account are called now: people rename both. Answers whether something is different. What Instagram
 * leaves out stays as it was. Errors: the client's.
 */
export const refreshNames = async (deps: {
  channels: ChannelStore;
  client: InstagramClient;
  row: ChannelRow;
}): Promise<boolean> => {
  const { channels, client, row } = deps;
  const { pageName, account } = await client.names();
  // The Page may have been linked to another account since: that one's name is not this one's.
  const own = account?.accountId === row.accountId ? account : undefined;
  const now = channels.get(row);
  if (!now) return false;
  const news = {
    pageName: pageName ?? now.pageName,
    username: own?.username ?? now.username,
    pictureUrl: own?.pictureUrl ?? now.pictureUrl,
  };
  channels.update(row, news);
  // The address of the picture is signed anew each time: alone it is no news.
  return news.pageName !== now.pageName || news.username !== now.username;
};
