import type { AttachmentKind } from '../domain/conversation.ts';
import type { EventAttachment } from '../domain/event.ts';
import { asId, asLabel, asLink, asList, asRecord, asText, type JsonRecord } from '../foreign-json.ts';

/** The provider's attachment types and our kinds. Source: instagram.md §6.3. */
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
  sticker: 'sticker',
  like_heart: 'heart',
};

/** Echoes of templates have the shape in which they were sent: the first card's title, or the text above the buttons. */
const templateTitle = (payload: JsonRecord | undefined): string | undefined => {
  const element = asRecord(asList(asRecord(payload?.generic)?.elements)[0]);
  return asText(element?.title) ?? asText(asRecord(payload?.button)?.text);
};

interface RawAttachment {
  type: string;
  payload: JsonRecord | undefined;
}

const linkOf = (payload: JsonRecord | undefined): string | undefined =>
  asLink(payload?.url) ?? asLink(payload?.story_media_url) ?? asLink(payload?.link);

const attachmentOf = ({ type, payload }: RawAttachment): EventAttachment => {
  const known = Object.hasOwn(kindByType, type) ? kindByType[type] : undefined;
  return {
    kind: known ?? 'other',
    label: known === undefined ? asLabel(type) : undefined,
    title: asText(payload?.title) ?? templateTitle(payload),
    url: linkOf(payload),
  };
};

/** Types under which one thing is listed twice, the older name first: shown once, under the newer one (instagram.md §6.3). */
const twins: readonly (readonly [older: string, newer: string])[] = [
  ['share', 'ig_post'],
  ['image', 'sticker'],
];

const isSameThing = (one: RawAttachment, other: RawAttachment): boolean => {
  const url = linkOf(one.payload);
  if (url !== undefined && url === linkOf(other.payload)) return true;
  const sticker = asId(one.payload?.sticker_id);
  return sticker !== undefined && sticker === asId(other.payload?.sticker_id);
};

/**
 * Attachments of a message, and how many entries of the list are none (null, a text, without a type): those cost only themselves.
 * A list that is no list counts as one such entry.
 */
export const attachmentsOf = (value: unknown): { attachments: EventAttachment[]; unreadable: number } => {
  const entries = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  const raw = entries.flatMap((entry): RawAttachment[] => {
    const record = asRecord(entry);
    const type = asText(record?.type);
    return type === undefined ? [] : [{ type, payload: asRecord(record?.payload) }];
  });
  const unreadable = entries.length - raw.length;
  for (const [older, newer] of twins) {
    for (const thing of raw.filter(({ type }) => type === newer)) {
      const olders = raw.filter(({ type }) => type === older);
      // A post's two links may differ; two pictures beside each other are two pictures.
      const twin =
        olders.find((each) => isSameThing(each, thing)) ?? (older === 'share' ? olders[0] : undefined);
      if (twin) raw.splice(raw.indexOf(twin), 1);
    }
  }
  return { attachments: raw.map(attachmentOf), unreadable };
};
