import { Component, type ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';
import { Button } from '../ui/design-system.ts';

interface Props {
  /** Says what could not be shown; the whole window when absent. */
  title?: string;
  children: ReactNode;
}

/** Shows a sentence and a reload button when rendering throws. The error itself is not shown: it may hold a customer's words. */
export class ErrorBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="empty" role="alert">
        <h2 className="empty__title">{this.props.title ?? text('The window has stumbled')}</h2>
        <p className="empty__text">
          {text('Nothing is lost: messages, drafts and what waits to be sent are kept outside this window.')}
        </p>
        <div className="empty__actions">
          <Button kind="primary" onClick={() => location.reload()}>
            {text('Reload the window')}
          </Button>
        </div>
      </div>
    );
  }
}
