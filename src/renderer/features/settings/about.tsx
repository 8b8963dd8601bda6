import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { Licences } from './licences.tsx';

const platformNames: Record<string, string> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
const secretWords = {
  strong: text('Locked by the operating system'),
  locked: text('The password store is locked: kept in memory until you quit'),
  weak: text('No password store: kept in memory until you quit'),
  changed: text('The password store has changed'),
} as const;

/** Version, platform, relay and secret store: what a support case needs. */
export const About = () => {
  const app = useAppState((state) => state.app);
  const [isReading, setIsReading] = useState(false);
  if (app === undefined) return undefined;
  const facts = [
    [text.in('of the program', 'Version'), app.version],
    [text('Platform'), platformNames[app.platform] ?? app.platform],
    [text('Relay'), app.relayHost],
    [
      text('Sign-in is kept'),
      app.secrets.mode === 'memory'
        ? text('In memory until you quit')
        : `${secretWords[app.secrets.state]} (${app.secrets.backend})`,
    ],
  ] as const;
  return (
    <TitledSection
      className="settings-group"
      id="settings-about"
      title={text.in('heading, about this program', 'About')}
    >
      <dl className="card settings-card">
        {facts.map(([name, value]) => (
          <div key={name} className="setting">
            <dt className="setting__words">{name}</dt>
            <dd className="setting__control is-selectable muted">{value}</dd>
          </div>
        ))}
        <div className="setting" data-testid="licences">
          <dt className="setting__words">{text('Licences')}</dt>
          <dd className="setting__control">
            <Button kind="secondary" size="compact" onClick={() => setIsReading(true)}>
              {text.in('verb, on a button', 'Read')}
            </Button>
          </dd>
        </div>
      </dl>
      {isReading ? <Licences onClose={() => setIsReading(false)} /> : undefined}
    </TitledSection>
  );
};
