/** Rules of the message object and the tags of POST /messages (instagram.md §7.1, §7.2). Pure checks. */
import { badParameter, emptyMessage, GraphError, missingParameter } from '../graph-error.ts';
import type { Attachment, MetaWorld } from '../model.ts';
import { checkMedium } from './media-rules.ts';

/** UTF-8 bytes, not characters. */
export const MAX_TEXT_BYTES = 1000;
const MAX_QUICK_REPLIES = 13;
const MAX_CHIP_TITLE = 20;
const MAX_IMAGES = 10;
const MAX_ELEMENTS = 10;
const MAX_BUTTONS = 3;
const MAX_ELEMENT_TEXT = 80;
const MAX_BUTTON_TEMPLATE_TEXT = 640;

const MESSAGE_KEYS = new Set(['text', 'attachment', 'attachments', 'quick_replies', 'metadata']);
const MEDIA_TYPES = new Set(['image', 'video', 'audio', 'file']);

/** What will be stored of an accepted message. */
export interface CheckedMessage {
  text: string | undefined;
  attachments: Attachment[];
  extra: Record<string, unknown>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkText(text: unknown): string {
  if (typeof text !== 'string') throw badParameter('Param message[text] must be a string.');
  if (text.trim() === '') throw emptyMessage();
  if (Buffer.byteLength(text, 'utf8') > MAX_TEXT_BYTES) {
    throw badParameter(`Length of param message[text] must be less than or equal to ${MAX_TEXT_BYTES}`);
  }
  return text;
}

function checkButtons(buttons: unknown): void {
  if (buttons === undefined) return;
  if (!Array.isArray(buttons) || buttons.length > MAX_BUTTONS) {
    throw badParameter(`A template holds at most ${MAX_BUTTONS} buttons.`);
  }
}

function checkTemplate(payload: Record<string, unknown>): Attachment {
  if (payload['template_type'] === 'generic') {
    const elements: unknown = payload['elements'];
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > MAX_ELEMENTS) {
      throw badParameter(`A generic template holds 1 to ${MAX_ELEMENTS} elements.`);
    }
    for (const element of elements) {
      if (!isObject(element) || typeof element['title'] !== 'string') throw missingParameter('title');
      for (const key of ['title', 'subtitle']) {
        const text = element[key];
        if (typeof text === 'string' && text.length > MAX_ELEMENT_TEXT) {
          throw badParameter(`Length of param ${key} must be less than or equal to ${MAX_ELEMENT_TEXT}`);
        }
      }
      checkButtons(element['buttons']);
    }
    return { type: 'template', payload: { generic: { elements } } };
  }
  if (payload['template_type'] === 'button') {
    const { text } = payload;
    if (typeof text !== 'string' || text === '' || text.length > MAX_BUTTON_TEMPLATE_TEXT) {
      throw badParameter(`Length of param text must be between 1 and ${MAX_BUTTON_TEMPLATE_TEXT}`);
    }
    checkButtons(payload['buttons']);
    return { type: 'template', payload: { button: { text, buttons: payload['buttons'] ?? [] } } };
  }
  throw badParameter('Param template_type must be one of {generic, button}');
}

function checkAttachment(world: MetaWorld, accountId: string, value: unknown): Attachment {
  if (!isObject(value) || typeof value['type'] !== 'string') {
    throw missingParameter('message[attachment][type]');
  }
  const { type } = value;
  if (type === 'like_heart') return { type };
  const payload = value['payload'];
  if (!isObject(payload)) throw missingParameter('message[attachment][payload]');
  if (type === 'MEDIA_SHARE') {
    if (typeof payload['id'] !== 'string') throw missingParameter('message[attachment][payload][id]');
    return { type: 'share', payload: { id: payload['id'] } };
  }
  if (type === 'template') return checkTemplate(payload);
  if (!MEDIA_TYPES.has(type)) {
    throw badParameter(
      'Param message[attachment][type] must be one of {image, video, audio, file, template, like_heart, MEDIA_SHARE}',
    );
  }
  return { type, payload: { url: checkMedium(world, accountId, type, payload) } };
}

