/** Errors as the Graph API answers them (instagram.md §8). */
import { newTraceId } from './ids.ts';

export interface GraphErrorFields {
  message: string;
  code: number;
  subcode?: number | undefined;
  type?: string | undefined;
  /** HTTP status; 400 unless the code means a fault of the platform. */
  status?: number | undefined;
  isTransient?: boolean | undefined;
  userTitle?: string | undefined;
  userMessage?: string | undefined;
}

const PLATFORM_FAULT_CODES = new Set([1, 2]);

/** Thrown by any Graph handler; the dispatcher turns it into the answer. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: number;
  readonly fields: GraphErrorFields;

  constructor(fields: GraphErrorFields) {
    super(fields.message);
    this.fields = fields;
    this.code = fields.code;
    this.status = fields.status ?? (PLATFORM_FAULT_CODES.has(fields.code) ? 500 : 400);
  }

  /** The JSON body. Only message, type, code and fbtrace_id are always there. */
  body(): { error: Record<string, unknown> } {
    const { fields } = this;
    return {
      error: {
        message: fields.message,
        type: fields.type ?? 'OAuthException',
        code: fields.code,
        error_subcode: fields.subcode,
        is_transient: fields.isTransient,
        error_user_title: fields.userTitle,
        error_user_msg: fields.userMessage,
        fbtrace_id: newTraceId(),
      },
    };
  }
}

const error = (code: number, message: string, more: Partial<GraphErrorFields> = {}): GraphError =>
  new GraphError({ code, message, ...more });

/** (#100) and a sentence. */
export const badParameter = (sentence: string, subcode?: number): GraphError =>
  error(100, `(#100) ${sentence}`, { subcode });

export const missingParameter = (name: string): GraphError =>
  badParameter(`The parameter ${name} is required.`);

/** Gone, foreign or of another kind: the platform does not say which. */
export const noSuchObject = (method: string, id: string): GraphError =>
  error(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, ` +
      'cannot be loaded due to missing permissions, or does not support this operation.',
    { subcode: 33, type: 'GraphMethodException' },
  );

export const unknownField = (field: string, nodeType: string): GraphError =>
  badParameter(`Tried accessing nonexisting field (${field}) on node type (${nodeType})`);

export const noCapability = (): GraphError =>
  error(3, '(#3) Application does not have the capability to make this API call.');

export const needsPageToken = (): GraphError =>
  error(210, '(#210) A page access token is required to request this resource.');

/** (#10) a permission is missing or lost. */
export const missingPermission = (permission: string): GraphError =>
  error(
    10,
    `(#10) This endpoint requires the '${permission}' permission or its review has not been granted.`,
  );

/** (#200) a permission is needed for what was asked. */
export const permissionNeeded = (sentence: string, subcode?: number): GraphError =>
  error(200, `(#200) ${sentence}`, { subcode });

export const outsideWindow = (): GraphError =>
  error(10, '(#10) This message is sent outside of allowed window.', {
    subcode: 2534022,
    isTransient: false,
    userTitle: 'Message not sent',
    userMessage: 'This message is sent outside of the allowed window.',
  });

/** Another app has the thread; which of the two is answered nobody has documented. */
export const otherOwner = (refusal: '10/2018300' | '100/2534037' = '10/2018300'): GraphError =>
  refusal === '10/2018300'
    ? error(10, '(#10) Message not sent: another app is controlling this thread now.', { subcode: 2018300 })
    : badParameter('Another app is controlling this thread now.', 2534037);

/** Taking a thread where the account's settings do not allow it. */
export const takingRefused = (refusal: { code: number; subcode?: number | undefined }): GraphError =>
  error(refusal.code, `(#${refusal.code}) This app cannot take control of the thread.`, {
    subcode: refusal.subcode,
  });

export const noRecipient = (): GraphError =>
  error(100, '(#100) The requested user cannot be found.', { subcode: 2534014 });

export const noLinkedAccount = (): GraphError =>
  error(100, '(#100) The Page is not linked to an Instagram professional account.', { subcode: 2534013 });

export const emptyMessage = (): GraphError =>
  error(100, '(#100) The message is empty or invalid.', { subcode: 2534015 });

export const messageGone = (): GraphError =>
  error(9000001, '(#9000001) The message has been deleted or is not available.');

export const rateExceeded = (): GraphError =>
  error(613, '(#613) Calls to this api have exceeded the rate limit.', {
    subcode: 2534040,
    isTransient: false,
  });

export const tooMuchData = (): GraphError =>
  error(1, "Please reduce the amount of data you're asking for, then retry your request");

export const noProfileConsent = (): GraphError =>
  error(230, '(#230) User consent is required to access user profile.');

export const noRouting = (): GraphError =>
  error(27, '(#27) Conversation routing is not set up for this Page.');

/** Why a token died: subcode → what follows `Error validating access token:` (instagram.md §8, code 190). */
const DEAD_TOKEN_REASONS: Record<number, string> = {
  458: 'The user has not authorized application.',
  459: 'You cannot access the app till you log in to the site and follow the instructions given.',
  460:
    'The session has been invalidated because the user changed their password or the session was changed ' +
    'for security reasons.',
  463: 'Session has expired.',
  464: 'Sessions for the user are not allowed because the user is not a confirmed user.',
  467: 'This may be because the user logged out or may be due to a system error.',
  492: 'The user must be an administrator, editor, or moderator of the page in order to impersonate it.',
};

export const deadTokenSentence = (subcode: number): string => {
  const reason = DEAD_TOKEN_REASONS[subcode];
  return reason === undefined ? 'Error validating access token.' : `Error validating access token: ${reason}`;
};

export const deadToken = (subcode: number): GraphError => error(190, deadTokenSentence(subcode), { subcode });

export const unparsableToken = (): GraphError =>
  error(190, 'Invalid OAuth access token - Cannot parse access token');

export const noToken = (): GraphError => error(104, 'An access token is required to request this resource.');

export const needsUserToken = (): GraphError =>
  error(190, 'A user access token is required to request this resource.', { subcode: 2069032 });
