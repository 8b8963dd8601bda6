import { text } from '../../../shared/i18n/text.ts';
import { placeNames, placeSize } from '../../messages/support.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { useAnswer } from './use-answer.ts';

/** Everything that Backchannel keeps or looks for on this computer, with its path. */
export const PlacesDialog = ({ onClose }: { onClose(): void }) => {
  const { support } = useActions();
  const { answer: places, problem } = useAnswer(support.places);
  const { problem: notShown, run } = useRequest();
  return (
    <Dialog
      title={text('Where is what')}
      isWide
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {text.in('verb, on a button', 'Close')}
        </Button>
      }
    >
      <Problem sentence={problem ?? notShown} />
      {places === undefined ? (
        problem === undefined ? (
          <div role="status">
            <Loader size="medium" label={text('Reading')} />
          </div>
        ) : undefined
      ) : (
        <dl className="places">
          {places.map((place) => (
            <div key={place.id} className="setting" data-place={place.id}>
              <dt className="setting__words">
                {placeNames[place.id]} <span className="muted">{placeSize(place)}</span>
                <p className="setting__about is-selectable" dir="ltr">
                  {place.path}
                </p>
              </dt>
              <dd className="setting__control">
                {place.canBeShown ? (
                  <Button
                    kind="secondary"
                    size="xcompact"
                    aria-label={text('Open the folder: {name}', { name: placeNames[place.id] })}
                    onClick={() => run(() => support.showPlace(place.id))}
                  >
                    {text('Open the folder')}
                  </Button>
                ) : undefined}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Dialog>
  );
};
