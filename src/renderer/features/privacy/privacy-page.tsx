import './privacy.css';
import { text } from '../../../shared/i18n/text.ts';
import { dataPlaces, dataTable, placeNames } from '../../../shared/removal/data-table.ts';
import { privacySentences } from '../../../shared/removal/privacy-text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { versionText } from '../../messages/privacy.ts';

/** The policy, built from the data table that the code uses, so that it can be read offline. The relay serves the same page. */
export const PrivacyPage = ({ onClose }: { onClose(): void }) => {
  const policy = useAppState((state) => state.privacy.policy);
  const { app } = useActions();
  const version = versionText(policy);
  const url = policy?.url;
  return (
    <Dialog
      title={text('Privacy in Backchannel')}
      className="privacy"
      onClose={onClose}
      footer={
        <>
          {url === undefined ? undefined : (
            <Button kind="secondary" onClick={() => void app.openLink(url)}>
              {text('Open in the browser')}
            </Button>
          )}
          <Button kind="primary" onClick={onClose}>
            {text.in('verb, on a button', 'Close')}
          </Button>
        </>
      }
    >
      <div
        className="privacy__text is-selectable"
        tabIndex={0}
        role="document"
        aria-label={text('Privacy policy')}
      >
        {version === undefined ? undefined : (
          <p className="muted">
            {policy?.state === 'announced'
              ? text('You accepted version {accepted}. Announced: {version}.', {
                  accepted: policy.acceptedVersion ?? '',
                  version,
                })
              : text('Policy {version}.', { version })}{' '}
            {policy?.notice}
          </p>
        )}
        <p>{text('What follows is made from the list that the program itself keeps to.')}</p>
        <ul className="privacy__sentences">
          {privacySentences(text).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {dataPlaces.map((place) => (
          <section key={place} className="privacy__place" aria-labelledby={`privacy-${place}`}>
            <h3 className="section-title" id={`privacy-${place}`}>
              {placeNames(text)[place]}
            </h3>
            {dataTable(text)
              .filter((row) => row.place === place)
              .map((row) => (
                <article key={row.id} className="card privacy__row" aria-label={row.data}>
                  <h4 className="privacy__data">{row.data}</h4>
                  <dl className="privacy__facts">
                    <dt>{text.in('why data is kept', 'Why')}</dt>
                    <dd>{row.why}</dd>
                    <dt>{text('How long')}</dt>
                    <dd>{row.howLong}</dd>
                    <dt>{text('How removed')}</dt>
                    <dd>{row.howRemoved}</dd>
                    <dt>{text('Who can read it')}</dt>
                    <dd>{row.whoCanRead}</dd>
                  </dl>
                </article>
              ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
};
