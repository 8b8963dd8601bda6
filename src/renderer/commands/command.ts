import type { Services } from '../state/react.tsx';
import type { Focus, Target } from './focus.ts';
import type { Shortcut } from './shortcut.ts';

export interface CommandContext extends Services {
  focus: Focus;
  /** What a menu was opened on; absent: what has the focus (target.ts). */
  target?: Target | undefined;
}

/** Something a person can do by key, palette or menu. One file per group; the list is in all-commands.ts. */
export interface Command {
  /** Stable name, kebab-case. */
  name: string;
  label: string;
  group: 'Go to' | 'Move' | 'Conversation' | 'Message' | 'Your status' | 'Window';
  /** The first is shown; the others work too. */
  shortcuts: readonly Shortcut[];
  /** A bare letter: only while no text field has the focus, and only when the person has not switched them off. */
  isSingleKey?: boolean;
  /** Makes no sense as a palette entry, e.g. moving the focus. */
  isKeyOnly?: boolean;
  /** Works while a dialog is open. */
  isForDialogs?: boolean;
  when(context: CommandContext): boolean;
  run(context: CommandContext): void;
}

type CommandDefinition = Omit<Command, 'group' | 'shortcuts' | 'when'> &
  Partial<Pick<Command, 'shortcuts' | 'when'>>;

/** The commands of one group. A definition without `shortcuts` has none; one without `when` is always available. */
export const commandGroup = (
  group: Command['group'],
  definitions: readonly CommandDefinition[],
): readonly Command[] =>
  definitions.map((definition) => ({ group, shortcuts: [], when: () => true, ...definition }));
