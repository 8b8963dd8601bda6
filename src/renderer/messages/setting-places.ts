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
    ['Theme', 'appearance dark light colours'],
    ['Density', 'appearance compact comfortable rows'],
    ['Zoom', 'appearance text size larger smaller'],
  ]),
  ...under('settings-writing', [
    ['Time to take a reply back', 'undo send delay'],
    ['Send with Enter', 'keyboard new line'],
    ['Saved replies', 'templates canned answers'],
    ['Tell customers “Seen”', 'read receipts'],
    ['Tell colleagues that you are writing', 'typing'],
    ['Spell check', 'spelling dictionary language'],
  ]),
  ...under('settings-keys', [
    ['Single-key shortcuts', 'keyboard'],
    ['Change keys', 'keyboard shortcuts'],
  ]),
  ...under('settings-notices', [
    ['Notifications', 'alerts toasts'],
    ['New customers', 'notifications'],
    ['Show what was written', 'notifications preview privacy'],
    ['Sound', 'notifications noise'],
    ['Volume', 'notifications loud'],
    ['Quiet hours', 'do not disturb schedule'],
  ]),
  ...under('settings-desktop', [
    ['Keep running when the window is closed', 'tray background close'],
    ['Start when you sign in to this computer', 'autostart login'],
  ]),
  ...under('settings-private-chats', [
    ['From your other computers', 'private chats history'],
    ['Save to a file', 'private chats export backup'],
    ['Open a saved file', 'private chats import'],
  ]),
  ...under('settings-privacy', [
    ['Privacy policy', 'terms data'],
    ['What is stored about you', 'privacy data'],
  ]),
  ...under('settings-about', [['Version and licences', 'about update']]),
  ...under('sign-out', [['Sign out', 'log out leave']]),
];
