import type { Screen } from './screen.ts';
import { adminScreens } from './screens/admin.ts';
import { inboxScreens } from './screens/inbox.ts';
import { otherScreens } from './screens/other.ts';
import { signInScreens } from './screens/sign-in.ts';
import { teamScreens } from './screens/team.ts';

/** Every screen and state that is checked, in the order of the table. A new screen of the window belongs here. */
export const screens: readonly Screen[] = [
  ...signInScreens,
  ...inboxScreens,
  ...teamScreens,
  ...otherScreens,
  ...adminScreens,
];