function checkQuickReplies(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length === 0)
    throw badParameter('Param quick_replies must be an array.');
  if (value.length > MAX_QUICK_REPLIES) {
    throw badParameter(`Param quick_replies may hold at most ${MAX_QUICK_REPLIES} items.`);
  }
  return value.map((chip: unknown) => {
    if (!isObject(chip)) throw badParameter('Param quick_replies must hold objects.');
    if (chip['content_type'] === 'user_phone_number') return { content_type: 'user_phone_number' };
    if (chip['content_type'] !== 'text') {
      throw badParameter('Param content_type must be one of {text, user_phone_number}');
    }
    const { title, payload } = chip;
    if (typeof title !== 'string' || title === '') throw missingParameter('quick_replies[title]');
    if (typeof payload !== 'string') throw missingParameter('quick_replies[payload]');
    return { content_type: 'text', title: title.slice(0, MAX_CHIP_TITLE), payload };
  });
}

/** Checks `message`: text or attachment(s), never both, within every documented limit. */
export function checkMessage(
  world: MetaWorld,
  accountId: string,
  message: Record<string, unknown>,
): CheckedMessage {
  const unknown = Object.keys(message).find((key) => !MESSAGE_KEYS.has(key));
  if (unknown !== undefined) {
    throw badParameter(`Invalid keys "${unknown}" were found in param "message".`);
  }
  const { text, attachment, attachments, metadata } = message;
  const kinds = [text, attachment, attachments].filter((value) => value !== undefined);
  if (kinds.length === 0) throw emptyMessage();
  if (kinds.length > 1) throw badParameter('A message holds either text or an attachment, not both.');

  const chips = message['quick_replies'];
  if (chips !== undefined && text === undefined) throw badParameter('Quick replies need a text.');
  const extra: Record<string, unknown> = {
    quick_replies: chips === undefined ? undefined : checkQuickReplies(chips),
    metadata,
  };
  if (text !== undefined) return { text: checkText(text), attachments: [], extra };
  if (attachment !== undefined) {
    return { text: undefined, attachments: [checkAttachment(world, accountId, attachment)], extra };
  }
  if (!Array.isArray(attachments) || attachments.length === 0) throw emptyMessage();
  if (attachments.length > MAX_IMAGES) throw badParameter(`At most ${MAX_IMAGES} images per message.`);
  const checked = attachments.map((item) => checkAttachment(world, accountId, item));
  if (checked.some((item) => item.type !== 'image')) {
    throw badParameter('Param message[attachments] may hold images only.');
  }
  return { text: undefined, attachments: checked, extra };
}

export interface CheckedType {
  messagingType: string;
  tag: string | undefined;
}

/** Checks `messaging_type` and `tag`: HUMAN_AGENT is the only tag left since 27 April 2026. */
export function checkMessagingType(world: MetaWorld, messagingType: unknown, tag: unknown): CheckedType {
  const type = messagingType ?? 'RESPONSE';
  if (type !== 'RESPONSE' && type !== 'UPDATE' && type !== 'MESSAGE_TAG') {
    throw badParameter('Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}');
  }
  if (type !== 'MESSAGE_TAG') {
    if (tag !== undefined) throw badParameter('Param tag needs messaging_type MESSAGE_TAG.');
    return { messagingType: type, tag: undefined };
  }
  if (tag === undefined) throw missingParameter('tag');
  if (tag !== 'HUMAN_AGENT') throw badParameter('Param tag must be one of {HUMAN_AGENT}');
  if (!world.options.humanAgentFeature) {
    if (world.options.humanAgentRefusal === 'permission') {
      const message = '(#10) Application does not have permission for this action.';
      throw new GraphError({ code: 10, status: 403, message });
    }
    throw new GraphError({
      code: 3,
      message: '(#3) Application does not have the capability to use the HUMAN_AGENT tag.',
    });
  }
  return { messagingType: type, tag };
}
