import type { Migration } from '../contract.ts';
import { migration as settings } from './0001-settings.ts';
import { migration as agents } from './0002-agents.ts';
import { migration as devicesAndPrivateChats } from './0003-devices-and-private-chats.ts';
import { migration as channelsAndConversations } from './0004-channels-and-conversations.ts';
import { migration as outbox } from './0005-outbox.ts';
import { migration as bridge } from './0006-bridge.ts';
import { migration as gapLedger } from './0007-gap-ledger.ts';
import { migration as removal } from './0008-removal.ts';
import { migration as policy } from './0009-policy.ts';
import { migration as unsendAndErase } from './0010-unsend-and-erase.ts';
import { migration as customersToClear } from './0011-customers-to-clear.ts';
import { migration as noLongerShared } from './0012-no-longer-shared.ts';
import { migration as askedAgain } from './0013-asked-again.ts';
import { migration as formerChats } from './0014-former-chats.ts';
import { migration as sessionFields } from './0015-session-fields.ts';
import { migration as expiryProofAndAuthorship } from './0016-expiry-proof-and-authorship.ts';
import { migration as whatCameWithAMessage } from './0017-what-came-with-a-message.ts';
import { migration as threads } from './0018-threads.ts';
import { migration as chatOfCustomerToClear } from './0019-chat-of-customer-to-clear.ts';
import { migration as withdrawnAnswers } from './0020-withdrawn-answers.ts';
import { migration as claims } from './0021-claims.ts';
import { migration as whoMayHandOver } from './0022-who-may-hand-over.ts';
import { migration as departedDevices } from './0023-departed-devices.ts';
import { migration as prekeys } from './0024-prekeys.ts';
import { migration as setAside } from './0026-set-aside.ts';
import { migration as historyTransfer } from './0027-history-transfer.ts';
import { migration as teamWork } from './0028-team-work.ts';
import { migration as waitingSince } from './0029-waiting-since.ts';
import { migration as outgoingFiles } from './0030-outgoing-files.ts';
import { migration as seenTimesAndProfiles } from './0031-seen-times-and-profiles.ts';
import { migration as changedAndSavedReplies } from './0032-changed-and-saved-replies.ts';
import { migration as stepWithLiveChat } from './0033-step-with-livechat.ts';
import { migration as quotes } from './0034-quotes.ts';
import { migration as ownReactions } from './0035-own-reactions.ts';
import { migration as chatIds } from './0036-chat-ids.ts';
import { migration as groups } from './0037-groups.ts';
import { migration as privateDelivery } from './0038-private-delivery.ts';
import { migration as privateChanges } from './0039-private-changes.ts';
import { migration as privateFiles } from './0041-private-files.ts';
import { migration as searchIndex } from './0043-search-index.ts';
import { migration as notices } from './0046-notices.ts';
import { migration as stepRemembers } from './0047-step-remembers-what-it-did.ts';
import { migration as conversationCards } from './0048-conversation-cards.ts';
import { migration as waitingByConversation } from './0050-waiting-by-conversation.ts';
import { migration as toldErasures } from './0051-told-erasures.ts';
import { migration as replyButtons } from './0052-reply-buttons.ts';
import { migration as toldTags } from './0053-told-tags.ts';
import { migration as historyOfGroups } from './0054-history-of-groups.ts';
import { migration as filesOfEarlierChats } from './0055-files-of-earlier-chats.ts';
import { migration as searchParts } from './0056-search-parts.ts';
import { migration as bareMessages } from './0058-bare-messages.ts';
import { migration as stations } from './0065-stations.ts';

/** Every migration, one line each, by number. */
export const migrations: readonly Migration[] = [
  settings,
  agents,
  devicesAndPrivateChats,
  channelsAndConversations,
  outbox,
  bridge,
  gapLedger,
  removal,
  policy,
  unsendAndErase,
  customersToClear,
  noLongerShared,
  askedAgain,
  formerChats,
  sessionFields,
  expiryProofAndAuthorship,
  whatCameWithAMessage,
  threads,
  chatOfCustomerToClear,
  withdrawnAnswers,
  claims,
  whoMayHandOver,
  departedDevices,
  prekeys,
  setAside,
  historyTransfer,
  teamWork,
  waitingSince,
  outgoingFiles,
  seenTimesAndProfiles,
  changedAndSavedReplies,
  stepWithLiveChat,
  quotes,
  ownReactions,
  chatIds,
  groups,
  privateDelivery,
  privateChanges,
  privateFiles,
  searchIndex,
  notices,
  stepRemembers,
  conversationCards,
  waitingByConversation,
  toldErasures,
  replyButtons,
  toldTags,
  historyOfGroups,
  filesOfEarlierChats,
  searchParts,
  bareMessages,
  stations,
  //
];
