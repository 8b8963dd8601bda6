import { describe, expect, it } from 'vitest';
import { instagramFixtures } from '../../fixtures/instagram/index.ts';
import { createTestConsole, shown } from './console.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

/**
 * What a person sees after each documented webhook shape: per conversation its line in the list (end of the customer's id,
 * preview, unread, reply window), then its rows. Nothing at all for what is no conversation.
 */
const seen: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'attachment-audio': [['…0099 | Voice message | 1 unread | open', '< audio +audio']],
  'attachment-empty-list': [['…0099 | Only text | 1 unread | open', '< text Only text']],
  'attachment-ephemeral': [['…0099 | View-once photo or video | 1 unread | open', '< view-once +view-once']],
  'attachment-fallback': [
    ['…0099 | Something new (fallback) | 1 unread | open', '< other [fallback] +other'],
  ],
  'attachment-file': [['…0099 | File | 1 unread | open', '< file +file']],
  'attachment-ig-post': [['…0099 | Shared a post | 1 unread | open', '< shared-post +shared-post']],
  'attachment-ig-reel': [['…0099 | Shared a reel | 1 unread | open', '< shared-reel +shared-reel']],
  'attachment-ig-story': [['…0099 | Shared a story | 1 unread | open', '< shared-story +shared-story']],
  'attachment-image': [['…0099 | Photo | 1 unread | open', '< image +image']],
  'attachment-images-several': [['…0099 | 3 photos | 1 unread | open', '< image +image,image,image']],
  'attachment-images-ten': [
    ['…0099 | 10 photos | 1 unread | open', '< image +image,image,image,image,image,image,image,image,im…'],
  ],
  'attachment-like-heart': [['…0099 | ❤️ | 1 unread | open', '< heart +heart']],
  'attachment-location': [
    ['…0099 | Something new (location) | 1 unread | open', '< other [location] +other'],
  ],
  'attachment-media-share': [['…0099 | Shared a post | 1 unread | open', '< shared-post +shared-post']],
  'attachment-payload-missing': [['…0099 | Photo | 1 unread | open', '< image +image']],
  'attachment-payload-null': [['…0099 | Video | 1 unread | open', '< video +video']],
  'attachment-payload-without-url': [
    ['…0099 | Shared a post | 1 unread | open', '< shared-post +shared-post'],
  ],
  'attachment-reel': [['…0099 | Shared a reel | 1 unread | open', '< shared-reel +shared-reel']],
  'attachment-share-and-ig-post': [['…0099 | Shared a post | 1 unread | open', '< shared-post +shared-post']],
  'attachment-share': [['…0099 | Shared a post | 1 unread | open', '< shared-post +shared-post']],
  'attachment-sticker': [['…0099 | Sticker | 1 unread | open', '< sticker +sticker']],
  'attachment-story-mention-with-text': [
    ['…0099 | Mentioned you in a story: Look | 1 unread | open', '< story-mention Look +story-mention'],
  ],
  'attachment-story-mention': [
    ['…0099 | Mentioned you in a story | 1 unread | open', '< story-mention +story-mention'],
  ],
  'attachment-story': [['…0099 | Shared a story | 1 unread | open', '< shared-story +shared-story']],
  'attachment-template-bare-echo': [
    ['…0099 | Instagram app: Card | 0 unread | never', '> template +template sent'],
  ],
  'attachment-template-button-echo': [
    ['…0099 | Instagram app: Card | 0 unread | never', '> template +template sent'],
  ],
  'attachment-template-generic-echo': [
    ['…0099 | Instagram app: Card | 0 unread | never', '> template +template sent'],
  ],
  'attachment-unknown-type': [
    ['…0099 | Something new (hologram) | 1 unread | open', '< other [hologram] +other'],
  ],
  'attachment-unsupported-type': [
    ['…0099 | Something Instagram shows only in its own app | 1 unread | open', '< unsupported +unsupported'],
  ],
  'attachment-video': [['…0099 | Video | 1 unread | open', '< video +video']],
  'batch-accounts': [
    ['…0550 | Second account | 1 unread | open', '< text Second account'],
    ['…0099 | First account | 1 unread | open', '< text First account'],
  ],
  'batch-items': [['…0099 | Part 3 | 3 unread | open', '< text Part 1', '< text Part 2', '< text Part 3']],
  'body-array': [['…0099 | In an array | 1 unread | open', '< text In an array']],
  'comments-beside-messaging': [['…0099 | In one entry | 1 unread | open', '< text In one entry']],
  'comments-comment-id': [],
  'comments-field-value': [],
  comments: [],
  delivery: [],
  'entry-empty': [],
  'entry-page-id': [['…0099 | Through the Page | 1 unread | open', '< text Through the Page']],
  'ids-as-numbers': [['…0099 | Numbers | 1 unread | open', '< text Numbers']],
  'live-comments': [],
  mentions: [],
  'message-echo-app-id': [
    ['…0099 | Your team: See you on Sunday. | 0 unread | never', '> text See you on Sunday. sent'],
  ],
  'message-echo-image': [['…0099 | Instagram app: Photo | 0 unread | never', '> image +image sent']],
  'message-echo-without-flag': [
    ['…0099 | Instagram app: We are closed today. | 0 unread | never', '> text We are closed today. sent'],
  ],
  'message-echo': [['…0099 | Instagram app: Yes, 8 to 12. | 0 unread | never', '> text Yes, 8 to 12. sent']],
  'message-edit-num-edit-zero': [],
  'message-edit-unknown': [['…0099 | Corrected | 1 unread | never', '< text Corrected edit2']],
  'message-edit': [['…0099 | Hello there | 1 unread | never', '< text Hello there edit1']],
  'message-optin': [],
  'message-quick-reply': [['…0099 | Chose: Opening hours | 1 unread | open', '< text Opening hours chosen']],
  'message-referral-ad-flow': [['…0099 | Hi | 1 unread | open', '< text Hi from:ADS,autumn,120200000000002']],
  'message-referral-ad': [
    ['…0099 | Price? | 1 unread | open', '< text Price? from:ADS,summer,Invented ad,120200000000001'],
  ],
  'message-referral-link': [
    ['…0099 | Hello | 1 unread | open', '< text Hello from:IGME-SOURCE-LINK,flyer_8'],
  ],
  'message-referral-product': [
    ['…0099 | Still there? | 1 unread | open', '< text Still there? from:5500000000001'],
  ],
  'message-reply-to-message': [['…0099 | And Monday? | 1 unread | open', '< text And Monday? re:message']],
  'message-reply-to-self': [['…0099 | I mean this | 1 unread | open', '< text I mean this re:message']],
  'message-reply-to-story-link-sticker': [
    ['…0099 | Replied to your story: Ordered! | 1 unread | open', '< story-reply Ordered! re:story'],
  ],
  'message-reply-to-story': [
    ['…0099 | Replied to your story: So nice! | 1 unread | open', '< story-reply So nice! re:story'],
  ],
  'message-self': [
    ['…0042 | Instagram app: Testing myself | 0 unread | never', '> text Testing myself sent'],
  ],
  'message-text-emoji': [
    ['…0099 | Grüße! Do you open on Sunday? 🥐 | 1 unread | open', '< text Grüße! Do you open on Sunday? 🥐'],
  ],
  'message-text-empty': [
    ['…0099 | Something Instagram shows only in its own app | 1 unread | open', '< unsupported'],
  ],
  'message-text-link': [
    [
      '…0099 | Is this you? https://bakery.example/menu?x=1&y=<2> | 1 unread | open',
      '< text Is this you? https://bakery.example/menu?x=1&y=<2>',
    ],
  ],
  'message-text-longest': [
    [
      '…0099 | The quick invented baker kneads dough. The quick invented b… | 1 unread | open',
      '< text The quick invented baker kneads dough. The quick inv…',
    ],
  ],
  'message-text': [['…0099 | Hello | 1 unread | open', '< text Hello']],
  'message-unsupported': [
    ['…0099 | Something Instagram shows only in its own app | 1 unread | open', '< unsupported'],
  ],
  'message-without-mid': [
    [
      '…0099 | The assistant handed the conversation back. | 0 unread | never',
      '< system The assistant handed the conversation back.',
    ],
  ],
  'messaging-and-standby': [
    ['…0098 | Not mine | 1 unread | open | elsewhere', '< text Not mine standby'],
    ['…0099 | Mine | 1 unread | open', '< text Mine'],
  ],
  'messaging-empty': [],
  'object-page': [],
  'policy-enforcement': [],
  'postback-self': [['…0042 | Tapped “Menu” | 0 unread | never', '< postback [Menu]']],
  'postback-without-mid-with-referral': [
    ['…0099 | Tapped “Get started” | 1 unread | open', '< postback [Get started] from:SHORTLINKS,flyer_7'],
  ],
  postback: [['…0099 | Tapped “Track my order” | 1 unread | open', '< postback [Track my order]']],
  'reaction-love': [['…0099 | Reacted ❤ to a message | 0 unread | never']],
  'reaction-other': [['…0099 | Reacted 🥐 to a message | 0 unread | never']],
  'reaction-unreact': [],
  'read-watermark': [],
  read: [],
  'referral-link': [
    [
      '…0099 | Opened the chat from a link (flyer_7) | 0 unread | open',
      '< referral [flyer_7] from:SHORTLINKS,flyer_7',
    ],
  ],
  'response-feedback': [],
  'standby-echo': [
    [
      '…0099 | Another app: Answered elsewhere | 0 unread | never | elsewhere',
      '> text Answered elsewhere by:other-app standby sent',
    ],
  ],
  'standby-message': [['…0099 | Hello again | 1 unread | open | elsewhere', '< text Hello again standby']],
  'standby-postback': [['…0099 | Tapped “Menu” | 1 unread | open | elsewhere', '< postback [Menu] standby']],
  'story-insights': [],
  'test-button-messages': [],
  'test-button-postbacks': [],
  'test-button-reactions': [],
  'test-button-seen': [],
  'thread-control-app-roles': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [roles]'],
  ],
  'thread-control-pass-null-owner': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [pass]'],
  ],
  'thread-control-pass': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [pass]'],
  ],
  'thread-control-request': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [request]'],
  ],
  'thread-control-take': [
    [
      '…0099 | The conversation changed hands between apps | 0 unread | never | elsewhere',
      '< thread-control [take]',
    ],
  ],
  'timestamp-string-seconds': [['…0099 | Seconds | 1 unread | open', '< text Seconds']],
  'unknown-keys': [['…0099 | With extras | 1 unread | open', '< text With extras']],
  'unknown-kind': [['…0099 | Something new (hologram_call) | 0 unread | never', '< other [hologram_call]']],
  'unsend-echo': [['…0099 | Instagram app: Message unsent | 0 unread | never', '> unsent sent']],
  'unsend-unknown': [['…0099 | Unsent a message | 0 unread | never', '< unsent']],
  unsend: [['…0099 | Unsent a message | 0 unread | never', '< unsent']],
  'batch-unsend-first': [['…0099 | Unsent a message | 0 unread | open', '< unsent']],
  'entry-all-lists': [['…0099 | All three | 1 unread | open', '< text All three']],
  'message-echo-metadata': [
    ['…0099 | Your team: With metadata | 0 unread | never', '> text With metadata sent'],
  ],
  'message-reply-to-story-expired': [
    ['…0099 | Replied to your story: Too late? | 1 unread | open', '< story-reply Too late? re:story'],
  ],
  'postback-without-payload': [['…0099 | Tapped “Yes please” | 1 unread | open', '< postback [Yes please]']],
  'reaction-unknown-name': [['…0099 | Reacted hologram to a message | 0 unread | never']],
  'reaction-without-emoji': [['…0099 | Reacted wow to a message | 0 unread | never']],
  'referral-ad': [
    [
      '…0099 | Came from the advertisement “Invented ad” | 0 unread | never',
      '< referral [Invented ad] from:ADS,summer,Invented ad,120200…',
    ],
  ],
  'standby-edit': [
    [
      '…0099 | Corrected elsewhere | 1 unread | never | elsewhere',
      '< text Corrected elsewhere edit1 standby',
    ],
  ],
  'standby-reaction': [['…0099 | Reacted ❤ to a message | 0 unread | never | elsewhere']],
  'standby-read': [],
  'standby-unsend': [['…0099 | Unsent a message | 0 unread | never | elsewhere', '< unsent standby']],
  'thread-control-pass-away': [
    [
      '…0099 | The conversation changed hands between apps | 0 unread | never | elsewhere',
      '< thread-control [pass]',
    ],
  ],
  'thread-control-pass-number-ids': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [pass]'],
  ],
  'thread-control-take-owner-missing': [
    ['…0099 | The conversation changed hands between apps | 0 unread | never', '< thread-control [take]'],
  ],
};

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const look = (body: unknown, times: number): string[][] => {
  const time = createManualTimers(1790001000000);
  const desk = createTestConsole({ clock: time, timers: time });
  for (let count = 0; count < times; count += 1) desk.relay.deliverBody(body);
  return desk.conversations
    .list({ view: 'all', limit: 10 })
    .conversations.map((conversation) => [
      [
        conversation.displayName.replace('Instagram user ', ''),
        shortened(conversation.preview),
        `${conversation.unreadCount} unread`,
        conversation.replyWindow.state,
        ...(conversation.handledElsewhere ? ['elsewhere'] : []),
      ].join(' | '),
      ...shown(desk, conversation.id).map(shortened),
    ]);
};

describe('what a person sees', () => {
  for (const { name, body } of instagramFixtures) {
    it(`of ${name}`, () => {
      expect(seen[name], 'every shape has its row in the table').toBeDefined();
      expect(look(body, 1)).toEqual(seen[name]);
    });
    it(`of ${name} when it is delivered twice`, () => {
      expect(look(body, 2)).toEqual(seen[name]);
    });
  }
});
