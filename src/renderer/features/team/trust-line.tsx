import type { Agent, KeyTrust, TrustNotice } from '../../../shared/domain/agent.ts';
import { text } from '../../../shared/i18n/text.ts';
import { Callout } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { firstName } from '../../messages/people.ts';

interface TrustLineProps {
  agent: Agent;
  trust: KeyTrust | undefined;
  notice: TrustNotice | undefined;
  onCompare(): void;
  /** The person has seen a new computer. */
  onSeen(): void;
}

/** Why messages to this colleague wait or are held back; nothing when their keys are confirmed. */
export const TrustLine = ({ agent, trust, notice, onCompare, onSeen }: TrustLineProps) => {
  const name = firstName(agent);
  const compare = (
    <>
      <Button kind="secondary" size="compact" onClick={onCompare}>
        {text('Compare safety number')}
      </Button>
      <WhatHelps topic="state:trust" />
    </>
  );
  switch (trust) {
    case undefined:
      return undefined;
    case 'confirmed':
      if (notice === undefined) return undefined;
      return notice.kind === 'new-computer' ? (
        <div className="trust-line" data-region="trust" data-testid="trust" data-trust={notice.kind}>
          <Callout
            tone="info"
            title={text('{name} uses a new computer', { name })}
            actions={
              <>
                {compare}
                <Button kind="text" size="compact" onClick={onSeen}>
                  {text('I know')}
                </Button>
              </>
            }
          >
            {text(
              "LiveChat says that it is {name}'s, and you compared numbers before it was there. Ask {name}, or compare once more, to be as sure as before.",
              { name },
            )}
          </Callout>
        </div>
      ) : (
        <div className="trust-line" data-region="trust" data-testid="trust" data-trust={notice.kind}>
          <Callout
            tone="bad"
            title={text("Another key was announced for {name}'s computer", { name })}
            actions={compare}
          >
            {text(
              "The one you compared still counts: what you write goes to that one only. Somebody may be using {name}'s LiveChat account. Call {name}, compare the safety number, and tell your admin.",
              { name },
            )}
          </Callout>
        </div>
      );
    case 'no-device':
      return (
        <div className="trust-line" data-region="trust" data-testid="trust" data-trust={trust}>
          <Callout tone="info">
            {text(
              '{name} has not signed in to Backchannel yet. What you write waits, encrypted, on this computer until {name} does.',
              { name },
            )}
          </Callout>
        </div>
      );
    case 'unconfirmed':
      return (
        <div className="trust-line" data-region="trust" data-testid="trust" data-trust={trust}>
          <Callout
            tone="warning"
            title={text("Waiting for {name}'s first sign-in", { name })}
            actions={compare}
          >
            {text(
              "Messages wait on this computer until LiveChat vouches for {name}'s computer - usually when {name} is online next - or until you have compared the safety number.",
              { name },
            )}
          </Callout>
        </div>
      );
    case 'conflict':
      return (
        <div className="trust-line" data-region="trust" data-testid="trust" data-trust={trust}>
          <Callout tone="bad" title={text("{name}'s keys do not match", { name })} actions={compare}>
            {text(
              'The relay names other keys for {name} than LiveChat has vouched for. Nothing is sent, because somebody else could read it. Compare the safety number by voice, and tell your admin.',
              { name },
            )}
          </Callout>
        </div>
      );
  }
};
