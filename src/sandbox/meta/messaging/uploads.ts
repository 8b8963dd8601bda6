/** `POST /{page-id}/message_attachments` (instagram.md §7.2): a local file, or a link, to send by id later. */
import { messagingAccess } from '../graph/access.ts';
import { objectParam, textParam, type GraphHandler } from '../graph/call.ts';
import { badParameter, missingParameter, missingPermission } from '../graph-error.ts';
import { newNumericId } from '../ids.ts';
import { mediaUrl } from '../media.ts';
import { checkFile, checkLink } from './media-rules.ts';

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
  if (call.file !== undefined) {
    // convention: what an older Page answers is not documented (meta/README.md).
    if (world.options.refusedUploads.includes(type))
      throw badParameter(`Uploading attachments of type ${type} is not supported for this Page.`);
    checkFile(type, call.file.contentType, call.file.bytes);
    world.uploads.set(id, {
      id,
      accountId: account.id,
      type,
      url: mediaUrl(world, `upload/${id}`),
      file: call.file,
    });
  } else {
    if (payload?.url === undefined) throw missingParameter('filedata');
    world.uploads.set(id, { id, accountId: account.id, type, url: checkLink(world, type, payload.url) });
  }
  return { attachment_id: id };
};
