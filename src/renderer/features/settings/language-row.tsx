import { languageNames } from '../../../shared/i18n/languages.ts';
import { offeredLanguages } from '../../../shared/i18n/offered.ts';
import { text } from '../../../shared/i18n/text.ts';
import type { Settings } from '../../../shared/ipc/index.ts';
import { lockedSentence } from '../../messages/managed.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { SettingRow } from './setting-row.tsx';

/** The language of the window; another one loads it again. Each is named in itself, and only those with every text are there. */
export const LanguageRow = ({ isLocked }: { isLocked: boolean }) => {
  const language = useAppState((state) => state.settings.language);
  const { app } = useActions();
  const shown = isLocked && language !== 'system' ? [language] : offeredLanguages;
  return (
    <SettingRow
      label={text('Language')}
      about={isLocked ? lockedSentence : text('What you have begun to write stays.')}
    >
      <select
        className="select"
        aria-label={text('Language')}
        disabled={isLocked}
        value={language !== 'system' && !shown.includes(language) ? 'system' : language}
        onChange={(event) =>
          void app.changeSettings({ language: event.target.value as Settings['language'] })
        }
      >
        <option value="system">{text('Like this computer')}</option>
        {shown.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageNames[each]}
          </option>
        ))}
      </select>
    </SettingRow>
  );
};
