import { useEffect, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { licencesFile, type Licence } from '../../../shared/licence.ts';
import { Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** A file of the build, read when the dialog opens: it is larger than the window's own script. */
const readLicences = async (): Promise<readonly Licence[]> => {
  const file = (await import(/* @vite-ignore */ new URL(licencesFile, document.baseURI).href)) as {
    default: readonly Licence[];
  };
  return file.default;
};

/** Whose software and font are in this application, and under which terms. */
export const Licences = ({ onClose }: { onClose(): void }) => {
  const [licences, setLicences] = useState<readonly Licence[]>();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    readLicences().then(setLicences, () => setHasFailed(true));
  }, []);
  return (
    <Dialog
      title={text('Licences')}
      isWide
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {text.in('verb, on a button', 'Close')}
        </Button>
      }
    >
      {hasFailed ? (
        <Problem
          sentence={text('The list could not be read. It is part of the application: install it again.')}
        />
      ) : licences === undefined ? (
        <div className="licences__waiting" role="status">
          <Loader size="medium" label={text.in('while a file is read', 'Reading')} />
        </div>
      ) : (
        <>
          <p>
            {text('Backchannel contains the work of others, under their own terms.')}{' '}
            {text(
              'What it runs on, Electron and Chromium, brings its terms along in a file LICENSES.chromium.html.',
            )}
          </p>
          <ul className="licences" aria-label={text('Packages')}>
            {licences.map((licence) => (
              <li key={`${licence.name} ${licence.version}`}>
                <details className="licence">
                  <summary className="licence__name">
                    {licence.name} {licence.version}
                    <span className="muted"> {licence.identifier ?? text('names no licence')}</span>
                  </summary>
                  <pre className="licence__text is-selectable">
                    {licence.text ?? text('This package brings no text of its licence.')}
                  </pre>
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
};
