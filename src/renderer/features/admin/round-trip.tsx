import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { roundTripSentence } from '../../messages/preflight.ts';
import { timeLeftPlaces } from '../../messages/time.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';

/** "Send yourself a message": from a phone to the account, over Meta's webhook to this window, and an answer back. */
export const RoundTripPart = () => {
  const { preflight: actions } = useActions();
  const trip = useAppState((state) => state.preflight.roundTrip);
  const nowMs = useNow(1_000);
  const { problem, run } = useRequest();
  useEffect(() => {
    run(actions.load);
    // Once, when it is shown: later states come as events.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [actions]);
  const isUnderWay = trip.step === 'waiting' || trip.step === 'answering';
  const sentence = roundTripSentence(trip);
  return (
    <div className="preflight__group" data-testid="round-trip" data-step={trip.step}>
      <h3 className="preflight__group-title">{text('Send yourself a message')}</h3>
      <p className="muted">
        {text(
          'The proof that receiving and answering work: you write a word from a phone, it arrives here, and is answered.',
        )}{' '}
        {text('Only a message with that word is answered.')}
      </p>
      <div role="status">
        {sentence === undefined ? undefined : (
          <Callout tone={trip.step === 'done' ? 'good' : trip.step === 'failed' ? 'bad' : 'info'}>
            {sentence}
          </Callout>
        )}
      </div>
      {trip.step === 'waiting' ? (
        <p className="muted digits">
          {trip.endsAtMs > nowMs
            ? text(
                'Waits; the time is up {length, select, short {within a minute} other {in {time}}}.',
                timeLeftPlaces(trip.endsAtMs - nowMs),
              )
            : text('The time is up.')}
        </p>
      ) : undefined}
      <Problem sentence={problem} />
      <div>
        {isUnderWay ? (
          <Button kind="secondary" size="compact" onClick={() => run(actions.cancelRoundTrip)}>
            {text('Stop waiting')}
          </Button>
        ) : (
          <Button kind="secondary" size="compact" onClick={() => run(actions.startRoundTrip)}>
            {trip.step === 'idle' ? text('Send yourself a message') : text('Send yourself a message again')}
          </Button>
        )}
      </div>
    </div>
  );
};
