import type { NeededPermission, NeededTask } from '../../shared/instagram/permissions.ts';
import { text } from '../../shared/i18n/text.ts';

/** What each permission of Facebook's dialog is for. */
const permissionReasons: Readonly<Record<NeededPermission, string>> = {
  instagram_basic: text.in(
    'what a permission is for, after its name',
    'to see which Instagram account belongs to a Page',
  ),
  instagram_manage_messages: text.in(
    'what a permission is for, after its name',
    'to read and answer the messages of that account',
  ),
  pages_manage_metadata: text.in(
    'what a permission is for, after its name',
    'to have new messages sent to your team',
  ),
  pages_messaging: text.in(
    'what a permission is for, after its name',
    'to be allowed to subscribe to messages at all',
  ),
  pages_show_list: text.in(
    'what a permission is for, after its name',
    'to list your Pages, so that you can choose one',
  ),
  pages_read_engagement: text.in(
    'what a permission is for, after its name',
    "to show customers' names and pictures",
  ),
};

/** What a role on a Page has to allow, in Facebook's words and with what it is for. */
const taskReasons: Readonly<Record<NeededTask, string>> = {
  MESSAGING: text.in('after “Your role on this Page lacks”', '“Messages” (MESSAGING), to answer'),
  MODERATE: text.in(
    'after “Your role on this Page lacks”',
    "“Community activity” (MODERATE), to receive messages and to see customers' names",
  ),
};

/** One permission with its reason; one that is not known here has its name alone. */
export interface PermissionWords {
  name: string;
  reason: string | undefined;
}

const reasonOf = <Name extends string>(reasons: Readonly<Record<Name, string>>, name: string) =>
  Object.hasOwn(reasons, name) ? reasons[name as Name] : undefined;

export const permissionWords = (names: readonly string[]): PermissionWords[] =>
  names.map((name) => ({ name, reason: reasonOf(permissionReasons, name) }));

/** Why a Page cannot be connected by this person, and who can change it. */
export const roleSentence = (missing: readonly string[]): string => {
  const lacks = missing
    .map((task) => reasonOf(taskReasons, task) ?? task)
    .reduce((before, one) => (before === '' ? one : text('{before}; and {one}', { before, one })), '');
  return text(
    'Your role on this Page lacks {lacks}. Somebody with full control of the Page can give it to ' +
      'you on Facebook.',
    { lacks },
  );
};
