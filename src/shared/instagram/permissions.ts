/**
 * Without one of these an account cannot be found, read, subscribed, answered, or shown with its customers' names. Asked for in
 * Facebook's dialog and demanded after it. Source: instagram.md §1, §2.4, §3, §10.
 */
export const neededPermissions = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_messaging',
  'pages_show_list',
  'pages_read_engagement',
] as const;
export type NeededPermission = (typeof neededPermissions)[number];

/** Those of the needed permissions that are not among the granted ones. */
export const missingPermissions = (granted: readonly string[]): NeededPermission[] =>
  neededPermissions.filter((permission) => !granted.includes(permission));

/**
 * What the person's role on the Page has to allow (instagram.md §2.4): MESSAGING to answer, MODERATE to subscribe the Page and to
 * read customers' profiles.
 */
export const neededTasks = ['MESSAGING', 'MODERATE'] as const;
export type NeededTask = (typeof neededTasks)[number];

/** `tasks`: as Facebook lists them, under either kind of Page; an empty list says nothing, and nothing is missing then. */
export const missingTasks = (tasks: readonly string[]): NeededTask[] =>
  tasks.length === 0 || tasks.includes('PROFILE_PLUS_FULL_CONTROL')
    ? []
    : neededTasks.filter((task) => !tasks.includes(task) && !tasks.includes(`PROFILE_PLUS_${task}`));
