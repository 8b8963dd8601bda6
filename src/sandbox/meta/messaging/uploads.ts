/** `POST /{page-id}/message_attachments` (instagram.md §7.2): a local file, or a link, to send by id later. */
import { messagingAccess } from '../graph/access.ts';
import { objectParam, textParam, type GraphHandler } from '../graph/call.ts';
import { badParameter, missingParameter, missingPermission } from '../graph-error.ts';
import { newNumericId } from '../ids.ts';
import { freshPictureUrl, mediaUrl } from '../media.ts';
import type { MetaWorld } from '../model.ts';
import { checkFile, checkLink } from './media-rules.ts';

/** What the sandbox shows in place of the uploaded bytes, which it does not keep. */
function standInUrl(world: MetaWorld, type: string, id: string): string {
  if (type === 'image') return freshPictureUrl(world, `upload-${id}`);
  return mediaUrl(world, type === 'file' ? `file/upload-${id}.pdf` : `audio/upload-${id}.wav`);
}

export const uploadAttachment: GraphHandler = ({ world }, call) => {
  const { account, scopes } = messagingAccess(world, call);
  if (!scopes.has('pages_messaging')) throw missingPermission('pages_messaging');
  if (textParam(call, 'platform') !== 'instagram') {
    throw badParameter('Param platform must be instagram for an Instagram attachment.');
  }
  const message = objectParam(call, 'message');
  const attachment = message?.['attachment'];
  if (typeof attachment !== 'object' || attachment === null) throw missingParameter('message[attachment]');
  const { type, payload } = attachment as { type?: unknown; payload?: { url?: unknown } | null };
  if (typeof type !== 'string') throw missingParameter('message[attachment][type]');
  const id = newNumericId('88000', 16);
  let url: string;
  if (call.file !== undefined) {
    checkFile(type, call.file.contentType, call.file.bytes);
    url = standInUrl(world, type, id);
  } else {
    if (payload?.url === undefined) throw missingParameter('filedata');
    url = checkLink(world, type, payload.url);
  }
  world.uploads.set(id, { id, accountId: account.id, type, url });
  return { attachment_id: id };
};
