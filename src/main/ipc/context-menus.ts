import { text } from '../../shared/i18n/text.ts';
import type { MenuAction, MenuRequest } from '../../shared/ipc/menus.ts';

/**
 * One line of a context menu. `accelerator`: the keys that do the same, in Electron's form; they are shown, and heard by
 * the page.
 */
export type MenuLine =
  { action: MenuAction; label: string; isEnabled: boolean; accelerator?: string } | 'separator';

/** What main knows of the thing a menu opens on. */
export type MenuFacts =
  | {
      kind: 'conversation';
      isUnread: boolean;
      /** Neither done nor snoozed. */
      isOpen: boolean;
      hasHandle: boolean;
      isAdmin: boolean;
      isMuted?: boolean;
    }
  | { kind: 'agent' | 'group'; isUnread: boolean; isMuted?: boolean }
  | {
      kind: 'message';
      hasText: boolean;
      isFailed: boolean;
      isUnsent: boolean;
      canBeQuoted: boolean;
      /** Of our side; undefined: none can be given. */
      hasHeart: boolean | undefined;
      telling?: Telling;
    }
  | {
      kind: 'private-message';
      isDeleted: boolean;
      isOwn: boolean;
      /** Still within its time. */
      isEditable: boolean;
      /** Has not left, or was refused. */
      isWaiting: boolean;
      isFailed: boolean;
      telling?: Telling;
    };

/** Whether the person was told of it; undefined: nothing is kept about it. */
type Telling = 'told' | 'not-told' | undefined;

const line = (action: MenuAction, label: string, isEnabled = true): MenuLine => ({
  action,
  label,
  isEnabled,
});

/** Of the part of a message that is under the pointer. */
const partLines = ({ part, hasSelection }: { part: string; hasSelection: boolean }): MenuLine[] => [
  ...(part === 'link'
    ? [line('open-link', text('Open link')), line('copy-link', text('Copy link address'))]
    : []),
  ...(part === 'picture'
    ? [line('open-picture', text('Show picture')), line('copy-picture', text('Copy picture'))]
    : []),
  ...(part === 'text' ? [] : (['separator'] as const)),
  ...(hasSelection ? [line('copy-selection', text.in('verb, to the clipboard', 'Copy'))] : []),
];

/** Undefined: nothing can be muted there. A private chat is muted for the person, a conversation at this computer. */
const muteLines = (isMuted: boolean | undefined, where: 'here' | 'everywhere'): MenuLine[] => {
  if (isMuted === undefined) return [];
  if (where === 'here')
    return [
      isMuted
        ? line('unmute-chat', text('Notify me of this chat again on this computer'))
        : line('mute-chat', text('Mute this chat on this computer')),
    ];
  return [
    isMuted
      ? line('unmute-chat', text('Notify me of this chat again on all my computers'))
      : line('mute-chat', text('Mute this chat on all my computers')),
  ];
};

const tellingLines = (telling: Telling): MenuLine[] =>
  telling === undefined
    ? []
    : [
        'separator',
        line('why-told', telling === 'told' ? text('Why was I told?') : text('Why was I not told?')),
      ];

const privateMessageLines = (
  request: Extract<MenuRequest, { kind: 'private-message' }>,
  facts: Extract<MenuFacts, { kind: 'private-message' }>,
): MenuLine[] => {
  const { isDeleted, isOwn, isEditable, isWaiting, isFailed } = facts;
  const details = isOwn ? (['separator', line('private-details', text('Details'))] as const) : [];
  if (isDeleted) return [...details].filter((one) => one !== 'separator');
  if (isWaiting)
    return [
      ...partLines(request),
      line('copy-message', text('Copy message text')),
      'separator',
      ...(isFailed ? [line('retry-private', text('Send again'))] : []),
      line('cancel-private', isFailed ? text.in('verb, on a button', 'Discard') : text('Cancel sending')),
    ];
  return [
    ...partLines(request),
    line('answer-private', text.in('verb, on a button', 'Answer')),
    line('react-private', text('React…')),
    line('copy-message', text('Copy message text')),
    ...(isOwn
      ? ([
          'separator',
          line('edit-private', text.in('verb, on a button', 'Edit'), isEditable),
          line('delete-private', text('Delete…'), isEditable),
        ] as const)
      : []),
    ...details,
  ];
};

/** The lines of a menu, from what main knows. Errors: none; a request and facts of different kinds have no lines. */
export const contextMenuLines = (request: MenuRequest, facts: MenuFacts): readonly MenuLine[] => {
  if (request.kind === 'conversation' && facts.kind === 'conversation')
    return [
      line('open-chat', text.in('verb, on a button', 'Open')),
      line('mark-read', text('Mark as read'), facts.isUnread),
      'separator',
      line('assign', text('Assign to…')),
      line('assign-to-me', text('Assign to me')),
      line('tag', text('Tags…')),
      line('snooze', text('Snooze…')),
      line('done', facts.isOpen ? text.in('verb, this conversation is finished', 'Done') : text('Reopen')),
      'separator',
      line('ask-colleague', text('Ask a colleague…')),
      ...muteLines(facts.isMuted, 'here'),
      'separator',
      line('copy-handle', text('Copy Instagram handle'), facts.hasHandle),
      line('open-profile', text('Open profile on Instagram'), facts.hasHandle),
      ...(facts.isAdmin
        ? (['separator', line('erase-customer', text('Erase this customer…'))] as const)
        : []),
    ];
  if (request.kind === 'agent' && facts.kind === 'agent')
    return [
      line('open-chat', text('Write privately')),
      line('mark-read', text('Mark as read'), facts.isUnread),
      line('copy-address', text('Copy e-mail address')),
      ...muteLines(facts.isMuted, 'everywhere'),
    ];
  if (request.kind === 'group' && facts.kind === 'group')
    return [
      line('open-chat', text.in('verb, on a button', 'Open')),
      line('mark-read', text('Mark as read'), facts.isUnread),
      line('group-people', text('People and name…')),
      ...muteLines(facts.isMuted, 'everywhere'),
    ];
  if (request.kind === 'message' && facts.kind === 'message')
    return [
      ...partLines(request),
      line('copy-message', text('Copy message text'), facts.hasText && !facts.isUnsent),
      line('reply-to-message', text('Reply to this message'), facts.canBeQuoted),
      ...(facts.hasHeart === undefined
        ? []
        : [line('react-heart', facts.hasHeart ? text('Take the heart back') : text('React with a heart'))]),
      line('write-reply', text('Write an answer')),
      line('ask-colleague', text('Ask a colleague…')),
      ...(facts.isFailed
        ? ([
            'separator',
            line('retry-reply', text('Send again')),
            line('discard-reply', text.in('verb, on a button', 'Discard')),
          ] as const)
        : []),
      ...tellingLines(facts.telling),
    ];
  if (request.kind === 'private-message' && facts.kind === 'private-message')
    return [...privateMessageLines(request, facts), ...tellingLines(facts.telling)];
  return [];
};
