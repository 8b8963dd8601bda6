import type { ChatEvent } from '../../livechat/index.ts';
import { tagOfCustomId } from '../ids.ts';

/** An answer that may be sent to the customer on Instagram. */
export interface Outgoing {
  text: string;
  /** The text is the address of a file, which goes in its place where it can. */
  isFile: boolean;
  /** Written by a person; bots have no e-mail address. */
  isByPerson: boolean;
}

const fileText = ({ url, name }: { url: string; name: string | undefined }): string =>
  name === undefined ? url : `${name}: ${url}`;

const textOf = (event: ChatEvent): string | undefined => {
  switch (event.type) {
    case 'message':
      return event.text;
    case 'file':
      return event.file && fileText(event.file);
    case 'rich_message':
      return event.lines.length === 0 ? undefined : event.lines.join('\n');
    default:
      // Forms, notes and the platform's own events stay in LiveChat.
      return undefined;
  }
};

/**
 * The only exit: nothing written in LiveChat reaches Instagram unless this function answers it. A whisper (`visibility: agents`)
 * never passes, and neither does anything whose visibility is not exactly `all`: unknown values, other spellings, a missing one.
 * Undefined: it stays in LiveChat.
 */
export const outgoingOf = (event: ChatEvent, customerEntityId: string): Outgoing | undefined => {
  if (event.visibility !== 'all' || (event.recipients !== undefined && event.recipients !== 'all')) {
    return undefined;
  }
  if (event.isDeleted || event.authorId === undefined || event.authorId === customerEntityId)
    return undefined;
  // Written by a console: it comes from Instagram, or was sent there already.
  if (tagOfCustomId(event.customId) !== undefined) return undefined;
  const text = textOf(event)?.trim();
  if (text === undefined || text === '') return undefined;
  return { text, isFile: event.type === 'file', isByPerson: event.authorId.includes('@') };
};
