import { CheckCircle, Info, Warning } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';
import { Button, Icon } from './design-system.ts';

interface CalloutProps {
  tone: 'info' | 'warning' | 'bad' | 'good';
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Spoken as soon as it appears; for answers to something the person just did. */
  isAlert?: boolean;
}

const icons = { info: Info, warning: Warning, bad: Warning, good: CheckCircle };

/** A box with a sentence inside a page. */
export const Callout = ({ tone, title, children, actions, isAlert }: CalloutProps) => (
  <div className={`callout callout--${tone}`} role={isAlert === true ? 'alert' : undefined}>
    <span className="callout__icon">
      <Icon source={icons[tone]} size="medium" />
    </span>
    <div className="callout__body">
      {title === undefined ? undefined : <p className="callout__title">{title}</p>}
      {children === undefined ? undefined : <div>{children}</div>}
      {actions === undefined ? undefined : <div className="callout__actions">{actions}</div>}
    </div>
  </div>
);

/** What went wrong with something the person just asked for, spoken as it appears; nothing while `sentence` is undefined. */
export const Problem = ({ sentence }: { sentence: string | undefined }) =>
  sentence === undefined ? undefined : (
    <Callout tone="bad" isAlert>
      {sentence}
    </Callout>
  );

/** Why a list or a thread could not be read, with a button that reads it again. */
export const ReadProblem = ({ sentence, onRetry }: { sentence: string; onRetry(): void }) => (
  <Callout
    tone="bad"
    actions={
      <Button size="compact" onClick={onRetry}>
        {text('Try again')}
      </Button>
    }
  >
    {sentence}
  </Callout>
);
