import { contextBridge, ipcRenderer } from 'electron';
import type {
  IpcEventName,
  IpcEvents,
  IpcResult,
  RouteInput,
  RouteName,
  RouteOutput,
} from '../shared/ipc/index.ts';

/**
 * The only doorway: one frozen object, one function per verb. The channel names are repeated here because a sandboxed
 * preload imports types only; a test holds them equal to shared/ipc.
 */
const requestChannel = 'backchannel:request';
const eventChannel = 'backchannel:event';

type Verb<R extends RouteName> =
  undefined extends RouteInput<R>
    ? () => Promise<IpcResult<RouteOutput<R>>>
    : (input: RouteInput<R>) => Promise<IpcResult<RouteOutput<R>>>;

const verb = <R extends RouteName>(route: R): Verb<R> =>
  ((input?: RouteInput<R>) => ipcRenderer.invoke(requestChannel, route, input)) as Verb<R>;

type Forward = (name: string, payload: unknown) => void;

/** One listener on the channel for the whole page: Node warns of a leak from the eleventh on. */
const forwards = new Set<Forward>();
ipcRenderer.on(eventChannel, (_: unknown, name: string, payload: unknown) => {
  for (const forward of forwards) forward(name, payload);
});

const api = {
  app: {
    getState: verb('app/get-state'),
    openLink: verb('app/open-link'),
    reconnect: verb('app/reconnect'),
    networkIsBack: verb('app/network-is-back'),
    retrySetAside: verb('app/retry-set-aside'),
    getFirstPicture: verb('app/get-first-picture'),
    startAgain: verb('app/start-again'),
    getStartProblem: verb('app/get-start-problem'),
  },
  setup: {
    get: verb('setup/get'),
    check: verb('setup/check'),
    use: verb('setup/use'),
    forget: verb('setup/forget'),
  },
  managed: { get: verb('managed/get') },
  support: {
    checkComputer: verb('support/check-computer'),
    getPlaces: verb('support/get-places'),
    showPlace: verb('support/show-place'),
    readLog: verb('support/read-log'),
    makeDiagnostics: verb('support/make-diagnostics'),
    saveDiagnostics: verb('support/save-diagnostics'),
  },
  updates: { check: verb('updates/check'), install: verb('updates/install') },
  network: { signInToProxy: verb('network/sign-in-to-proxy') },
  recovery: { dismiss: verb('recovery/dismiss'), showFile: verb('recovery/show-file') },
  browser: { copyAddress: verb('browser/copy-address') },
  session: {
    signIn: verb('session/sign-in'),
    cancelSignIn: verb('session/cancel-sign-in'),
    signOut: verb('session/sign-out'),
  },
  team: { list: verb('team/list'), setOwnStatus: verb('team/set-own-status'), queue: verb('team/queue') },
  privateChat: {
    list: verb('private-chat/list'),
    listMessages: verb('private-chat/list-messages'),
    send: verb('private-chat/send'),
    sendAgain: verb('private-chat/send-again'),
    cancel: verb('private-chat/cancel'),
    edit: verb('private-chat/edit'),
    delete: verb('private-chat/delete'),
    react: verb('private-chat/react'),
    setTyping: verb('private-chat/set-typing'),
    getDetails: verb('private-chat/get-details'),
    markRead: verb('private-chat/mark-read'),
    getSafetyNumber: verb('private-chat/get-safety-number'),
    confirmSafetyNumber: verb('private-chat/confirm-safety-number'),
    acknowledgeNewComputer: verb('private-chat/acknowledge-new-computer'),
    makeGroup: verb('private-chat/make-group'),
    changeGroup: verb('private-chat/change-group'),
    mute: verb('private-chat/mute'),
  },
  privateFile: {
    add: verb('private-file/add'),
    list: verb('private-file/list'),
    remove: verb('private-file/remove'),
    tryAgain: verb('private-file/try-again'),
    save: verb('private-file/save'),
  },
  privateHistory: {
    get: verb('private-history/get'),
    ask: verb('private-history/ask'),
    agree: verb('private-history/agree'),
    end: verb('private-history/end'),
    dismiss: verb('private-history/dismiss'),
    save: verb('private-history/save'),
    chooseFile: verb('private-history/choose-file'),
    openFile: verb('private-history/open-file'),
  },
  conversation: {
    list: verb('conversation/list'),
    get: verb('conversation/get'),
    listMessages: verb('conversation/list-messages'),
    getContext: verb('conversation/get-context'),
    listEarlierChats: verb('conversation/list-earlier-chats'),
    getEarlierChat: verb('conversation/get-earlier-chat'),
    reply: verb('conversation/reply'),
    takeOver: verb('conversation/take-over'),
    askFor: verb('conversation/ask-for'),
    markRead: verb('conversation/mark-read'),
    undoReply: verb('conversation/undo-reply'),
    beginEdit: verb('conversation/begin-edit'),
    saveEdit: verb('conversation/save-edit'),
    endEdit: verb('conversation/end-edit'),
    sendNow: verb('conversation/send-now'),
    retryReply: verb('conversation/retry-reply'),
    discardReply: verb('conversation/discard-reply'),
    react: verb('conversation/react'),
    dismissReaction: verb('conversation/dismiss-reaction'),
    mediaKind: verb('conversation/media-kind'),
    saveMedia: verb('conversation/save-media'),
  },
  attachment: {
    add: verb('attachment/add'),
    list: verb('attachment/list'),
    remove: verb('attachment/remove'),
  },
  work: {
    assign: verb('work/assign'),
    setTag: verb('work/set-tag'),
    setDone: verb('work/set-done'),
    reopen: verb('work/reopen'),
    snooze: verb('work/snooze'),
    listTags: verb('work/list-tags'),
    listNotes: verb('work/list-notes'),
    addNote: verb('work/add-note'),
    editNote: verb('work/edit-note'),
    deleteNote: verb('work/delete-note'),
    handOver: verb('work/hand-over'),
    takeHandOverBack: verb('work/take-hand-over-back'),
    setPresence: verb('work/set-presence'),
    getPresence: verb('work/get-presence'),
    getCounts: verb('work/get-counts'),
  },
  search: {
    find: verb('search/find'),
    cancel: verb('search/cancel'),
    findInChat: verb('search/find-in-chat'),
    listCustomers: verb('search/list-customers'),
    getProgress: verb('search/get-progress'),
    readAround: verb('search/read-around'),
    readPrivateAround: verb('search/read-private-around'),
    readLater: verb('search/read-later'),
    readPrivateLater: verb('search/read-private-later'),
  },
  channel: {
    get: verb('channel/get'),
    startConnect: verb('channel/start-connect'),
    renew: verb('channel/renew'),
    chooseAccount: verb('channel/choose-account'),
    cancelConnect: verb('channel/cancel-connect'),
    pauseHistory: verb('channel/pause-history'),
    check: verb('channel/check'),
    getHealth: verb('channel/get-health'),
    makeKey: verb('channel/make-key'),
    endLimit: verb('channel/end-limit'),
  },
  preflight: {
    run: verb('preflight/run'),
    getRoundTrip: verb('preflight/get-round-trip'),
    startRoundTrip: verb('preflight/start-round-trip'),
    cancelRoundTrip: verb('preflight/cancel-round-trip'),
  },
  bridge: {
    get: verb('bridge/get'),
    authorize: verb('bridge/authorize'),
    setMediaCopies: verb('bridge/set-media-copies'),
  },
  removal: {
    getPlan: verb('removal/get-plan'),
    list: verb('removal/list'),
    start: verb('removal/start'),
    cancel: verb('removal/cancel'),
    bringForward: verb('removal/bring-forward'),
    saveRecord: verb('removal/save-record'),
    openRecord: verb('removal/open-record'),
    saveLocalRecords: verb('removal/save-local-records'),
    saveAudit: verb('removal/save-audit'),
  },
  computers: {
    list: verb('computers/list'),
    remove: verb('computers/remove'),
    approve: verb('computers/approve'),
    readmit: verb('computers/readmit'),
    renewPage: verb('computers/renew-page'),
    renewGrant: verb('computers/renew-grant'),
    endRenewal: verb('computers/end-renewal'),
    getAudit: verb('computers/get-audit'),
  },
  privacy: {
    getPolicy: verb('privacy/get-policy'),
    acceptPolicy: verb('privacy/accept-policy'),
    declinePolicy: verb('privacy/decline-policy'),
    getStored: verb('privacy/get-stored'),
    saveStored: verb('privacy/save-stored'),
  },
  savedReply: {
    list: verb('saved-reply/list'),
    save: verb('saved-reply/save'),
    delete: verb('saved-reply/delete'),
    export: verb('saved-reply/export'),
    import: verb('saved-reply/import'),
  },
  emoji: { get: verb('emoji/get'), set: verb('emoji/set') },
  draft: { list: verb('draft/list'), get: verb('draft/get'), set: verb('draft/set') },
  notice: {
    getAbilities: verb('notice/get-abilities'),
    test: verb('notice/test'),
    why: verb('notice/why'),
    setMuted: verb('notice/set-muted'),
    beQuiet: verb('notice/be-quiet'),
  },
  menu: { open: verb('menu/open'), copyPicture: verb('menu/copy-picture') },
  settings: { get: verb('settings/get'), set: verb('settings/set') },
  place: { get: verb('place/get'), set: verb('place/set') },
  tryIt: {
    get: verb('try-it/get'),
    openPhone: verb('try-it/open-phone'),
    openColleague: verb('try-it/open-colleague'),
    makeFailure: verb('try-it/make-failure'),
    undoFailure: verb('try-it/undo-failure'),
  },
  /** Calls `listener` for each event of that name; returns the function that stops it. */
  on<E extends IpcEventName>(event: E, listener: (payload: IpcEvents[E]) => void): () => void {
    const forward: Forward = (name, payload) => {
      if (name === event) listener(payload as IpcEvents[E]);
    };
    forwards.add(forward);
    return () => void forwards.delete(forward);
  },
} as const;

export type BackchannelApi = typeof api;

const freeze = <T extends object>(value: T): T => {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner);
  return Object.freeze(value);
};

contextBridge.exposeInMainWorld('backchannel', freeze(api));
