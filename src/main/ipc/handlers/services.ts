import type { AppState, HealthItem, MenuAction, PageLink } from '../../../shared/ipc/index.ts';
import type { Managed } from '../../../shared/managed/managed.ts';
import type { Bridge } from '../../bridge/index.ts';
import type { AwaitedPages } from '../../browser/index.ts';
import type { ChannelService } from '../../channel/index.ts';
import type { Computers } from '../../computers/index.ts';
import type { Conversations } from '../../conversations/index.ts';
import type { EarlierChats } from '../../earlier-chats/index.ts';
import type { ProxyLogin } from '../../network/index.ts';
import type { Policy, StoredAboutMeService } from '../../policy/index.ts';
import type { Preflight } from '../../preflight/index.ts';
import type { PrivateChats } from '../../private-chats/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import type { RemovalService } from '../../removal/index.ts';
import type { RemoteMedia } from '../../media/index.ts';
import type { Search } from '../../search/index.ts';
import type { SecretStore } from '../../secrets/index.ts';
import type { ExternalLinks } from '../../security/index.ts';
import type { Session } from '../../session/index.ts';
import type { SettingsStore } from '../../settings/index.ts';
import type { SettingStore } from '../../storage/index.ts';
import type { Support } from '../../support/index.ts';
import type { TagList, Team } from '../../team/index.ts';
import type { Notices, Notifications } from '../../notifications/index.ts';
import type { SavedReplies } from '../../saved-replies/index.ts';
import type { Updates } from '../../updates/index.ts';
import type { Teamwork } from '../../teamwork/index.ts';
import type { TryIt } from '../../try-it/index.ts';
import type { MenuLine } from '../context-menus.ts';

/** What handlers act on. Built anew after a sign-out, so it is asked for at every call. */
export interface IpcServices {
  appState(): AppState;
  /** The person's "try again": also ends a pause that LiveChat asked for. */
  tryAgain(): void;
  /** After a wake or a change of network: nothing waits for its pause any longer. */
  retryNow(): void;
  secrets: SecretStore;
  /** What was lost on this computer, and what was kept of it. */
  recovery: { dismiss(): void; keptFile(): string | undefined };
  session: Session;
  proxyLogin: { set(login: ProxyLogin): Promise<void> };
  team: Team;
  relayLink: Pick<
    RelayLink,
    | 'safetyNumber'
    | 'confirmSafetyNumber'
    | 'acknowledgeTrustNotice'
    | 'retrySetAside'
    | 'setAside'
    | 'rotateChannelKey'
  >;
  privateChats: PrivateChats;
  conversations: Conversations;
  earlierChats: EarlierChats;
  teamwork: Teamwork;
  tagList: Pick<TagList, 'names'>;
  /** What the person is told of, and why not. */
  notices: Pick<Notices, 'why' | 'isMuted' | 'setMuted'>;
  savedReplies: SavedReplies;
  search: Search;
  channel: ChannelService;
  /** The health view. `check` asks everybody anew. */
  health: { read(): Promise<HealthItem[]>; check(): Promise<HealthItem[]> };
  /** "Check the connection" in the section Admin. */
  preflight: Preflight;
  bridge: Pick<Bridge, 'state' | 'authorize' | 'setMediaCopies'>;
  browserPages: Pick<AwaitedPages, 'copyAddress'>;
  removal: RemovalService;
  computers: Computers;
  policy: Policy;
  storedAboutMe: StoredAboutMeService;
  /** Small values in the encrypted database: drafts and the last place. */
  stored: SettingStore;
}

/** What lives as long as the program. */
export interface Shell {
  services(): IpcServices;
  /** What the organisation has set on this computer. */
  managed: Managed;
  /** Who has decided which relay it is. */
  relayFrom: 'organisation' | 'environment' | 'person';
  /** Errors: those of the file system. */
  forgetRelay(): Promise<void>;
  settings: SettingsStore;
  links: ExternalLinks;
  media: RemoteMedia;
  /** Closes what is signed out and builds it anew; resolves when the window can ask again. */
  signOut(): Promise<{ leftovers: string[] }>;
  /** Notifications of what was read go. */
  notifications: Pick<Notifications, 'abilities' | 'test' | 'clear' | 'placeShown'>;
  /** Epoch ms. */
  now(): number;
  /** What the program was opened for; answers it once. */
  takeLink(): PageLink | undefined;
  /** Ends the program in order and starts it anew. */
  startAgain(): void;
  /** In the system's file manager. */
  showFile(path: string): void;
  /** Asks where to. False: the person closed the dialog. Errors: FILE_NOT_SAVED. */
  saveFile(suggestedName: string, content: string | Uint8Array): Promise<boolean>;
  /** Shows a context menu; answers what was chosen. */
  showMenu(lines: readonly MenuLine[]): Promise<MenuAction | undefined>;
  /** The picture at this place of the page, to the clipboard; CSS pixels. */
  copyPictureAt(x: number, y: number): void;
  /** Settings › Help. */
  support: Support;
  /** Absent: this program does not know how it gets new versions. */
  updates?: Pick<Updates, 'check' | 'install'> | undefined;
  /** Absent in every console that people work with. */
  tryIt?: TryIt | undefined;
}
