/** Which media may be sent (instagram.md §7.2): public https links, known formats, or earlier uploads. */
import { badParameter, type GraphError } from '../graph-error.ts';
import type { MetaWorld } from '../model.ts';

const MEGABYTE = 1024 * 1024;

/** Formats by attachment type: file name endings, content types, size. */
const RULES: Record<string, { endings: string[]; contentTypes: string[]; maxBytes: number }> = {
  image: {
    endings: ['png', 'jpg', 'jpeg', 'gif'],
    contentTypes: ['image/png', 'image/jpeg', 'image/gif'],
    maxBytes: 8 * MEGABYTE,
  },
  audio: {
    endings: ['aac', 'm4a', 'wav', 'mp4'],
    contentTypes: [
      'audio/aac',
      'audio/m4a',
      'audio/x-m4a',
      'audio/wav',
      'audio/x-wav',
      'audio/mp4',
      'video/mp4',
    ],
    maxBytes: 25 * MEGABYTE,
  },
  video: {
    endings: ['mp4', 'ogg', 'avi', 'mov', 'webm'],
    contentTypes: ['video/mp4', 'video/ogg', 'video/x-msvideo', 'video/quicktime', 'video/webm'],
    maxBytes: 25 * MEGABYTE,
  },
  file: { endings: ['pdf'], contentTypes: ['application/pdf'], maxBytes: 25 * MEGABYTE },
};

const notFetched = (): GraphError =>
  badParameter('The attachment could not be fetched from the URL.', 2018008);

/** A link Meta would fetch: https, with a fitting ending if it has one; the sandbox's own media are served in clear. */
export function checkLink(world: MetaWorld, type: string, address: unknown): string {
  if (typeof address !== 'string') throw badParameter('Param payload[url] must be a string.');
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    // The parser's reason is not the platform's: it answers the same for every address it cannot fetch.
    throw notFetched();
  }
  const isOwn = address.startsWith(`${world.context.baseUrl()}/media/`);
  // LiveChat's file host is a public one; here it is this server.
  const isLiveChats = address.startsWith(`${world.context.baseUrl()}/api/file/lc/att/`);
  if (url.protocol !== 'https:' && !isOwn && !isLiveChats) throw notFetched();
  if (isOwn && world.deadMedia.has(url.pathname.slice('/media/'.length))) throw notFetched();
  const ending = /\.([a-z0-9]{2,4})$/i.exec(url.pathname)?.[1]?.toLowerCase();
  if (ending !== undefined && RULES[type]?.endings.includes(ending) !== true) {
    throw badParameter(`The format of the attachment does not fit the type ${type}.`, 2018294);
  }
  return address;
}

/** Link or earlier upload; answers the link customers will see. */
export function checkMedium(
  world: MetaWorld,
  accountId: string,
  type: string,
  payload: Record<string, unknown>,
): string {
  const { url, attachment_id: attachmentId } = payload;
  if (url !== undefined && attachmentId !== undefined) {
    throw badParameter('Give either payload[url] or payload[attachment_id].');
  }
  if (attachmentId === undefined) return checkLink(world, type, url);
  const upload = world.uploads.get(String(attachmentId));
  if (upload === undefined || upload.accountId !== accountId || upload.type !== type) {
    throw badParameter('The attachment id is invalid.', 2018074);
  }
  return upload.url;
}

/** An uploaded file: size and content type. */
export function checkFile(type: string, contentType: string, bytes: number): void {
  const rule = RULES[type];
  if (rule === undefined) throw badParameter('Param type must be one of {image, video, audio, file}');
  if (bytes === 0) throw badParameter('The upload failed: the file is empty.', 2018047);
  if (bytes > rule.maxBytes) throw badParameter('The attachment is too big.', 2018109);
  if (!rule.contentTypes.includes(contentType.split(';')[0]?.trim() ?? '')) {
    throw badParameter(`The format of the attachment does not fit the type ${type}.`, 2018294);
  }
}
