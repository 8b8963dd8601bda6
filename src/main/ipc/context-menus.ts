import type { MenuAction, MenuRequest } from '../../shared/ipc/menus.ts';

/** One line of a context menu. */
export type MenuLine = { action: MenuAction; label: string; isEnabled: boolean } | 'separator';

/** What main knows of the thing a menu opens on. */
export type MenuFacts =
  | { kind: 'conversation'; isUnread: boolean; hasHandle: boolean; isAdmin: boolean }
  | { kind: 'agent' }
  | { kind: 'message'; hasText: boolean; isFailed: boolean; isUnsent: boolean }
  | {
      kind: 'private-message';
      isDeleted: boolean;
      isOwn: boolean;
      /** Still within its time. */
      isEditable: boolean;
      /** Has not left, or was refused. */
      isWaiting: boolean;
      isFailed: boolean;
    };

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
      line('copy-handle', 'Copy Instagram handle', facts.hasHandle),
      line('open-profile', 'Open profile on Instagram', facts.hasHandle),
      ...(facts.isAdmin ? (['separator', line('erase-customer', 'Erase this customer…')] as const) : []),
    ];
  if (request.kind === 'agent' && facts.kind === 'agent')
    return [line('open-chat', 'Write privately'), line('copy-address', 'Copy e-mail address')];
  if (request.kind === 'message' && facts.kind === 'message')
    return [
      ...partLines(request),
      line('copy-message', 'Copy message text', facts.hasText && !facts.isUnsent),
      line('write-reply', 'Write an answer'),
      ...(facts.isFailed
        ? (['separator', line('retry-reply', 'Send again'), line('discard-reply', 'Discard')] as const)
        : []),
    ];
  if (request.kind === 'private-message' && facts.kind === 'private-message')
    return privateMessageLines(request, facts);
  return [];
};
