import { languageNames } from '../../shared/i18n/languages.ts';
import { text } from '../../shared/i18n/text.ts';

/** A setting, as the palette finds it. */
export interface SettingPlace {
  label: string;
  /** What else people call it. */
  words: string;
  /** Id of the heading that it stands under on the page Settings. */
  headingId: string;
}

const under = (
  headingId: string,
  settings: readonly (readonly [string, string])[],
): readonly SettingPlace[] => settings.map(([label, words]) => ({ label, words, headingId }));

/** Every setting of the page Settings, by the heading that it stands under. */
export const settingPlaces: readonly SettingPlace[] = [
  ...under('settings-look', [
    // Each is found by its own name, whatever language the window is in.
    [text('Language'), Object.values(languageNames).join(' ')],
    [
      text('Theme'),
      text.in('other words by which people look for a setting', 'appearance dark light colours'),
    ],
    [
      text('Density'),
      text.in('other words by which people look for a setting', 'appearance compact comfortable rows'),
    ],
    [
      text('Zoom'),
      text.in('other words by which people look for a setting', 'appearance text size larger smaller'),
    ],
  ]),
  ...under('settings-writing', [
    [
      text('Time to take a reply back'),
      text.in('other words by which people look for a setting', 'undo send delay'),
    ],
    [text('Send with Enter'), text.in('other words by which people look for a setting', 'keyboard new line')],
    [
      text('Saved replies'),
      text.in('other words by which people look for a setting', 'templates canned answers'),
    ],
    [
      text('Tell customers “Seen”'),
      text.in('other words by which people look for a setting', 'read receipts'),
    ],
    [
      text('Tell colleagues that you are writing'),
      text.in('other words by which people look for a setting', 'typing'),
    ],
    [
      text('Spell check'),
      text.in('other words by which people look for a setting', 'spelling dictionary language'),
    ],
  ]),
  ...under('settings-keys', [
    [text('Single-key shortcuts'), text.in('other words by which people look for a setting', 'keyboard')],
    [text('Change keys'), text.in('other words by which people look for a setting', 'keyboard shortcuts')],
  ]),
  ...under('settings-notices', [
    [text('Notifications'), text.in('other words by which people look for a setting', 'alerts toasts')],
    [text('New customers'), text.in('other words by which people look for a setting', 'notifications')],
    [
      text('Show what was written'),
      text.in('other words by which people look for a setting', 'notifications preview privacy'),
    ],
    [text('Sound'), text.in('other words by which people look for a setting', 'notifications noise')],
    [text('Volume'), text.in('other words by which people look for a setting', 'notifications loud')],
    [
      text('Quiet hours'),
      text.in('other words by which people look for a setting', 'do not disturb schedule'),
    ],
  ]),
  ...under('settings-desktop', [
    [
      text('Keep running when the window is closed'),
      text.in('other words by which people look for a setting', 'tray background close'),
    ],
    [
      text('Start when you sign in to this computer'),
      text.in('other words by which people look for a setting', 'autostart login'),
    ],
  ]),
  ...under('settings-private-chats', [
    [
      text('From your other computers'),
      text.in('other words by which people look for a setting', 'private chats history'),
    ],
    [
      text('Save to a file'),
      text.in('other words by which people look for a setting', 'private chats export backup'),
    ],
    [
      text('Open a saved file'),
      text.in('other words by which people look for a setting', 'private chats import'),
    ],
  ]),
  ...under('settings-privacy', [
    [text('Privacy policy'), text.in('other words by which people look for a setting', 'terms data')],
    [
      text('What is stored about you'),
      text.in('other words by which people look for a setting', 'privacy data'),
    ],
  ]),
  ...under('settings-about', [
    [text('Version and licences'), text.in('other words by which people look for a setting', 'about update')],
  ]),
  ...under('sign-out', [
    [text('Sign out'), text.in('other words by which people look for a setting', 'log out leave')],
  ]),
];
