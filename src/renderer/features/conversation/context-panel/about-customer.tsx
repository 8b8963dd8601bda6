import { RosetteDiscountCheck } from '@livechat/design-system-icons';
import { useEffect, useState } from 'react';
import type { CameFrom, Conversation } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { cameFromWords, customerFacts } from '../../../messages/customer.ts';
import { customerName, handleName } from '../../../messages/people.ts';
import { momentBeside } from '../../../messages/time.ts';
import { useActions, useNow } from '../../../state/react.tsx';
import { Avatar } from '../../../ui/avatar.tsx';
import { Icon } from '../../../ui/design-system.ts';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { instagramUrlOf } from '../instagram-url.ts';
import { PanelSection } from './panel-section.tsx';
import { sideBySide } from '../../../ui/side-by-side.ts';

/** Asked for again when something happens in the conversation. */
const useCameFrom = ({ id, lastActivityAtMs }: Conversation): CameFrom | undefined => {
  const { conversations } = useActions();
  const [found, setFound] = useState<CameFrom>();
  useEffect(() => {
    let isWanted = true;
    void conversations.cameFrom(id).then((cameFrom) => {
      if (isWanted) setFound(cameFrom);
    });
    return () => {
      isWanted = false;
    };
  }, [conversations, id, lastActivityAtMs]);
  return found;
};

/** Who the customer is, as far as Instagram tells. */
export const AboutCustomer = ({ conversation }: { conversation: Conversation }) => {
  const { app } = useActions();
  const nowMs = useNow(60_000);
  const cameFrom = useCameFrom(conversation);
  const origin = cameFromWords(cameFrom);
  const name = customerName(conversation);
  const facts = customerFacts(conversation);
  return (
    <>
      <div className="context__who">
        <Avatar name={name} seed={conversation.id} remotePictureUrl={conversation.pictureUrl} size={64} />
        <p className="context__name is-selectable">
          <ForeignName name={name} />
          {conversation.profile?.isVerified === true ? (
            <span
              className="context__verified"
              role="img"
              aria-label={text('Verified by Instagram')}
              title={text('Verified by Instagram')}
            >
              <Icon source={RosetteDiscountCheck} size="small" />
            </span>
          ) : undefined}
        </p>
        {conversation.username === undefined ? undefined : (
          <button
            type="button"
            className="link"
            title={text('Open the profile on Instagram')}
            onClick={() => void app.openLink(instagramUrlOf(conversation))}
          >
            <ForeignName name={handleName(conversation.username)} />
          </button>
        )}
      </div>
      <PanelSection title={text('Customer')}>
        <dl className="context__facts">
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd className="digits">{fact.value}</dd>
            </div>
          ))}
          {origin === undefined || cameFrom === undefined ? undefined : (
            <div>
              <dt>{text('Came from')}</dt>
              <dd dir="auto">
                {sideBySide(
                  text.rich('{origin}, <when>{moment}</when>', {
                    origin,
                    moment: momentBeside(cameFrom.atMs, nowMs),
                    when: (parts) => <span className="muted">{sideBySide(parts)}</span>,
                  }),
                )}
              </dd>
            </div>
          )}
        </dl>
        {facts.length === 0 ? (
          <p className="context__none">{text('Instagram tells no more about this customer so far.')}</p>
        ) : undefined}
      </PanelSection>
    </>
  );
};
