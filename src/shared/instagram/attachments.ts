import type { AttachmentKind } from '../domain/conversation.ts';
import type { EventAttachment } from '../domain/event.ts';
import { asLabel, asList, asRecord, asText, type JsonRecord } from './json-value.ts';

/** The provider's attachment types and what they are to a reader. Source: instagram.md §6.3. */
const kindByType: Readonly<Record<string, AttachmentKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'file',
  share: 'shared-post',
  ig_post: 'shared-post',
  media_share: 'shared-post',
  ig_reel: 'shared-reel',
  reel: 'shared-reel',
  ig_story: 'shared-story',
  story: 'shared-story',
  story_mention: 'story-mention',
  template: 'template',
  ephemeral: 'view-once',
  unsupported_type: 'unsupported',
};

/** Own templates come back in the shape they were sent: the first card's title, or the text above the buttons. */
const templateTitle = (payload: JsonRecord | undefined): string | undefined => {
  const element = asRecord(asList(asRecord(payload?.generic)?.elements)[0]);
  return asText(element?.title) ?? asText(asRecord(payload?.button)?.text);
};

const attachmentOf = (type: string | undefined, payload: JsonRecord | undefined): EventAttachment => {
  const known = type !== undefined && Object.hasOwn(kindByType, type) ? kindByType[type] : undefined;
  const title = asText(payload?.title) ?? templateTitle(payload);
  const url = asText(payload?.url) ?? asText(payload?.story_media_url);
  return {
    kind: known ?? 'other',
    label: known === undefined ? asLabel(type) : undefined,
    title,
    url,
  };
};

/** Attachments of a message. A post shared as both `share` and `ig_post` comes out once, in the newer form. */
export const attachmentsOf = (value: unknown): EventAttachment[] => {
  const raw = asList(value).map((each) => {
    const record = asRecord(each);
    return { type: asText(record?.type), payload: asRecord(record?.payload) };
  });
  for (const post of raw.filter(({ type }) => type === 'ig_post')) {
    const shares = raw.filter(({ type }) => type === 'share');
    const twin = shares.find(({ payload }) => payload?.url === post.payload?.url) ?? shares[0];
    if (twin) raw.splice(raw.indexOf(twin), 1);
  }
  return raw.map(({ type, payload }) => attachmentOf(type, payload));
};
