import { CheckCircle, Info, Warning } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';
import type { Failure } from '../api/call.ts';
import { Button, Icon } from './design-system.ts';
import { WhatHelps } from './what-helps.tsx';

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

/** What is said of something that went wrong: a sentence, or a failure, of which the guide says more. */
type Said = string | Failure;

const sentenceOf = (said: Said): string => (typeof said === 'string' ? said : said.sentence);
const helpWith = (said: Said): ReactNode =>
  typeof said === 'string' ? undefined : <WhatHelps topic={`error:${said.code}`} />;

/** What went wrong with something the person just asked for, spoken as it appears; nothing while `sentence` is undefined. */
export const Problem = ({ sentence }: { sentence: Said | undefined }) =>
  sentence === undefined ? undefined : (
    <Callout tone="bad" isAlert actions={helpWith(sentence)}>
      {sentenceOf(sentence)}
    </Callout>
  );

/** Why a list or a thread could not be read, with a button that reads it again. */
export const ReadProblem = ({ sentence, onRetry }: { sentence: Said; onRetry(): void }) => (
  <Callout
    tone="bad"
    actions={
      <>
        <Button size="compact" onClick={onRetry}>
          {text('Try again')}
        </Button>
        {helpWith(sentence)}
      </>
    }
  >
    {sentenceOf(sentence)}
  </Callout>
);
