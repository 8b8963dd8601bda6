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
  ...(part === 'link' ? [line('open-link', 'Open link'), line('copy-link', 'Copy link address')] : []),
  ...(part === 'picture' ? [line('open-picture', 'Show picture'), line('copy-picture', 'Copy picture')] : []),
  ...(part === 'text' ? [] : (['separator'] as const)),
  ...(hasSelection ? [line('copy-selection', 'Copy')] : []),
];

/** Undefined: nothing can be muted there. A private chat is muted for the person, a conversation at this computer. */
const muteLines = (isMuted: boolean | undefined, where: string): MenuLine[] => {
  if (isMuted === undefined) return [];
  return [
    isMuted
      ? line('unmute-chat', `Notify me of this chat again ${where}`)
      : line('mute-chat', `Mute this chat ${where}`),
  ];
};
const onThisOne = 'on this computer';
const onAll = 'on all my computers';

const tellingLines = (telling: Telling): MenuLine[] =>
  telling === undefined
    ? []
    : ['separator', line('why-told', telling === 'told' ? 'Why was I told?' : 'Why was I not told?')];

const privateMessageLines = (
  request: Extract<MenuRequest, { kind: 'private-message' }>,
  facts: Extract<MenuFacts, { kind: 'private-message' }>,
): MenuLine[] => {
  const { isDeleted, isOwn, isEditable, isWaiting, isFailed } = facts;
  const details = isOwn ? (['separator', line('private-details', 'Details')] as const) : [];
  if (isDeleted) return [...details].filter((one) => one !== 'separator');
  if (isWaiting)
    return [
      ...partLines(request),
      line('copy-message', 'Copy message text'),
      'separator',
      ...(isFailed ? [line('retry-private', 'Send again')] : []),
      line('cancel-private', isFailed ? 'Discard' : 'Cancel sending'),
    ];
  return [
    ...partLines(request),
    line('answer-private', 'Answer'),
    line('react-private', 'React…'),
    line('copy-message', 'Copy message text'),
    ...(isOwn
      ? ([
          'separator',
          line('edit-private', 'Edit', isEditable),
          line('delete-private', 'Delete…', isEditable),
        ] as const)
      : []),
    ...details,
  ];
};

/** The lines of a menu, from what main knows. Errors: none; a request and facts of different kinds have no lines. */
export const contextMenuLines = (request: MenuRequest, facts: MenuFacts): readonly MenuLine[] => {
  if (request.kind === 'conversation' && facts.kind === 'conversation')
    return [
      line('open-chat', 'Open'),
      line('mark-read', 'Mark as read', facts.isUnread),
      'separator',
      line('assign', 'Assign to…'),
      line('assign-to-me', 'Assign to me'),
      line('tag', 'Tags…'),
      line('snooze', 'Snooze…'),
      line('done', facts.isOpen ? 'Done' : 'Reopen'),
      'separator',
      line('ask-colleague', 'Ask a colleague…'),
      ...muteLines(facts.isMuted, onThisOne),
      'separator',
      line('copy-handle', 'Copy Instagram handle', facts.hasHandle),
      line('open-profile', 'Open profile on Instagram', facts.hasHandle),
      ...(facts.isAdmin ? (['separator', line('erase-customer', 'Erase this customer…')] as const) : []),
    ];
  if (request.kind === 'agent' && facts.kind === 'agent')
    return [
      line('open-chat', 'Write privately'),
      line('mark-read', 'Mark as read', facts.isUnread),
      line('copy-address', 'Copy e-mail address'),
      ...muteLines(facts.isMuted, onAll),
    ];
  if (request.kind === 'group' && facts.kind === 'group')
    return [
      line('open-chat', 'Open'),
      line('mark-read', 'Mark as read', facts.isUnread),
      line('group-people', 'People and name…'),
      ...muteLines(facts.isMuted, onAll),
    ];
  if (request.kind === 'message' && facts.kind === 'message')
    return [
      ...partLines(request),
      line('copy-message', 'Copy message text', facts.hasText && !facts.isUnsent),
      line('reply-to-message', 'Reply to this message', facts.canBeQuoted),
      ...(facts.hasHeart === undefined
        ? []
        : [line('react-heart', facts.hasHeart ? 'Take the heart back' : 'React with a heart')]),
      line('write-reply', 'Write an answer'),
      line('ask-colleague', 'Ask a colleague…'),
      ...(facts.isFailed
        ? (['separator', line('retry-reply', 'Send again'), line('discard-reply', 'Discard')] as const)
        : []),
      ...tellingLines(facts.telling),
    ];
  if (request.kind === 'private-message' && facts.kind === 'private-message')
    return [...privateMessageLines(request, facts), ...tellingLines(facts.telling)];
  return [];
};
